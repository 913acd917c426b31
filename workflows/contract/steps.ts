import type { ActivityName, MailInput } from './activity-ports.js';
import { CASE_MAIL_LABELS, CASE_MAILS, type CaseMail } from './mails.js';

/** A step as the administrator's pages name it: the activity, and for a mail which one. */
export type StepName = Exclude<ActivityName, 'sendMail'> | `sendMail/${CaseMail}`;

const ACTIVITY_LABELS: Readonly<Record<Exclude<ActivityName, 'sendMail'>, string>> = {
  openCase: '申込の確認',
  readFact: '記録の確認',
  openTask: '支店の作業を起こす',
  lapseApplication: '期限切れの確認',
  concludeContract: '保証契約の締結',
  issueCertificate: '証書番号の採番',
  issueKey: '認証キーの発行',
  registerCertificate: '電子証書の登録と自己確認',
  completeIssue: '発行の完了',
  openReissue: '再発行の確認',
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
};

/** The step that an activity with this input is. */
export function mailStep(input: Pick<MailInput, 'mail'>): StepName {
  return `sendMail/${input.mail}`;
}

export function isStepName(value: string): value is StepName {
  return Object.hasOwn(STEP_LABELS, value);
}
