import type { ActivityName, MailInput, RegistrationMailInput } from './activity-ports.js';
import { CASE_MAIL_LABELS, CASE_MAILS, type CaseMail, REGISTRATION_MAIL_LABELS, REGISTRATION_MAILS, type RegistrationMail } from './mails.js';

/** A step as the administrator's pages name it: the activity, and for a mail which one. */
export type StepName = UnmailedActivity | `sendMail/${CaseMail}` | `sendRegistrationMail/${RegistrationMail}`;
type UnmailedActivity = Exclude<ActivityName, 'sendMail' | 'sendRegistrationMail'>;

const ACTIVITY_LABELS: Readonly<Record<UnmailedActivity, string>> = {
  openCase: '申込の確認',
  readFact: '記録の確認',
  openTask: '支店の作業を起こす',
  lapseApplication: '期限切れの確認',
  lookAtCollectivePayment: '一括納付の入金の確認',
  concludeContract: '保証契約の締結',
  issueCertificate: '証書番号の採番',
  issueKey: '認証キーの発行',
  registerCertificate: '電子証書の登録と自己確認',
  completeIssue: '発行の完了',
  openReissue: '再発行の確認',
  openRegistration: '利用申込みの確認',
  readRegistrationFact: '利用申込みの記録の確認',
  issueLoginId: 'お客様IDの発行',
  openRegistrationTask: '受付の作業を起こす',
  lapseRegistration: '期限切れの確認',
  voidInitialPassword: '初期パスワードの期限',
  deliverMail: 'メールの送信',
  readArrival: '受信の読み取りと振り分け',
  removeArrivalFiles: '原本の消去',
  readPage: '文字の読み取り',
  answerArrival: 'メール：受信のお知らせ',
  renderPremiumNotice: '保証料のご案内の作成',
  renderPapers: '証書・お知らせの作成',
  renderKeyNotice: '認証キー等のお知らせの作成',
};

/** The Japanese name of every step: the summary in Temporal's own screens and the label on the administrator's. */
export const STEP_LABELS: Readonly<Record<StepName, string>> = {
  ...ACTIVITY_LABELS,
  ...(Object.fromEntries(CASE_MAILS.map((mail) => [`sendMail/${mail}`, `メール：${CASE_MAIL_LABELS[mail]}`])) as Record<
    `sendMail/${CaseMail}`,
    string
  >),
  ...(Object.fromEntries(REGISTRATION_MAILS.map((mail) => [`sendRegistrationMail/${mail}`, `メール：${REGISTRATION_MAIL_LABELS[mail]}`])) as Record<
    `sendRegistrationMail/${RegistrationMail}`,
    string
  >),
};

/** The step that an activity with this input is. */
export function mailStep(input: Pick<MailInput, 'mail'>): StepName {
  return `sendMail/${input.mail}`;
}

/** The step that the mail of a registration is. */
export function registrationMailStep(input: Pick<RegistrationMailInput, 'mail'>): StepName {
  return `sendRegistrationMail/${input.mail}`;
}

export function isStepName(value: string): value is StepName {
  return Object.hasOwn(STEP_LABELS, value);
}
