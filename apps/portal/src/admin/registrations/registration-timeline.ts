import { type AuditEventKind, formatJapanInstant } from '#domain';
import type { FailingStep, Registration, TimelineFact } from '#persistence';
import { registrationFactName, registrationFactWords } from '../../account-records/registration-fact-words.js';
import type { TrackerView } from '../../http/view-models.js';
import { registrationHref } from '../case-links.js';
import type { CaseFrameView } from '../cases/case-frame.js';
import { byDay, factLine, failingLine, isShown, scopeLinks, type TimelineLineView, type TimelinePageView, type TimelineScope } from '../cases/timeline-page.js';
import { formatDuration } from '../durations.js';

const MILESTONES: readonly (readonly [name: string, kind: AuditEventKind])[] = [
  ['受付', 'RegistrationReceived'], ['入力', 'RegistrationEntered'], ['確認', 'RegistrationApproved'], ['ID発行', 'LoginIdIssued'], ['発送', 'LetterPosted'], ['初回ログイン', 'FirstSignInCompleted'],
];

/** What is awaited after a fact; '' where the state says it. */
const NEXT: Readonly<Partial<Record<AuditEventKind, string>>> = {
  RegistrationReceived: '支店の入力', RegistrationPagesFiled: '支店の入力', RegistrationEntered: '別の人の確認', RegistrationDeficient: 'お客様の回答', DeficiencyTold: 'お客様の回答', RegistrationAnswered: '支店の入力',
  RegistrationSentBack: '支店の入力', RegistrationApproved: 'IDの発行（自動）', LoginIdIssued: '通知書の印刷', LetterPrinted: '発送', LetterPosted: 'お客様の初回ログイン', LetterReturned: '住所の確認', LetterReplaced: '通知書の印刷', LetterExpired: '通知書の出し直し',
};

export interface RegistrationTimelineInput {
  readonly frame: CaseFrameView;
  readonly registration: Registration;
  readonly facts: readonly TimelineFact[];
  readonly failing: readonly FailingStep[];
  readonly scope: TimelineScope;
  readonly now: Date;
}

/** 業務タイムライン of a registration, from its audit record. */
export function registrationTimeline({ frame, registration, facts, failing, scope, now }: RegistrationTimelineInput): TimelinePageView {
  const lines = [
    ...facts.map((fact) => ({ at: fact.at, line: lineOf(fact, registration) })),
    ...failing.map((step) => ({ at: step.lastFailedAt, line: failingLine(step, now) })),
  ].filter(({ line }) => isShown(scope, line)).sort((one, other) => one.at.getTime() - other.at.getTime());
  const ended = registration.endedAt ?? null;
  return {
    title: `${registration.receptionNumber} 業務タイムライン`, frame, tracker: trackerView(facts, ended !== null),
    elapsed: `受付から${ended === null ? ` ${formatDuration(now.getTime() - registration.receivedAt.getTime())} 経過` : `終了まで ${formatDuration(ended.getTime() - registration.receivedAt.getTime())}`}`,
    scopes: scopeLinks(scope, (of) => `${registrationHref(registration.id)}${of === 'all' ? '' : `?by=${of}`}`), count: `${lines.length}件・古い順`, csvHref: null,
    viewings: { all: null, backHref: null, pagination: null }, days: byDay(lines),
  };
}

function lineOf(fact: TimelineFact, { reissueOf }: Registration): TimelineLineView {
  return { ...factLine(fact, { result: registrationFactWords(fact), next: NEXT[fact.kind] ?? '', limit: null }), what: registrationFactName(fact, Boolean(reissueOf)) };
}

function trackerView(facts: readonly TimelineFact[], ended: boolean): TrackerView {
  const milestones = MILESTONES.map(([name, kind]) => ({ name, fact: facts.findLast((fact) => fact.kind === kind) }));
  const reached = milestones.findLastIndex(({ fact }) => fact !== undefined);
  const stateAt = (index: number) => (index === reached + 1 ? (ended ? 'stopped' : 'now') : ended ? 'never' : 'later');
  return {
    label: '手続きの段階', ball: null,
    steps: milestones.map(({ name, fact }, index) => ({
      name, state: fact ? 'done' : stateAt(index),
      note: fact ? `${formatJapanInstant(fact.at.getTime())} ${fact.actorKind === 'system' ? '自動' : fact.actorName}` : index < reached ? '記録なし' : null,
    })),
  };
}
