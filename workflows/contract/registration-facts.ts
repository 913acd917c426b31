import type { RegistrationClosing } from '#domain';
import type { Instant } from './case-facts.js';

/** What happens by itself while a registration waits. */
export const REGISTRATION_ALARM_ACTS = [
  'entry-overdue',
  'remind-deficiency',
  'remind-deficiency-again',
  'lapse-deficiency',
  'lapse-paper',
  'remind-first-sign-in',
  'remind-first-sign-in-again',
  'void-password',
] as const;
export type RegistrationAlarmAct = (typeof REGISTRATION_ALARM_ACTS)[number];

export const REGISTRATION_ALARM_LABELS: Readonly<Record<RegistrationAlarmAct, string>> = {
  'entry-overdue': '登録を待つ（処理の目安まで）',
  'remind-deficiency': '不備への回答を待つ（催促まで）',
  'remind-deficiency-again': '不備への回答を待つ（再催促まで）',
  'lapse-deficiency': '不備への回答を待つ（期限切れまで）',
  'lapse-paper': '申込書の返送を待つ（期限切れまで）',
  'remind-first-sign-in': '初回ログインを待つ（確認まで）',
  'remind-first-sign-in-again': '初回ログインを待つ（再確認まで）',
  'void-password': '初回ログインを待つ（初期パスワードの期限まで）',
};

export interface RegistrationAlarm {
  readonly at: Instant;
  readonly act: RegistrationAlarmAct;
}

/** A committed fact of a registration, as far as its procedure has to know it. */
export type RegistrationFact = { readonly factId: string; readonly seq: number } & (
  | {
      readonly kind: 'RegistrationReceived' | 'RegistrationPagesFiled' | 'RegistrationAnswered' | 'RegistrationSentBack' | 'RegistrationDeficient' | 'DeficiencyTold' | 'LetterPosted';
      readonly alarms: readonly RegistrationAlarm[];
    }
  | { readonly kind: 'RegistrationEntered' | 'RegistrationApproved' | 'LetterReturned' | 'LetterReplaced' | 'FirstSignInCompleted' }
  | { readonly kind: 'RegistrationClosed'; readonly closing: RegistrationClosing }
);

export type OpenedRegistration = { readonly ended: true } | { readonly ended: false; readonly received: RegistrationFact };
