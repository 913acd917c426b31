import type { ApplicationState, CollectiveStanding, LaterFact } from '#domain';

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

/** Why a mail is not sent: its case has ended, it is decided, the premium has come in, a receipt waits for the branch, the 補正 is answered or asked for anew, the term was put off, the key was replaced, the certificate submitted. */
export const POINTLESS_REASONS = ['ended', 'decided', 'paid', 'receipt-waiting', 'answered', 'asked-anew', 'put-off', 'key-replaced', 'submitted'] as const;
export type PointlessReason = (typeof POINTLESS_REASONS)[number];

export const POINTLESS_REASON_LABELS: Readonly<Record<PointlessReason, string>> = {
  ended: 'お申込みの終了', decided: '審査の終了', paid: '入金済み', 'receipt-waiting': '入金の確認待ち', answered: '補正の返答済み',
  'asked-anew': 'あとの補正のお願いに含む', 'put-off': '期限の延長', 'key-replaced': 'あとの認証キー再発行', submitted: '発注者への提出済み',
};

/** What the states say of a mail: null while it is wanted. */
type Column = PointlessReason | null;

/** By state, in the order of a case: 審査中, 補正待ち, 入金待ち, 入金済み, 締結 and 発行済, and the ends without a guarantee. */
function byState(review: Column, correction: Column, premium: Column, secured: Column, guaranteed: Column, ended: Column): Readonly<Record<ApplicationState, Column>> {
  return {
    submitted: review, 'in-review': review, 'correction-requested': correction, 'awaiting-decision': review, 'awaiting-premium': premium,
    'premium-secured': secured, concluded: guaranteed, issued: guaranteed, declined: ended, retracted: ended, lapsed: ended,
  };
}

/** Tells of what nothing later undoes. */
const ALWAYS = byState(null, null, null, null, null, null);
/** Asks for an answer, in the only state that waits for one. */
const ASKS_FOR_ANSWER = byState('answered', null, 'answered', 'answered', 'answered', 'ended');
/** Asks for money, in the only state that waits for it: what waited for a relay must not ask for what has come in. */
const ASKS_FOR_MONEY = byState('paid', 'paid', null, 'paid', 'paid', 'ended');

/** The states in which a mail says something true and asks for nothing that is done. Its procedure sends its mails in turn, so that none overtakes the one before it. */
const WANTED_IN: Readonly<Record<CaseMail, Readonly<Record<ApplicationState, Column>>>> = {
  'application-received': ALWAYS,
  'correction-request': ASKS_FOR_ANSWER,
  'correction-reminder': ASKS_FOR_ANSWER,
  'correction-reminder-again': ASKS_FOR_ANSWER,
  'premium-notice': ASKS_FOR_MONEY,
  'premium-reminder': ASKS_FOR_MONEY,
  'premium-overdue': ASKS_FOR_MONEY,
  'application-declined': ALWAYS,
  'application-retracted': ALWAYS,
  'application-lapsed': ALWAYS,
  'certificate-registered': ALWAYS,
  'certificate-issued': ALWAYS,
  'key-reissued': ALWAYS,
  'viewing-alert': ALWAYS,
};

/** The same for 再送, which comes after what followed the mail: 「審査が終わりましたら」 is not said once that has been told. */
const WANTED_AGAIN_IN: typeof WANTED_IN = { ...WANTED_IN, 'application-received': byState(null, null, 'decided', 'decided', 'decided', 'ended') };

/** What may have happened since to what a mail is about, and takes its point from it in any state. */
const OVERTAKEN_BY: Readonly<Record<CaseMail, readonly LaterFact[]>> = {
  'application-received': [],
  'correction-request': ['answered', 'asked-anew'],
  'correction-reminder': ['answered', 'asked-anew'],
  'correction-reminder-again': ['answered', 'asked-anew'],
  'premium-notice': ['receipt-waiting'],
  'premium-reminder': ['receipt-waiting'],
  'premium-overdue': ['receipt-waiting'],
  'application-declined': [],
  'application-retracted': [],
  'application-lapsed': [],
  'certificate-registered': [],
  'certificate-issued': [],
  'key-reissued': ['key-replaced'],
  'viewing-alert': ['key-replaced'],
};

/** The same for 再送. The first time 登録のお知らせ tells of the certificate, whatever its reader has done already. */
const OVERTAKEN_AGAIN_BY: typeof OVERTAKEN_BY = {
  ...OVERTAKEN_BY,
  'certificate-registered': ['key-replaced', 'submitted'],
  'key-reissued': ['key-replaced', 'submitted'],
};

/** What has to be known of a case before one of its mails is sent. */
export function factsThatOvertake(mail: CaseMail, again: boolean): readonly LaterFact[] {
  return (again ? OVERTAKEN_AGAIN_BY : OVERTAKEN_BY)[mail];
}

/** Whether a mail asks for the premium again, so that what it says of it is that of the day on which it leaves. */
export function isPremiumReminder(mail: CaseMail): boolean {
  return mail === 'premium-reminder' || mail === 'premium-overdue';
}

/** Whether the mail of a procedure is put off for this reason, not left out: 保証料のご案内 tells of the approval and has no successor, so that it leaves once the receipt is settled. */
export function waitsFor(reason: PointlessReason | null, mail: CaseMail, again: boolean): boolean {
  return reason === 'receipt-waiting' && mail === 'premium-notice' && !again;
}

/** How far a case has come, as far as its mails ask. */
export interface MailedCase {
  readonly state: ApplicationState;
  /** 一括納付: 保証料のご案内 tells of an agreed day while the premium has not come, whatever the state; null for all others. */
  readonly collective: CollectiveStanding | null;
  /** 再送, not the mail of its procedure. */
  readonly again: boolean;
  /** What has happened of that which `factsThatOvertake` asks for. */
  readonly since: readonly LaterFact[];
  /** A reminder whose turn has not come, because the customer was told later than it was decided. Who asks for one again means it. */
  readonly tooSoon: boolean;
}

/** Of a 一括納付: what has come in is not asked for again, nor put off. */
const POINTLESS_OF_COLLECTIVE: Readonly<Record<CollectiveStanding, PointlessReason | null>> = { unpaid: null, recorded: 'receipt-waiting', paid: 'paid' };

/** Why a mail would mislead, or ask for what has been done, now that its case has come so far; null while it is wanted. */
export function whyPointless(mail: CaseMail, { state, collective, again, since, tooSoon }: MailedCase): PointlessReason | null {
  const byItsState = (again ? WANTED_AGAIN_IN : WANTED_IN)[mail][state];
  const ofCollective = mail === 'premium-notice' && collective !== null && byItsState !== 'ended';
  const reason = ofCollective ? POINTLESS_OF_COLLECTIVE[collective] : byItsState;
  return reason ?? factsThatOvertake(mail, again).find((fact) => since.includes(fact)) ?? (tooSoon ? 'put-off' : null);
}

/** How long an address that refuses a mail for now is tried again after the others took it; then it counts as refused. Ours. */
export const REST_IS_TRIED_FOR = 3_600_000;
