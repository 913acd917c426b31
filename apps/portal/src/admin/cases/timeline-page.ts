import { caseFactLabel, type AuditEventKind, endedWithoutContract, formatJapanInstant, formatJapanTime, formatShortDate, formatSlashDate, initialOf, japanDate } from '#domain';
import type { ActorKind, AdminCaseHead, FailingStep, TimelineFact } from '#persistence';
import { csv } from '../../http/csv.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import { type FoldedFact, shownFacts, type ViewingsView } from '../../http/viewing-facts.js';
import type { TrackerView } from '../../http/view-models.js';
import { caseHref } from '../case-links.js';
import { formatDuration } from '../durations.js';
import type { CaseFrameView } from './case-frame.js';
import { failureWords } from '../steps/failure-catalogue.js';
import { stepLabel } from '../steps/step-label.js';
import { retryWords } from '../steps/retry-words.js';
import { nextWords } from './next-words.js';
import { type CaseLimits, limitOf, type LimitWords } from './time-limits.js';
import { resultWords } from './timeline-words.js';

export const TIMELINE_SCOPES = { all: 'すべて', people: '人の操作', auto: '自動処理', outside: '社外' } as const;
export type TimelineScope = keyof typeof TIMELINE_SCOPES;

const SHOWN: Readonly<Record<TimelineScope, readonly ActorKind[]>> = {
  all: ['contractor', 'staff', 'owner', 'system'],
  people: ['contractor', 'staff', 'owner'],
  auto: ['system'],
  outside: ['contractor', 'owner'],
};

export interface TimelineLineView {
  readonly time: string;
  readonly who: string;
  readonly initial: string;
  readonly actor: ActorKind;
  readonly what: string;
  readonly result: string;
  readonly tone: 'good' | 'bad' | 'plain';
  readonly next: string;
  /** 期限内 or 超過, where a time limit stood over it. */
  readonly limit: LimitWords | null;
}

export interface TimelinePageView extends PageView {
  readonly frame: CaseFrameView;
  readonly elapsed: string;
  readonly tracker: TrackerView;
  readonly scopes: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly count: string;
  readonly csvHref: string | null;
  readonly viewings: ViewingsView;
  readonly days: readonly { readonly date: string; readonly lines: readonly TimelineLineView[] }[];
}

export const timelinePage = pageTemplate<TimelinePageView>('admin/timeline');

export interface TimelineInput {
  readonly frame: CaseFrameView;
  readonly head: AdminCaseHead;
  readonly facts: readonly TimelineFact[];
  /** What the deciders wrote, by the round. */
  readonly decisionTexts: ReadonlyMap<unknown, string>;
  readonly limits: CaseLimits;
  /** Steps of this case that fail at present: each one line, however often it was tried. */
  readonly failing: readonly FailingStep[];
  readonly scope: TimelineScope;
  /** The page of single viewings that is asked for; '' for none. */
  readonly viewingsPage: string;
  readonly now: Date;
}

export function isTimelineScope(value: string): value is TimelineScope {
  return Object.hasOwn(TIMELINE_SCOPES, value);
}

/** One line of the timeline, and when it was. */
export interface TimelineEntry {
  readonly at: Date;
  readonly line: TimelineLineView;
}

/** What a scope shows of a case, the oldest first; of a page of single viewings, only these. */
export function timelineLines({ head, facts, decisionTexts, limits, failing, scope, viewingsPage, now }: Omit<TimelineInput, 'frame'>): readonly TimelineEntry[] {
  const { facts: shown, viewings } = shownFacts(facts, viewingsPage, () => '');
  return [
    ...shown.map((fact) => ({ at: fact.at, line: lineView(fact, { head, decisionTexts, limit: limitOf(fact, facts.filter(({ seq }) => seq < fact.seq), limits) }) })),
    ...(viewings.backHref === null ? failing : []).map((step) => ({ at: step.lastFailedAt, line: failingLine(step, now) })),
  ].filter(({ line }) => isShown(scope, line)).sort((one, other) => one.at.getTime() - other.at.getTime());
}

/** The timeline as a table to be saved. */
export function timelineTable(lines: readonly TimelineEntry[]): string {
  return csv(['日付', '時刻', 'だれが', 'できごと', '結果', '期限', '次'], lines.map(({ at, line }) => [
    formatSlashDate(japanDate(at.getTime())), line.time, line.who, line.what, line.result, line.limit?.text ?? '', line.next,
  ]));
}

export function timelinePageView(input: TimelineInput): TimelinePageView {
  const { frame, head, facts, scope, viewingsPage, now } = input;
  const hrefOf = (of: TimelineScope, page: number | null = null) => {
    const params = new URLSearchParams({ ...(of === 'all' ? {} : { by: of }), ...(page === null ? {} : { viewings: String(page) }) }).toString();
    return params === '' ? caseHref(head.id) : `${caseHref(head.id)}?${params}`;
  };
  const { viewings } = shownFacts(facts, viewingsPage, (page) => hrefOf(scope, page));
  const lines = timelineLines(input);
  return {
    title: `${head.receptionNumber} 業務タイムライン`,
    frame,
    elapsed: elapsedWords(head, facts, now),
    tracker: trackerView(head, facts),
    scopes: scopeLinks(scope, hrefOf),
    count: `${lines.length}件・古い順`,
    csvHref: `${caseHref(head.id)}/timeline.csv${scope === 'all' ? '' : `?by=${scope}`}`,
    viewings: SHOWN[scope].includes('owner') ? viewings : { ...viewings, all: null },
    days: byDay(lines),
  };
}

