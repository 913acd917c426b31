import {
  type CalendarDate, describeApplication, endedWithoutContract, formatDateFully, formatYen, formatYenFully, groupContractNumber, GUARANTEE_KIND_LABELS, japanDate, methodOfCharge,
  PAYMENT_CHOICE_WORDS, PAYMENT_METHOD_LABELS, type PaymentMethod, paysAtCounter, refundDue, yen,
} from '#domain';
import { type Attachment, type Branch, type ContractorCase, type GuaranteeApplication, isCollectiveOverdue, type LatestNotice, type PremiumCharge, type TimelineFact } from '#persistence';
import { type PageView, pageTemplate } from '../../http/pages.js';
import { premiumLinesView, type PremiumStanding } from '../../application/premium-lines-view.js';
import type { ConfirmRowView, PremiumLinesView, TrackerView } from '../../http/view-models.js';
import { shownFacts, type ViewingsView } from '../../http/viewing-facts.js';
import { type HistoryLine, historyOf } from './history.js';
import { askedView, type AskedView } from '../../application/submitted/asked-view.js';
import { endOf } from '../../application/submitted/case-end.js';
import { type PremiumStandingView, premiumStandingOf } from '../../application/submitted/premium-standing.js';
import { awaitsPremiumNotice, TOLD_BY_NOTICE, trackerOf } from '../../application/submitted/tracker-of.js';
import { trackerView } from './case-tracker.js';
import { isNoticeOffered } from './offered-notice.js';

/** The page of one case: where it stands, what to do, what was applied for, what has happened. */
export interface CaseView extends PageView {
  readonly eyebrow: string;
  readonly tracker: TrackerView;
  readonly correction: { readonly asked: readonly AskedView[]; readonly answerBy: string | null; readonly href: string } | null;
  readonly premium: PremiumPanelView | null;
  /** Money that came for a case which ended before anything was charged for it. */
  readonly uncharged: MoneyBackView | null;
  readonly certificate: { readonly href: string; readonly number: string; readonly numberGroups: readonly string[]; readonly electronic: boolean } | null;
  readonly ended: { readonly title: string; readonly text: string } | null;
  readonly editHref: string | null;
  readonly retractHref: string | null;
  readonly copyHref: string;
  readonly groups: readonly { readonly title: string; readonly rows: readonly ConfirmRowView[] }[];
  readonly files: readonly { readonly href: string; readonly name: string; readonly detail: string }[];
  readonly history: readonly HistoryLine[];
  readonly viewings: ViewingsView;
  readonly branch: { readonly name: string; readonly phone: string };
  readonly callOwner: boolean;
  readonly receptionNumber: string;
}

/** What came in for a case that ended without a contract, and what went back of it. */
export interface MoneyBackView {
  readonly received: string;
  readonly refunded: string;
  readonly refundOpen: boolean;
  /** 返しすぎ that the branch asks back; null for nothing. */
  readonly askedBack: string | null;
}

/** 保証料のご案内 on the page; its PDF is the stored paper. */
export interface PremiumPanelView extends PremiumStandingView {
  readonly total: string;
  readonly dueOn: string;
  /** お支払方法 as it was chosen; once it is paid, as it came in. */
  readonly way: string;
  readonly accountLabel: string;
  readonly account: string;
  readonly reference: string;
  readonly lines: PremiumLinesView;
  readonly noticeHref: string | null;
  readonly howToPay: string;
  readonly paid: boolean;
  /** The day on which it was confirmed. */
  readonly paidOn: string | null;
  /** 一括納付: the contract awaits no payment; it is paid with those of other cases. */
  readonly deferred: boolean;
  /** Its 約定日, where it is known. */
  readonly collectiveOn: string | null;
  /** It is over, and nothing of it has come. */
  readonly collectiveOver: boolean;
  /** More came in than is owed: what, what went back of it, and what is still to go back. */
  readonly over: { readonly received: string; readonly refund: string } | null;
  /** After an end without a contract nothing is asked for any more: what came in and what went back. */
  readonly ended: MoneyBackView | null;
}

