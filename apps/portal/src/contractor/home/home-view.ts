import { type CalendarDate, daysBetween, draftKeptUntil, fieldsAskedFor, formatEraDate, formatEraDateWithWeekday, formatJapanInstant, formatYen, groupDigits, japanDate } from '#domain';
import type { Announcement, AwaitingCase, AwaitingCases, Branch, ContractorCase, DraftSummary, ReturnedAddress } from '#persistence';
import { draftTerm } from '../../application/drafts/draft-term.js';
import { premiumStandingOf, receivedWords } from '../../application/submitted/premium-standing.js';
import { awaitsPremiumNotice, TOLD_BY_NOTICE } from '../../application/submitted/tracker-of.js';
import type { ContractorActor } from '../../http/actor.js';
import { MAIL_ADDRESSES_PATH } from '../../http/audience.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { ChipView } from '../../http/view-models.js';
import { newsView, type NewsView } from '../../public/top-page.js';
import { AWAITING_CASES_PATH, type CaseCardView, caseCard } from '../cases/case-list-view.js';
import { projectOf } from '../cases/new-application-view.js';
import { reissueDay } from '../guarantees/submission-page.js';

/** One thing that waits for the customer, with the one act that settles it. */
export interface WaitingView {
  readonly chip: ChipView;
  readonly lead: string;
  readonly title: string;
  readonly sentence: string;
  readonly action: string;
  readonly href: string;
  /** Only the first one. */
  readonly primary: boolean;
}

export interface HomeView extends PageView {
  readonly company: string;
  readonly person: string;
  /** Just come from the first sign-in. */
  readonly welcome: boolean;
  /** A draft was just given up. */
  readonly discarded: boolean;
  /** Addresses that count and from which our latest mail came back; '' when there are none. */
  readonly returnedAddresses: string;
  readonly mailAddressesHref: string;
  /** Of all, shown or not. */
  readonly waitingCount: string | null;
  readonly waiting: readonly WaitingView[];
  /** Drafts that cannot be continued any more, for a month after their 保存期限. */
  readonly expiredDrafts: readonly { readonly project: string; readonly savedAt: string; readonly last: string }[];
  /** Where those are that found no room here. */
  readonly furtherWaiting: readonly { readonly href: string; readonly text: string }[];
  readonly cases: readonly CaseCardView[];
  readonly guaranteeCount: string;
  readonly moreHref: string | null;
  readonly announcements: readonly NewsView[];
  readonly branchName: string;
  readonly branchPhone: string;
}

export const HOME_PAGE = pageTemplate<HomeView>('contractor/home');

export interface HomeSource {
  readonly actor: ContractorActor;
  readonly welcome: boolean;
  /** A draft was just given up. */
  readonly discarded: boolean;
  readonly returned: readonly ReturnedAddress[];
  readonly today: CalendarDate;
  readonly awaiting: AwaitingCases;
  readonly drafts: readonly DraftSummary[];
  readonly draftCount: number;
  /** Those whose term has ended lately. */
  readonly expired: readonly DraftSummary[];
  readonly cases: readonly ContractorCase[];
  readonly more: boolean;
  readonly guarantees: number;
  readonly announcements: readonly Announcement[];
  readonly branch: Branch;
}