export function isShown(scope: TimelineScope, line: TimelineLineView): boolean {
  return SHOWN[scope].includes(line.actor);
}

export function scopeLinks(scope: TimelineScope, hrefOf: (of: TimelineScope) => string): TimelinePageView['scopes'] {
  return Object.keys(TIMELINE_SCOPES).filter(isTimelineScope).map((of) => ({ href: hrefOf(of), text: TIMELINE_SCOPES[of], current: of === scope }));
}

/** Lines in their order, under the day of each. */
export function byDay(lines: readonly { readonly at: Date; readonly line: TimelineLineView }[]): TimelinePageView['days'] {
  const days = new Map<string, TimelineLineView[]>();
  for (const { at, line } of lines) {
    const day = formatShortDate(japanDate(at.getTime()));
    days.set(day, [...(days.get(day) ?? []), line]);
  }
  return [...days].map(([date, of]) => ({ date, lines: of }));
}

const BAD: readonly AuditEventKind[] = ['MailFailed', 'ReceiptReversed', 'ViewingBlocked', 'ViewingAlertRaised', 'ApplicationLapsed', 'LetterReturned'];

function lineView(fact: FoldedFact, { head, decisionTexts, limit }: Pick<TimelineInput, 'head' | 'decisionTexts'> & { readonly limit: LimitWords | null }): TimelineLineView {
  const written = fact.kind === 'DecisionMade' ? (decisionTexts.get(fact.data['round']) ?? '') : '';
  const result = [resultWords(fact), written === '' ? '' : `理由：${written}`, fact.times === 1 ? '' : `${fact.times}回（最後 ${formatJapanTime(fact.at.getTime())}）`].filter((words) => words !== '').join('　');
  return factLine(fact, { result, next: nextWords(fact.kind, fact.data, head), limit });
}

export function factLine(fact: TimelineFact, { result, next, limit }: Pick<TimelineLineView, 'result' | 'next' | 'limit'>): TimelineLineView {
  const who = fact.actorKind === 'system' ? '自動処理' : fact.actorName;
  return {
    time: formatJapanTime(fact.at.getTime()),
    who,
    initial: { contractor: '客', staff: initialOf(who), owner: '発', system: '自' }[fact.actorKind],
    actor: fact.actorKind,
    what: caseFactLabel(fact),
    result,
    tone: BAD.includes(fact.kind) ? 'bad' : fact.actorKind === 'system' ? 'good' : 'plain',
    next,
    limit,
  };
}

export function failingLine(step: FailingStep, now: Date): TimelineLineView {
  return {
    time: formatJapanTime(step.lastFailedAt.getTime()), who: '自動処理', initial: '自', actor: 'system', what: stepLabel(step.step), tone: 'bad', limit: null,
    result: `${step.attempt}回失敗　${failureWords(step.code).cause}`,
    next: retryWords(step, now),
  };
}

interface Milestone {
  readonly name: string;
  readonly fact: TimelineFact | undefined;
}

function milestonesOf(head: AdminCaseHead, facts: readonly TimelineFact[]): readonly Milestone[] {
  const first = (kind: AuditEventKind) => facts.find((fact) => fact.kind === kind);
  const start: readonly Milestone[] = [
    { name: '受付', fact: first('ApplicationSubmitted') },
    { name: '審査', fact: facts.findLast(({ kind }) => kind === 'OpinionGiven') },
    { name: '決裁', fact: facts.findLast(({ kind, data }) => kind === 'DecisionMade' && data['outcome'] === 'approved') },
    { name: '入金', fact: facts.findLast(({ kind }) => kind === 'PremiumSecured') },
  ];
  return head.medium === 'electronic'
    ? [...start, { name: '発行', fact: first('SelfCheckPassed') ?? first('CertificateRegistered') }, { name: '提出', fact: first('SubmissionRecorded') }, { name: '閲覧', fact: first('CertificateViewed') }]
    : [...start, { name: '発行', fact: first('PapersRendered') }, { name: '交付', fact: first('PaperDelivered') }];
}

function trackerView(head: AdminCaseHead, facts: readonly TimelineFact[]): TrackerView {
  const milestones = milestonesOf(head, facts);
  const stopped = endedWithoutContract(head.state);
  const reached = milestones.findLastIndex(({ fact }) => fact !== undefined);
  const stateAt = (index: number) => (index === reached + 1 ? (stopped ? 'stopped' : 'now') : stopped ? 'never' : 'later');
  return {
    label: '手続きの段階',
    steps: milestones.map(({ name, fact }, index) => ({
      name,
      state: fact ? 'done' : stateAt(index),
      note: fact ? `${formatJapanInstant(fact.at.getTime())} ${fact.actorKind === 'system' ? '自動' : fact.actorName}` : index < reached ? '記録なし' : null,
    })),
    ball: null,
  };
}

/** From the application to the last milestone, or until now while it is under way. */
function elapsedWords(head: AdminCaseHead, facts: readonly TimelineFact[], now: Date): string {
  const last = milestonesOf(head, facts).findLast(({ fact }) => fact !== undefined);
  const since = (until: Date) => formatDuration(until.getTime() - head.submittedAt.getTime());
  if (head.endedAt === null) return `申込から ${since(now)} 経過`;
  if (head.state !== 'issued') return `申込から終了まで ${since(head.endedAt)}`;
  return last?.fact ? `申込から${last.name}まで ${since(last.fact.at)}` : `申込から ${since(head.endedAt)}`;
}