export const CASE_PAGE = pageTemplate<CaseView>('contractor/case');

export interface CaseSource {
  readonly row: ContractorCase;
  readonly today: CalendarDate;
  readonly application: GuaranteeApplication;
  readonly charge: PremiumCharge | null;
  /** What the branch has returned of the premium. */
  readonly refunded: number;
  /** What of it went back beyond all that came, and is asked back. */
  readonly askedBack: number;
  /** How the confirmed receipts came in. */
  readonly paidBy: readonly PaymentMethod[];
  readonly sampleTable: boolean;
  readonly notice: LatestNotice | null;
  readonly branch: Branch;
  /** When the branch answers the telephone. */
  readonly branchHours: string;
  readonly customerNumber: string;
  readonly attachments: readonly Attachment[];
  readonly facts: readonly TimelineFact[];
  /** The page of single viewings that is asked for; '' for none. */
  readonly viewingsPage: string;
  readonly mayEdit: boolean;
  readonly mayRetract: boolean;
}

export function caseView(source: CaseSource): CaseView {
  const { row, application, branch } = source;
  const { content } = application;
  const base = `/applications/${row.id}`;
  const { facts, viewings } = shownFacts(source.facts, source.viewingsPage, (page) => `${base}${page === null ? '' : `?viewings=${page}`}#history`);
  return {
    title: row.projectName,
    eyebrow: `${GUARANTEE_KIND_LABELS[row.kind]}　受付番号 ${row.receptionNumber}　${row.ownerName}`,
    tracker: trackerView(row, source.today),
    correction: row.corrections.length === 0 || row.state !== 'correction-requested' ? null : {
      ...askedView(row.corrections, content.workClass),
      href: `${base}/correction`,
    },
    premium: premiumPanel(source),
    uncharged: source.charge === null && (row.premiumReceived > 0 || source.refunded > 0) ? moneyBack(source) : null,
    certificate: row.contractNumber === null ? null : {
      href: `/guarantees/${row.contractNumber}`, number: row.contractNumber, numberGroups: groupContractNumber(row.contractNumber), electronic: row.medium === 'electronic',
    },
    ended: endPanel(row, source),
    editHref: source.mayEdit ? `${base}/correction` : null,
    retractHref: source.mayRetract ? `${base}/retraction` : null,
    copyHref: `${base}/copy`,
    groups: describeApplication(content, { ownerName: content.ownerName, depositBank: `${content.depositBankName} ${content.depositBranchName}` }).map(({ title, rows }) => ({
      title,
      rows: rows.filter(({ text }) => text !== '').map(({ label, text }) => ({ label, value: text, detail: null, changeHref: null })),
    })),
    files: source.attachments.map(({ id, fileName, pages }) => ({ href: `${base}/attachments/${id}`, name: fileName, detail: `PDF・${pages}ページ` })),
    history: historyOf(facts.filter(({ kind }) => kind !== 'PremiumNoticeIssued' || isNoticeTold(row))),
    viewings,
    branch: { name: branch.name, phone: branch.phone },
    callOwner: trackerOf(row, source.today).ball.call === 'owner',
    receptionNumber: row.receptionNumber,
  };
}

/** A 保証料のご案内 that was made but whose mail has not left, or came back, was given to nobody yet. */
function isNoticeTold({ premiumOwed, premiumToldOn }: ContractorCase): boolean {
  return premiumOwed === 0 || premiumToldOn !== null;
}

