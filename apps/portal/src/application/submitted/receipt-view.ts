import { formatEraDateWithWeekday, formatJapanInstant, formatJapanTime, formatYen, GUARANTEE_KIND_LABELS, japanDate } from '#domain';
import type { ContractorCase } from '#persistence';
import { type PageView, pageTemplate, type PageTemplate } from '../../http/pages.js';

export interface FlowStepView {
  readonly number: string;
  readonly state: 'done' | 'now' | 'later';
  readonly name: string;
  readonly who: string | null;
  readonly lines: readonly string[];
}

/** 受付番号, and who has the ball until the certificate is with the owner. */
export interface ReceiptView extends PageView {
  readonly receptionNumber: string;
  readonly receivedAt: string;
  readonly mailNote: string | null;
  readonly steps: readonly FlowStepView[];
  readonly kind: string;
  readonly project: string;
  readonly owner: string;
  readonly amount: string;
  readonly caseHref: string | null;
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

/** @param mail where the confirmation goes; null for a paper application */
export function receiptView(row: ContractorCase, suretyName: string, mail: string | null, audience: 'contractor' | 'branch'): ReceiptView {
  const submitted = row.submittedAt.getTime();
  const mine = audience === 'contractor';
  const base = mine ? `/applications/${row.id}` : `/branch/applications/${row.id}`;
  const office = `${suretyName} ${row.branchName}`;
  return {
    title: '申込みを受け付けました',
    receptionNumber: row.receptionNumber,
    receivedAt: `${formatEraDateWithWeekday(japanDate(submitted))} ${formatJapanTime(submitted)} 受付`,
    mailNote: mail,
    steps: row.medium === 'electronic' ? electronicSteps(row, office) : paperSteps(row, office),
    kind: `${GUARANTEE_KIND_LABELS[row.kind]}（新規）`,
    project: row.projectName,
    owner: row.ownerName,
    amount: formatYen(row.guaranteeAmount),
    caseHref: mine ? base : `/branch/cases/${row.id}`,
    retractHref: mine && row.endedAt === null && row.contractNumber === null ? `${base}/retraction` : null,
    copyHref: `${base}/copy`,
    homeHref: mine ? '/home' : '/branch',
    homeText: mine ? 'ホームへ戻る' : '受付一覧へ戻る',
    branch: { name: row.branchName, phone: row.branchPhone },
  };
}

function common(row: ContractorCase, office: string): FlowStepView[] {
  return [
    { number: '1', state: 'done', name: '受付', who: null, lines: [`${formatJapanInstant(row.submittedAt.getTime())}　完了`] },
    { number: '2', state: 'now', name: '審査', who: office, lines: ['申込内容と契約書の写しを確かめます。', 'お客様にしていただくことはありません。'] },
    { number: '3', state: 'later', name: '保証料のお支払い', who: 'お客様', lines: ['審査のあと「保証料のご案内」で、金額と振込先、払込期限をお知らせします。'] },
  ];
}

function electronicSteps(row: ContractorCase, office: string): FlowStepView[] {
  return [
    ...common(row, office),
    { number: '4', state: 'later', name: '電子証書の発行', who: office, lines: ['入金の確認後に発行し、「電子証書・認証キー登録のお知らせ」をメールで送ります。'] },
    { number: '5', state: 'later', name: '発注者へ提出', who: 'お客様', lines: [`「認証キー等のお知らせ」を、${row.ownerName}へ提出してください。`] },
    { number: '6', state: 'later', name: '発注者の閲覧', who: row.ownerName, lines: ['認証キーで閲覧されると、案件の画面に日時が表示されます。'] },
  ];
}

function paperSteps(row: ContractorCase, office: string): FlowStepView[] {
  const way = row.medium === 'postal' ? '郵送でお届けします。' : '窓口でお渡しします。';
  return [
    ...common(row, office),
    { number: '4', state: 'later', name: '保証証書の交付', who: office, lines: [`入金の確認後に保証証書を作成し、${way}`, `届いた証書を、${row.ownerName}へ提出してください。`] },
  ];
}
