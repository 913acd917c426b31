import type { EndState, DecisionOutcome } from '#domain';
import type { Alarm, AlarmAct, CaseFact, CaseMail, CaseTask, Conclusion, LapseAttempted } from '#workflows/contract';

/** What a wait will do by itself, and since which fact it lasts. */
export interface Wait {
  /** `seq` of the fact that opened it; 0 before any did. */
  readonly since: number;
  /** Id of that fact: what reminders and tasks of this wait hang on. */
  readonly cause: string;
  /** Still to come, the earliest first. */
  readonly alarms: readonly Alarm[];
}

/** Something owed to the customer or the branch because of a fact or an alarm; owed once, dispatched once. */
export type Errand =
  | { readonly kind: 'mail'; readonly mail: CaseMail; readonly subject: string }
  | { readonly kind: 'paper'; readonly paper: 'premium-notice' }
  | { readonly kind: 'task'; readonly task: CaseTask; readonly cause: string };

/** How far the certificate is. Each stage holds the ids the next one needs. */
export type Issue =
  | { readonly stage: 'none' }
  | { readonly stage: 'concluded'; readonly medium: 'electronic' | 'paper'; readonly revisionId: string }
  | {
      readonly stage: 'numbered' | 'keyed' | 'rendered' | 'registered' | 'handed-over' | 'complete';
      readonly medium: 'electronic' | 'paper';
      readonly certificateId: string;
    };

/**
 * Where one application stands, as far as its procedure has to know. Every fact is kept by its place in the case's
 * sequence, so that the order of arrival does not matter: the newest of two facts about the same thing wins.
 */
export interface Progress {
  /** 一括納付 has its 保証料のご案内 too: not in cases opened before (patches.ts). */
  readonly deferredNotice: boolean;
  /** Ids of the facts applied. */
  readonly seen: readonly string[];
  readonly review: Wait;
  readonly correction: Wait & { readonly answered: number };
  readonly premium: Wait & {
    readonly secured: number;
    readonly reversed: number;
    /** `seq` of the 入金確認 under which the conclusion found the case moved on; 0 for none. */
    readonly refused: number;
  };
  readonly decision: { readonly seq: number; readonly outcome: DecisionOutcome } | null;
  readonly retracted: boolean;
  readonly delivered: boolean;
  /** The term of a wait is over; the database decides whether the application really lapses. */
  readonly lapseDue: 'correction' | 'premium' | null;
  readonly lapsed: boolean;
  readonly issue: Issue;
  readonly owed: readonly Errand[];
  /** Everything dispatched so far has been carried out. */
  readonly settled: boolean;
}

/** What can happen to a procedure: a fact, an instant, or the result of its own step. */
export type ProgressEvent =
  | { readonly type: 'fact'; readonly fact: CaseFact }
  | { readonly type: 'alarm'; readonly act: AlarmAct }
  | { readonly type: 'errand-dispatched' }
  | { readonly type: 'settled' }
  | { readonly type: 'lapse-tried'; readonly result: LapseAttempted }
  | { readonly type: 'conclude-tried'; readonly conclusion: Conclusion }
  | { readonly type: 'certificate-numbered'; readonly certificateId: string }
  | { readonly type: 'key-issued' }
  | { readonly type: 'papers-rendered' }
  | { readonly type: 'registered' }
  | { readonly type: 'issue-completed' };

/** What the procedure does next. */
export type Step =
  | { readonly kind: 'dispatch'; readonly errand: Errand }
  | { readonly kind: 'wait'; readonly alarm: Alarm | null }
  | { readonly kind: 'lapse'; readonly awaited: 'correction' | 'premium' }
  | { readonly kind: 'conclude' }
  | { readonly kind: 'issue-certificate'; readonly revisionId: string }
  | { readonly kind: 'issue-key' | 'render-papers' | 'register' | 'complete-issue'; readonly certificateId: string }
  /** Waits until the dispatched errands are carried out. */
  | { readonly kind: 'settle' }
  | { readonly kind: 'end'; readonly end: EndState };

const NO_WAIT: Wait = { since: 0, cause: '', alarms: [] };

/** Before the first fact. */
export const NOT_BEGUN: Progress = {
  deferredNotice: true,
  seen: [],
  review: NO_WAIT,
  correction: { ...NO_WAIT, answered: 0 },
  premium: { ...NO_WAIT, secured: 0, reversed: 0, refused: 0 },
  decision: null,
  retracted: false,
  delivered: false,
  lapseDue: null,
  lapsed: false,
  issue: { stage: 'none' },
  owed: [],
  settled: true,
};
