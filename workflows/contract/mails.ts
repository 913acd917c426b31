import type { ApplicationState, CollectiveStanding } from '#domain';

/** The mails a procedure sends. Each is one activity of its own; the name is also that of its template. */
export const CASE_MAILS = [
  'application-received',
  'correction-request',
  'correction-reminder',
  'correction-reminder-again',
  'premium-notice',
  'premium-reminder',
  'premium-overdue',
  'application-declined',
  'application-retracted',
  'application-lapsed',
  'certificate-registered',
  'certificate-issued',
  'key-reissued',
  'viewing-alert',
] as const;
export type CaseMail = (typeof CASE_MAILS)[number];

/** The mails of an ID registration; the name is also that of the template. */
export const REGISTRATION_MAILS = ['registration-received', 'registration-deficient', 'registration-deficient-reminder', 'registration-closed'] as const;
export type RegistrationMail = (typeof REGISTRATION_MAILS)[number];

export const REGISTRATION_MAIL_LABELS: Readonly<Record<RegistrationMail, string>> = {
  'registration-received': '利用申込みの受付のお知らせ',
  'registration-deficient': '利用申込書の不備のお知らせ',
  'registration-deficient-reminder': '利用申込書の不備の催促',
  'registration-closed': '利用申込みの受付終了のお知らせ',
};

export const CASE_MAIL_LABELS: Readonly<Record<CaseMail, string>> = {
  'application-received': '受付のお知らせ',
  'correction-request': '補正のお願い',
  'correction-reminder': '補正の催促',
  'correction-reminder-again': '補正の再催促',
  'premium-notice': '保証料のご案内',
  'premium-reminder': '入金の催促',
  'premium-overdue': '入金期限のお知らせ',
  'application-declined': 'お引受けできません',
  'application-retracted': '取下げ受付',
  'application-lapsed': '期限切れ',
  'certificate-registered': '電子証書・認証キー登録のお知らせ',
  'certificate-issued': '保証証書発行のお知らせ',
  'key-reissued': '認証キー再発行のお知らせ',
  'viewing-alert': '誤入力のお知らせ',
};

/** Ends of a case without a guarantee. */
const ENDED: readonly ApplicationState[] = ['declined', 'retracted', 'lapsed'];

/** Ends after which a mail of the path would mislead; a mail listed neither here nor below is sent whatever became of the case. */
const MISLEADS_AFTER: Readonly<Partial<Record<CaseMail, readonly ApplicationState[]>>> = {
  'correction-request': ENDED,
};

/** The only state in which a mail still asks for something: what waited for a relay must not ask for money that has come in. */
const ASKS_IN: Readonly<Partial<Record<CaseMail, ApplicationState>>> = {
  'correction-reminder': 'correction-requested',
  'correction-reminder-again': 'correction-requested',
  'premium-notice': 'awaiting-premium',
  'premium-reminder': 'awaiting-premium',
  'premium-overdue': 'awaiting-premium',
};

/** Reminders of a payment: they are silent while money that came in waits for the branch. */
const PREMIUM_REMINDERS: readonly CaseMail[] = ['premium-reminder', 'premium-overdue'];

/** Whether a mail asks for the premium again, so that it matters where a receipt is. */
export function isPremiumReminder(mail: CaseMail): boolean {
  return PREMIUM_REMINDERS.includes(mail);
}

/** How far a case has come, as far as its mails ask. */
export interface MailedCase {
  readonly state: ApplicationState;
  /** Money came in that the branch has not confirmed, or whose 振込手数料 it has not decided on. */
  readonly receiptWithBranch: boolean;
  /** A reminder whose turn has not come, because the customer was told later than it was decided. */
  readonly tooSoon: boolean;
  /** 一括納付: 保証料のご案内 tells of an agreed day while the premium has not come, whatever the state; null for all others. */
  readonly collective: CollectiveStanding | null;
  /** The key that a 再発行 tells of is dead: another has replaced it, and has a mail of its own. */
  readonly keyReplaced?: boolean;
}

/** Why a mail is not sent: its case has ended, the premium has come in, a receipt waits for the branch, the 補正 has been answered, the term was put off, the key was replaced. */
export const POINTLESS_REASONS = ['ended', 'paid', 'receipt-waiting', 'answered', 'put-off', 'key-replaced'] as const;
export type PointlessReason = (typeof POINTLESS_REASONS)[number];

export const POINTLESS_REASON_LABELS: Readonly<Record<PointlessReason, string>> = {
  ended: 'お申込みの終了', paid: '入金済み', 'receipt-waiting': '入金の確認待ち', answered: '補正の返答済み', 'put-off': '期限の延長',
  'key-replaced': '認証キーのさらに新しい再発行',
};

/** Of a 一括納付: what has come in is not asked for again, nor put off. */
const POINTLESS_OF_COLLECTIVE: Readonly<Record<CollectiveStanding, PointlessReason | null>> = { unpaid: null, recorded: 'receipt-waiting', paid: 'paid' };

/** Why a mail would mislead, or ask for what has been done, now that its case has come so far; null while it is wanted. */
export function whyPointless(mail: CaseMail, { state, receiptWithBranch, tooSoon, collective, keyReplaced = false }: MailedCase): PointlessReason | null {
  if (mail === 'key-reissued' && keyReplaced) return 'key-replaced';
  if (mail === 'premium-notice' && collective !== null) return ENDED.includes(state) ? 'ended' : POINTLESS_OF_COLLECTIVE[collective];
  const wanted = ASKS_IN[mail];
  if (MISLEADS_AFTER[mail]?.includes(state) ?? false) return 'ended';
  if (wanted !== undefined && wanted !== state) return ENDED.includes(state) ? 'ended' : wanted === 'awaiting-premium' ? 'paid' : 'answered';
  if (receiptWithBranch && isPremiumReminder(mail)) return 'receipt-waiting';
  return tooSoon ? 'put-off' : null;
}

/** How long an address that refuses a mail for now is tried again after the others took it; then it counts as refused. Ours. */
export const REST_IS_TRIED_FOR = 3_600_000;
