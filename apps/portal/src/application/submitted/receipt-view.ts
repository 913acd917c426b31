import { type CalendarDate, formatEraDateWithWeekday, formatJapanInstant, formatJapanTime, formatYen, GUARANTEE_KIND_LABELS, japanDate } from '#domain';
import type { ContractorCase } from '#persistence';
import { type PageView, pageTemplate, type PageTemplate } from '../../http/pages.js';
import type { StepState } from '../../http/view-models.js';
import type { ReceiptOutlook } from './receipt-outlook.js';
import { trackerOf } from './tracker-of.js';

export interface FlowStepView {
  readonly number: string;
  readonly state: StepState;
  readonly name: string;
  readonly who: string | null;
  readonly lines: readonly string[];
}

/** 受付番号, and who has the ball until the certificate is with the owner. */
export interface ReceiptView extends PageView {
  readonly receptionNumber: string;
  readonly receivedAt: string;
  readonly mailNote: { readonly to: string; readonly after: string; readonly cameBack: boolean } | null;
  /** What to do with the 受付番号 where no mail tells it. */
  readonly withoutMail: string;
  readonly steps: readonly FlowStepView[];
  readonly kind: string;
  readonly project: string;
  readonly owner: string;
  readonly amount: string;
  readonly caseHref: string | null;
  readonly editHref: string | null;
  readonly retractHref: string | null;
  readonly copyHref: string;
  readonly homeHref: string;
  readonly homeText: string;
  readonly branch: { readonly name: string; readonly phone: string };
}

export const RECEIPT_PAGES: Readonly<Record<'contractor' | 'branch', PageTemplate<ReceiptView>>> = {
  contractor: pageTemplate('contractor/receipt'),
  branch: pageTemplate('application/branch-receipt'),
};

const AFTER_ADDRESS = { 'to-send': 'へ送ります。', sent: 'へ送りました。', 'came-back': 'へ送りましたが、届かずに戻ってきました。' } as const;

export interface ReceiptSource {
  readonly row: ContractorCase;
  readonly suretyName: string;
  /** Where the confirmation goes, or went, and whether it came back; null for a paper application. */
  readonly mail: { readonly to: string; readonly standing: 'to-send' | 'sent' | 'came-back' } | null;
  readonly audience: 'contractor' | 'branch';
  /** Whether the content can still be changed: nobody has claimed the case. */
  readonly mayEdit: boolean;
  /** What can be said of days and money already. */
  readonly outlook: ReceiptOutlook;
  readonly today: CalendarDate;
}

export function receiptView({ row, suretyName, mail, audience, mayEdit, outlook, today }: ReceiptSource): ReceiptView {
  const submitted = row.submittedAt.getTime();
  const mine = audience === 'contractor';
  const base = mine ? `/applications/${row.id}` : `/branch/applications/${row.id}`;
  const office = `${suretyName} ${row.branchName}`;
  return {
    title: '申込みを受け付けました',
    receptionNumber: row.receptionNumber,
    receivedAt: `${formatEraDateWithWeekday(japanDate(submitted))} ${formatJapanTime(submitted)} 受付`,
    mailNote: mail && { to: mail.to, after: AFTER_ADDRESS[mail.standing], cameBack: mail.standing === 'came-back' },
    withoutMail: mine ? '受付番号をお控えください。' : '受付番号をお客様へお知らせください。',
    steps: stepsOf(row, office, outlook, today),
    kind: `${GUARANTEE_KIND_LABELS[row.kind]}（新規）`,
    project: row.projectName,
    owner: row.ownerName,
    amount: formatYen(row.guaranteeAmount),
    caseHref: mine ? base : `/branch/cases/${row.id}`,
    editHref: mayEdit ? `${base}/correction` : null,
    retractHref: mine && row.endedAt === null && row.contractNumber === null ? `${base}/retraction` : null,
    copyHref: `${base}/copy`,
    homeHref: mine ? '/home' : '/branch',
    homeText: mine ? 'ホームへ戻る' : '受付一覧へ戻る',
    branch: { name: row.branchName, phone: row.branchPhone },
  };
}