function premiumPanel({ row, today, application, charge, refunded, askedBack, paidBy, branch, customerNumber, sampleTable, notice }: CaseSource): PremiumPanelView | null {
  if (charge === null) return null;
  const paymentMethod = methodOfCharge(charge.deferred, application.content.paymentMethod);
  const atCounter = paysAtCounter(paymentMethod);
  const noticeAwaited = awaitsPremiumNotice(row);
  const collectiveOver = isCollectiveOverdue(row, today);
  const standing = premiumStandingOf(row);
  return {
    total: formatYenFully(yen(charge.amount)),
    dueOn: noticeAwaited ? TOLD_BY_NOTICE : formatDateFully(charge.dueOn),
    way: row.premiumSecuredAt === null || paidBy.length === 0 ? (collectiveOver ? PAYMENT_METHOD_LABELS : PAYMENT_CHOICE_WORDS)[paymentMethod] : [...new Set(paidBy)].map((method) => PAYMENT_METHOD_LABELS[method]).join('・'),
    accountLabel: atCounter ? '振込になさるとき' : '振込先',
    account: branch.premiumAccount,
    reference: customerNumber,
    lines: premiumLinesView({ lines: charge.lines, sample: sampleTable }, null, standingOf(row, charge)),
    noticeHref: notice !== null && isNoticeOffered(row, notice) ? `/applications/${row.id}/premium-notice` : null,
    howToPay: atCounter ? `${branch.name}の窓口でお支払いください。下の口座へのお振込みでもお受けします。` : '下の口座へお振込みください。',
    paid: row.premiumSecuredAt !== null,
    paidOn: row.premiumSecuredAt === null ? null : formatDateFully(japanDate(row.premiumSecuredAt.getTime())),
    deferred: charge.deferred,
    collectiveOn: charge.collectiveOn ? (noticeAwaited ? TOLD_BY_NOTICE : formatDateFully(charge.collectiveOn)) : null,
    collectiveOver,
    ...standing,
    over: standing.short === null ? overpaid(row, charge, refunded) : null,
    ended: endedWithoutContract(row.state) ? moneyBack({ row, refunded, askedBack }) : null,
  };
}

/** The premium is asked for as a whole while nothing of it has come, and nothing besides it is owed. */
function standingOf({ state, premiumSecuredAt, premiumOwed }: ContractorCase, { amount }: PremiumCharge): PremiumStanding {
  if (endedWithoutContract(state)) return 'ended';
  if (premiumSecuredAt !== null) return 'paid';
  return premiumOwed === amount ? 'owed' : 'charged';
}

function moneyBack({ row, refunded, askedBack }: Pick<CaseSource, 'row' | 'refunded' | 'askedBack'>): MoneyBackView {
  return { received: formatYen(row.premiumReceived), refunded: formatYen(refunded), refundOpen: row.premiumReceived > refunded, askedBack: askedBack > 0 ? formatYen(askedBack) : null };
}

/** Of what came in for a case that goes on, all that went back and what is still to go back; where something is owed, that says it. */
function overpaid({ state, premiumReceived, premiumHeld }: ContractorCase, charge: PremiumCharge, refunded: number): PremiumPanelView['over'] {
  if (endedWithoutContract(state) || refunded > premiumReceived) return null;
  const due = refundDue(charge, yen(premiumHeld), false);
  const parts = [refunded > 0 ? `${partOf(refunded, premiumReceived)}返金しました` : '', due > 0 ? `${partOf(due, premiumReceived)}返金します` : ''].filter((part) => part !== '');
  return parts.length === 0 ? null : { received: formatYen(yen(premiumReceived)), refund: parts.join('。') };
}

function partOf(part: number, whole: number): string {
  return part === whole ? '全額を' : `うち${formatYen(part)}は`;
}

/** Why there is nothing left to do, and the way to ask. */
function endPanel(row: ContractorCase, { branch, branchHours, refunded }: CaseSource): CaseView['ended'] {
  const end = endOf(row);
  if (end === null) return null;
  const ask = `ご不明な点は、${branch.name}（電話 ${branch.phone}、${branchHours}）へお問い合わせください。`;
  const further = {
    retracted: refunded > 0 && row.premiumReceived <= refunded ? '' : 'お支払い済みの保証料があるときは、取扱支店から返金のご連絡をします。',
    lapsed: `もう一度お申込みいただけます。${ask}`,
  };
  return { title: end.title, text: `${end.at} ${end.words}${row.state === 'retracted' || row.state === 'lapsed' ? further[row.state] : ask}` };
}