export function homeView(source: HomeSource): HomeView {
  const { actor, awaiting, branch } = source;
  const waiting = [...awaiting.rows.flatMap((row) => waitingOf(row, source.today)), ...source.drafts.map((draft) => waitingDraft(draft, source.today))].map((item, index) => ({ ...item, primary: index === 0 }));
  return {
    title: 'ホーム',
    company: actor.customerName,
    person: actor.contactName,
    welcome: source.welcome,
    discarded: source.discarded,
    returnedAddresses: source.returned.filter(({ counts }) => counts).map(({ address }) => address).join('、'),
    mailAddressesHref: MAIL_ADDRESSES_PATH,
    waitingCount: waiting.length === 0 ? null : `${groupDigits(awaiting.total + awaiting.rows.filter(waitsForBoth).length + source.draftCount)}件`,
    waiting,
    expiredDrafts: source.expired.map((draft) => ({ project: projectOf(draft), savedAt: formatJapanInstant(draft.savedAt.getTime()), last: formatEraDateWithWeekday(draftKeptUntil(draft.savedAt.getTime())) })),
    furtherWaiting: furtherWaiting(awaiting.total - awaiting.rows.length, source.draftCount - source.drafts.length),
    cases: source.cases.map((row) => caseCard(row, source.today)),
    guaranteeCount: groupDigits(source.guarantees),
    moreHref: source.more ? '/applications' : null,
    announcements: source.announcements.map(newsView),
    branchName: branch.name,
    branchPhone: branch.phone,
  };
}

function furtherWaiting(cases: number, drafts: number): HomeView['furtherWaiting'] {
  return [
    { count: cases, href: AWAITING_CASES_PATH, what: '案件' },
    { count: drafts, href: '/applications/new', what: '入力中の下書き' },
  ].filter(({ count }) => count > 0).map(({ count, href, what }) => ({ href, text: `ほか${groupDigits(count)}件の${what}を見る` }));
}

/** What is owed of a 一括納付 stops no case: its certificate may wait to be brought to the owner as well. */
function waitsForBoth({ collectiveOwed, toSubmit }: AwaitingCase): boolean {
  return collectiveOwed !== null && toSubmit;
}

function waitingOf(row: AwaitingCase, today: CalendarDate): Omit<WaitingView, 'primary'>[] {
  if (row.collectiveOwed === null) return [waitingCase(row, today)];
  return [waitingCollective(row, row.collectiveOwed === 'overdue'), ...(waitsForBoth(row) ? [waitingCase(row, today)] : [])];
}

function waitingCollective(row: ContractorCase, overdue: boolean): Omit<WaitingView, 'primary'> {
  const { premiumCollectiveOn: day, premiumOwed, branchName, branchPhone } = row;
  const { short } = premiumStandingOf(row);
  const whole = row.premiumOverReturned > 0 ? owedWords(row) : `保証料 ${formatYen(premiumOwed)}`;
  const what = short === null ? whole : `${receivedWords(short)}残りの${short.owed}`;
  const told = day === null || awaitsPremiumNotice(row) ? null : formatEraDateWithWeekday(day);
  return {
    chip: { tone: overdue ? 'err' : 'act', text: '一括納付のお支払い', icon: 'yen' }, title: row.projectName,
    lead: told === null ? (day === null ? '' : `約定日は、${TOLD_BY_NOTICE}`) : `約定日 ${told}${overdue ? ' を過ぎています' : ''}`,
    action: '保証料のご案内を見る', href: `/applications/${row.id}#premium`,
    sentence: `${what}を、${overdue ? '早めに' : day === null ? 'お約束の日までに' : '約定日までに'}お支払いください。お済みのときや、ご相談は、${branchName}（電話 ${branchPhone}）へお願いします。`,
  };
}

/** What the premium is, and what besides is owed. */
function owedWords({ premiumAmount, premiumOwed, premiumOverReturned }: ContractorCase): string {
  if (premiumAmount === null) return '';
  return `保証料 ${formatYen(premiumAmount)}${premiumOverReturned > 0 ? `と、返金の多かった${formatYen(premiumOverReturned)}（あわせて${formatYen(premiumOwed)}）` : ''}`;
}

