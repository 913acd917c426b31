import { type CalendarDate, formatDateFully, formatEraDate, formatJapanInstant, GUARANTEE_KIND_LABELS, groupContractNumber, isCalendarDate } from '#domain';
import type { GuaranteeRow, TimelineFact } from '#persistence';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { ChipView } from '../../http/view-models.js';
import { type FoldedFact, shownFacts, type ViewingsView } from '../../http/viewing-facts.js';
import { guaranteeRowView, hasKey } from './guarantee-row-view.js';
import { reissueDay, SUBMISSION_WAY_LABELS } from './submission-page.js';

/** 証書の内容: what to give the owner, what is only for reading, and how far it has come. */
export interface CertificatePageView extends PageView {
  readonly kind: string;
  readonly project: string;
  readonly owner: string;
  readonly numberGroups: readonly string[];
  readonly certificateNumber: string | null;
  readonly electronic: boolean;
  readonly open: boolean;
  readonly paperNote: string | null;
  /** The key was re-issued and its notice not yet brought to the owner. */
  readonly reissueNote: string | null;
  readonly state: ChipView;
  readonly submissions: readonly { readonly on: string; readonly way: string; readonly note: string }[];
  readonly viewings: readonly string[];
  /** To all viewings one by one, and back. */
  readonly viewingPages: ViewingsView;
  readonly keyAction: string;
  readonly submitHref: string;
  readonly printAction: string;
  readonly originalHref: string;
  readonly statementHref: string | null;
  readonly caseHref: string;
  readonly certificateHtml: string | null;
}

export const CERTIFICATE_PAGE = pageTemplate<CertificatePageView>('contractor/certificate');

export interface CertificateSource {
  readonly row: GuaranteeRow;
  /** The stored HTML of the electronic certificate. */
  readonly html: string | null;
  readonly hasStatement: boolean;
  readonly submissions: readonly { readonly submittedOn: CalendarDate; readonly way: keyof typeof SUBMISSION_WAY_LABELS; readonly note: string; readonly enteredAt: Date }[];
  readonly facts: readonly TimelineFact[];
  /** The page of single viewings that is asked for; '' for none. */
  readonly viewingsPage: string;
}

export function certificatePageView({ row, html, hasStatement, submissions, facts, viewingsPage }: CertificateSource): CertificatePageView {
  const base = `/guarantees/${row.contractNumber}`;
  const shown = shownFacts(facts, viewingsPage, (page) => `${base}${page === null ? '' : `?viewings=${page}`}#viewings`);
  const electronic = row.medium === 'electronic';
  return {
    title: '証書の内容',
    kind: GUARANTEE_KIND_LABELS[row.kind],
    project: row.projectName,
    owner: row.ownerName,
    numberGroups: groupContractNumber(row.contractNumber),
    certificateNumber: row.certificateNumber,
    electronic,
    open: hasKey(row),
    paperNote: electronic ? null : paperNote(row, facts),
    reissueNote: reissueNote(row),
    state: guaranteeRowView(row).state,
    submissions: submissions.map(({ submittedOn, way, note, enteredAt }) => ({
      on: formatDateFully(submittedOn), way: SUBMISSION_WAY_LABELS[way], note: row.keyIssuedAt !== null && enteredAt < row.keyIssuedAt ? `${note}（再発行前のお知らせ）` : note,
    })),
    viewings: shown.facts.filter(({ kind }) => kind === 'CertificateViewed').map(viewingWords).reverse(),
    viewingPages: shown.viewings,
    keyAction: `${base}/key-notice`,
    submitHref: `${base}/submission`,
    printAction: `${base}/view-print`,
    originalHref: `${base}/original`,
    statementHref: hasStatement ? `${base}/premium-statement` : null,
    caseHref: `/applications/${row.applicationId}`,
    certificateHtml: hasKey(row) ? html : null,
  };
}

function viewingWords({ at, times }: FoldedFact): string {
  const on = formatJapanInstant(at.getTime());
  return times === 1 ? `認証キーによる閲覧 ${on}` : `認証キーによる閲覧 ${times}回（最後 ${on}）`;
}

/** 認証キーが再発行されました（令和8年11月26日）: said until the new notice has been submitted. */
function reissueNote(row: GuaranteeRow): string | null {
  const on = reissueDay(row);
  return on === null || row.submittedOn !== null || !hasKey(row) ? null : `認証キーが再発行されました（${formatEraDate(on)}）。新しいお知らせを提出してください`;
}

/** When and how it went out, and what is next; who at the branch did it and what was noted of it is the branch's own. */
function paperNote({ medium, status }: GuaranteeRow, facts: readonly TimelineFact[]): string {
  if (status === 'delivered') {
    const on: unknown = facts.findLast(({ kind }) => kind === 'PaperDelivered')?.data['on'];
    const day = typeof on === 'string' && isCalendarDate(on) ? `${formatDateFully(on)}に、` : '';
    return facts.some(({ kind }) => kind === 'PaperDispatched')
      ? `${day}取扱支店が書面の保証証書を郵送で発送しました。届きましたら、発注者へ提出してください。認証キーはありません。`
      : `${day}取扱支店の窓口で書面の保証証書をお渡ししました。発注者へ提出してください。認証キーはありません。`;
  }
  return medium === 'postal' ? '書面の保証証書を準備しています。郵送でお届けします。認証キーはありません。' : '書面の保証証書を準備しています。窓口でお渡しします。認証キーはありません。';
}