/** The steps in the words of the receipt, standing where HOME and the page of the case say that the case stands. */
function stepsOf(row: ContractorCase, office: string, outlook: ReceiptOutlook, today: CalendarDate): FlowStepView[] {
  const words = [...common(row, office, outlook), ...(row.medium === 'electronic' ? electronicSteps(row, office) : paperSteps(row, office))];
  const { steps } = trackerOf(row, today);
  return words.map((step, index) => {
    const status = steps[index]?.status ?? 'later';
    const state = status === 'current' ? 'now' : status;
    // What would have come is not promised after the end.
    const words = state === 'stopped' || state === 'never' ? { ...step, who: null, lines: [] } : step;
    return { ...words, number: String(index + 1), state };
  });
}

type StepWords = Pick<FlowStepView, 'name' | 'who' | 'lines'>;

function common(row: ContractorCase, office: string, outlook: ReceiptOutlook): StepWords[] {
  return [
    { name: '受付', who: office, lines: [`${formatJapanInstant(row.submittedAt.getTime())}　お申込みが届きました。`] },
    reviewStep(row, office, outlook),
    { name: '保証料のお支払い', who: 'お客様', lines: premiumLines(row, outlook) },
  ];
}

/** The review waits for the customer while a 補正のお願い is open. */
function reviewStep({ approvedAt, state }: ContractorCase, office: string, outlook: ReceiptOutlook): StepWords {
  const name = '審査';
  if (approvedAt !== null) return { name, who: office, lines: [`${formatJapanInstant(approvedAt.getTime())}　審査が終わり、お引受けすることになりました。`] };
  if (state === 'correction-requested') return { name, who: 'お客様', lines: ['補正をお願いしています。内容と期日は、案件の画面でお確かめください。'] };
  return { name, who: office, lines: ['申込内容と契約書の写しを確かめます。', ...outlook.review, 'お客様にしていただくことはありません。'] };
}

/** What the premium will probably be, until it is charged; then what it is, and that it is paid. */
function premiumLines({ premiumAmount, premiumSecuredAt, premiumDeferred }: ContractorCase, outlook: ReceiptOutlook): readonly string[] {
  if (premiumAmount === null) return ['審査のあと「保証料のご案内」で、金額と振込先、払込期限をお知らせします。', outlook.premium];
  const amount = `保証料：${formatYen(premiumAmount)}`;
  if (premiumSecuredAt !== null) return [amount, `${formatEraDateWithWeekday(japanDate(premiumSecuredAt.getTime()))}に、入金を確認しました。`];
  return [amount, premiumDeferred ? '一括納付の取り決めにより、入金を待たずに締結します。' : '振込先と払込期限は、「保証料のご案内」でお知らせしています。'];
}

function electronicSteps(row: ContractorCase, office: string): StepWords[] {
  return [
    { name: '電子証書の発行', who: office, lines: [
      row.issuedAt === null ? `${issuedAfter(row)}に発行し、「電子証書・認証キー登録のお知らせ」をメールで送ります。` : `${formatJapanInstant(row.issuedAt.getTime())}　電子証書を発行しました。`,
    ] },
    { name: '発注者へ提出', who: 'お客様', lines: [`「認証キー等のお知らせ」を、${row.ownerName}へ提出してください。`] },
    { name: '発注者の閲覧', who: row.ownerName, lines: ['認証キーで閲覧されると、案件の画面に日時が表示されます。'] },
  ];
}

/** 一括納付: nobody waits for the money. */
function issuedAfter({ premiumDeferred }: ContractorCase): string {
  return premiumDeferred ? '保証契約の締結後' : '入金の確認後';
}

function paperSteps(row: ContractorCase, office: string): StepWords[] {
  const [way, taken] = row.medium === 'postal' ? ['郵送でお届けします。', '届いた'] : ['窓口でお渡しします。', '窓口で受け取った'];
  return [{ name: '保証証書の交付', who: office, lines: [`${issuedAfter(row)}に保証証書を作成し、${way}`, `${taken}証書を、${row.ownerName}へ提出してください。`] }];
}