function waitingCase(row: ContractorCase, today: CalendarDate): Omit<WaitingView, 'primary'> {
  const title = row.projectName;
  if (row.state === 'correction-requested') {
    const latest = row.corrections.at(-1);
    const day = latest?.answerBy ?? null;
    const asked = latest === undefined ? '' : `${formatJapanInstant(latest.requestedAt.getTime())} にお願いしました`;
    return {
      chip: { tone: 'err', text: '補正のお願い', icon: 'return' }, lead: day === null ? asked : `${formatEraDateWithWeekday(day)} までにお願いします`, title,
      action: '直して再提出する', href: `/applications/${row.id}/correction`,
      sentence: `${shorten(latest?.reason ?? '')}直すところは${fieldsAskedFor(row.corrections).length}か所です。`,
    };
  }
  if (row.state === 'awaiting-premium') {
    const due = row.premiumDueOn === null ? '' : awaitsPremiumNotice(row) ? `払込期限は、${TOLD_BY_NOTICE}` : `払込期限 ${formatEraDateWithWeekday(row.premiumDueOn)}`;
    const amount = owedWords(row);
    const { short } = premiumStandingOf(row);
    return {
      chip: { tone: 'act', text: '保証料のお支払い', icon: 'yen' }, lead: due, title, action: '保証料のご案内を見る', href: `/applications/${row.id}#premium`,
      sentence: short !== null
        ? `${amount}のうち、${receivedWords(short)}残りの${short.owed}をお支払いください。`
        : `審査が終わりました。${amount}のお支払いを確認したあとに、証書を発行します。`,
    };
  }
  const reissuedOn = reissueDay(row);
  if (row.viewedAt !== null) {
    const notice = `${reissuedOn === null ? '' : '新しい'}「認証キー等のお知らせ」`;
    return {
      chip: { tone: 'act', text: '発注者へ提出', icon: 'key' }, title, action: '提出を確かめて記録する', href: `/guarantees/${row.contractNumber ?? ''}`,
      lead: `提出が未記録です　認証キーによる閲覧 ${formatJapanInstant(row.viewedAt.getTime())}`,
      sentence: `${notice}を${row.ownerName}へ提出した日を、記録してください。まだのときは、提出してください。`,
    };
  }
  if (reissuedOn !== null) {
    return {
      chip: { tone: 'act', text: '発注者へ提出', icon: 'key' }, title, action: '新しいお知らせを提出する', href: `/guarantees/${row.contractNumber ?? ''}`,
      lead: '前のお知らせの認証キーは使えません', sentence: `認証キーが再発行されました（${formatEraDate(reissuedOn)}）。新しいお知らせを${row.ownerName}へ提出してください。`,
    };
  }
  const issued = row.issuedAt === null ? null : daysBetween(japanDate(row.issuedAt.getTime()), today);
  return {
    chip: { tone: 'act', text: '発注者へ提出', icon: 'key' }, title, action: '発注者へ提出する', href: `/guarantees/${row.contractNumber ?? ''}`,
    lead: `${issued === null || issued === 0 ? '本日発行' : `発行から${issued}日`}　前払金の請求前に提出が必要です`,
    sentence: `認証キーが発行されました。提出先は${row.ownerName}です。`,
  };
}

function waitingDraft(draft: DraftSummary, today: CalendarDate): Omit<WaitingView, 'primary'> {
  const { words, warning } = draftTerm(draft.savedAt, today);
  return {
    chip: { tone: warning === null ? 'blue' : 'act', text: warning ?? '入力中', icon: 'edit' }, lead: `${formatJapanInstant(draft.savedAt.getTime())} に保存　${words}`, title: projectOf(draft),
    sentence: `前払金保証の申込みの下書きです。${warning === null ? '' : '保存し直すと、期限が延びます。過ぎると、続きを入力できません。'}`, action: '続きを入力する', href: `/applications/drafts/${draft.id}`,
  };
}

const LONGEST_SENTENCE = 60;

/** The first line of a reason, ended by a full stop; the whole stands on the page of the case. */
function shorten(reason: string): string {
  const line = [...(reason.split('\n')[0] ?? '')];
  const text = line.length > LONGEST_SENTENCE ? `${line.slice(0, LONGEST_SENTENCE).join('')}…` : line.join('');
  return text === '' || /[。…]$/.test(text) ? text : `${text}。`;
}
