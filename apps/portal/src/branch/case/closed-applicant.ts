import { BRANCH_TASK_LABELS } from '#domain';

/** What becomes of the mails of a case whose customer has no お客様ID left that is in use. */
export const NOBODY_SIGNS_IN = `お客様には、ほかに使えるお客様IDがなく、ログインできません。メールは送らず、用件は、案件ごとに一つの支店の作業「${BRANCH_TASK_LABELS['mail-undeliverable']}」にまとまります。電話か郵便で伝えてください。`;
