import type { DecisionOutcome } from '#domain';

/** An instant in ISO 8601 (UTC). */
export type Instant = string;

/** What happens by itself while a case waits; instants come from a database step because business days are data. */
export const ALARM_ACTS = [
  'review-overdue',
  'remind-correction',
  'remind-correction-again',
  'lapse-correction',
  'remind-premium',
  'premium-overdue',
  'lapse-premium',
] as const;
export type AlarmAct = (typeof ALARM_ACTS)[number];

/** What a wait is for, in words for Temporal's own screens. */
export const ALARM_LABELS: Readonly<Record<AlarmAct, string>> = {
  'review-overdue': '決裁を待つ（審査の目安まで）',
  'remind-correction': '補正を待つ（催促まで）',
  'remind-correction-again': '補正を待つ（再催促まで）',
  'lapse-correction': '補正を待つ（期限切れまで）',
  'remind-premium': '入金を待つ（催促まで）',
  'premium-overdue': '入金を待つ（期限まで）',
  'lapse-premium': '入金を待つ（期限切れまで）',
};

export interface Alarm {
  readonly at: Instant;
  readonly act: AlarmAct;
}

interface CommittedFact {
  /** Id of the row in the audit record. */
  readonly factId: string;
  /** Its place in the case's sequence: which of two facts is the newer one. */
  readonly seq: number;
}

/** A committed fact of a case, as far as its procedure has to know it: ids, closed words and instants only. */
export type CaseFact = CommittedFact &
  (
    | { readonly kind: 'ApplicationSubmitted' | 'ApplicationCorrected'; readonly alarms: readonly Alarm[] }
    | { readonly kind: 'CorrectionRequested'; readonly alarms: readonly Alarm[] }
    | {
        readonly kind: 'DecisionMade';
        readonly outcome: DecisionOutcome;
        /** 保証料一括納付: nothing is awaited. */
        readonly deferred: boolean;
        readonly alarms: readonly Alarm[];
      }
    | { readonly kind: 'ReceiptReversed'; readonly alarms: readonly Alarm[] }
    /** What was asked for was told on a later day than it was decided, so that the wait has another term: of a 補正, of the premium. */
    | { readonly kind: 'AnswerDayPutOff' | 'PremiumNoticeIssued'; readonly alarms: readonly Alarm[] }
    | { readonly kind: 'OpinionGiven' | 'PremiumSecured' | 'ApplicationRetracted' | 'PaperDelivered' }
  );

/** The first look at a case. */
export type OpenedCase =
  /** The procedure has already ended in the database: nothing is left to do. */
  | { readonly ended: true }
  | {
      readonly ended: false;
      readonly submitted: CaseFact;
      /** The edition of the procedure that the case was opened under (patches.ts); absent in cases older than the second. */
      readonly edition?: number;
    };

/** The edition under which cases are opened now. */
export const CURRENT_EDITION = 3;
