import { type BallHolder, type CalendarDate, formatEraDateWithWeekday, formatJapanInstant, formatJapanTime, formatYen, GUARANTEE_KIND_LABELS, japanDate } from '#domain';
import type { ContractorCase } from '#persistence';
import { type PageView, pageTemplate, type PageTemplate } from '../../http/pages.js';
import type { StepState } from '../../http/view-models.js';
import { endOf } from './case-end.js';
import { premiumSentences } from './premium-standing.js';
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
  /** What ended the case without a contract, and when. */
  readonly ended: string | null;
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
  /** When to call the branch. */
  readonly contact: { readonly title: string; readonly text: string };
  readonly branch: { readonly name: string; readonly phone: string };
}

export const RECEIPT_PAGES: Readonly<Record<'contractor' | 'branch', PageTemplate<ReceiptView>>> = {
  contractor: pageTemplate('contractor/receipt'),
  branch: pageTemplate('application/branch-receipt'),
};

const AFTER_ADDRESS = { 'to-send': 'へ送ります。', sent: 'へ送りました。', 'came-back': 'へ送りましたが、届かずに戻ってきました。' } as const;

/** Of what is over nothing is urgent. */
const CONTACT = {
  running: { title: 'お急ぎのとき', text: 'お急ぎの方はご連絡ください。受付番号を伝えてください。' },
  over: { title: 'お問い合わせ', text: 'お電話では、受付番号を伝えてください。' },
} as const;

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
  const end = endOf(row);
  return {
    title: end?.title ?? '申込みを受け付けました',
    ended: end && `${end.at}　${end.words}`,
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
    contact: CONTACT[trackerOf(row, today).ball.who === 'nobody' ? 'over' : 'running'],
    branch: { name: row.branchName, phone: row.branchPhone },
  };
}

/** The steps in the words of the receipt, standing where HOME and the page of the case say that the case stands, with whom they say that it is. */
function stepsOf(row: ContractorCase, office: string, outlook: ReceiptOutlook, today: CalendarDate): FlowStepView[] {
  const collective = row.premiumAmount === null ? outlook.collective : row.premiumDeferred;
  const words = [...common(row, office, outlook, today), ...(row.medium === 'electronic' ? electronicSteps(row, office, collective) : paperSteps(row, office, collective))];
  const { steps, ball } = trackerOf(row, today);
  const end = endOf(row);
  return words.map((step, index) => {
    const status = steps[index]?.status ?? 'later';
    const state = status === 'current' ? 'now' : status;
    const number = String(index + 1);
    // What would have come is not promised after the end.
    if (state === 'stopped' || state === 'never') return { ...step, who: null, lines: state === 'stopped' && end !== null ? [`${end.at}　${end.words}`] : [], number, state };
    return { ...step, who: state === 'now' ? holderWords(row, ball, office) : step.who, number, state };
  });
}

/** いまの担当, as the page of the case has it. */
function holderWords({ branchName }: ContractorCase, { who, words }: BallHolder, office: string): string {
  return who === 'system' ? `${office}（${words}）` : words.replace('取扱支店', branchName);
}

type StepWords = Pick<FlowStepView, 'name' | 'who' | 'lines'>;

function common(row: ContractorCase, office: string, outlook: ReceiptOutlook, today: CalendarDate): StepWords[] {
  return [
    { name: '受付', who: office, lines: [`${formatJapanInstant(row.submittedAt.getTime())}　お申込みが届きました。`] },
    reviewStep(row, office, outlook),
    { name: '保証料のお支払い', who: 'お客様', lines: row.premiumAmount === null ? comingPremium(outlook) : premiumSentences(row, today) },
  ];
}

/** The review waits for the customer while a 補正のお願い is open. */
function reviewStep({ approvedAt, state }: ContractorCase, office: string, outlook: ReceiptOutlook): StepWords {
  const name = '審査';
  if (approvedAt !== null) return { name, who: office, lines: [`${formatJapanInstant(approvedAt.getTime())}　審査が終わり、お引受けすることになりました。`] };
  if (state === 'correction-requested') return { name, who: 'お客様', lines: ['補正をお願いしています。内容と期日は、案件の画面でお確かめください。'] };
  return { name, who: office, lines: ['申込内容と契約書の写しを確かめます。', ...outlook.review, 'お客様にしていただくことはありません。'] };
}

/** What the premium will probably be, until it is charged. */
function comingPremium({ collective, premium }: ReceiptOutlook): readonly string[] {
  const told = collective
    ? '審査のあと「保証料のご案内」で、金額と一括納付の約定日をお知らせします。お支払いを待たずに締結します。'
    : '審査のあと「保証料のご案内」で、金額と振込先、払込期限をお知らせします。';
  return [told, premium];
}

function electronicSteps(row: ContractorCase, office: string, collective: boolean): StepWords[] {
  return [
    { name: '電子証書の発行', who: office, lines: [
      row.issuedAt === null ? `${issuedAfter(collective)}に発行し、「電子証書・認証キー登録のお知らせ」をメールで送ります。` : `${formatJapanInstant(row.issuedAt.getTime())}　電子証書を発行しました。`,
    ] },
    { name: '発注者へ提出', who: 'お客様', lines: [submissionLine(row)] },
    { name: '発注者の閲覧', who: row.ownerName, lines: [row.viewedAt === null ? '認証キーで閲覧されると、案件の画面に日時が表示されます。' : `${formatJapanInstant(row.viewedAt.getTime())}　認証キーによる閲覧がありました。だれが閲覧したかまでは分かりません。`] },
  ];
}

/** Whoever opened it may have been the contractor: until he records it, the handing over is asked for. */
function submissionLine({ submittedOn, viewedAt, ownerName }: ContractorCase): string {
  if (submittedOn !== null) return `${formatEraDateWithWeekday(submittedOn)}に、${ownerName}へ提出したと記録されています。`;
  return viewedAt === null ? `「認証キー等のお知らせ」を、${ownerName}へ提出してください。` : `${ownerName}への提出が、まだ記録されていません。提出がお済みのときは、提出した日を記録してください。`;
}

/** 一括納付: nobody waits for the money. */
function issuedAfter(collective: boolean): string {
  return collective ? '保証契約の締結後' : '入金の確認後';
}

function paperSteps(row: ContractorCase, office: string, collective: boolean): StepWords[] {
  const name = '保証証書の交付';
  if (row.state === 'issued' && row.endedAt !== null) {
    return [{ name, who: office, lines: [
      `${formatJapanInstant(row.endedAt.getTime())}　保証証書を${row.medium === 'postal' ? '郵送しました' : 'お渡ししました'}。`, `${row.ownerName}への提出がまだのときは、証書を提出してください。`,
    ] }];
  }
  const [way, taken] = row.medium === 'postal' ? ['郵送でお届けします。', '届いた'] : ['窓口でお渡しします。', '窓口で受け取った'];
  return [{ name, who: office, lines: [`${issuedAfter(collective)}に保証証書を作成し、${way}`, `${taken}証書を、${row.ownerName}へ提出してください。`] }];
}
