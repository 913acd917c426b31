/** 作業 of a branch about an ID registration, an お客様ID or what came in. A kind is added, never renamed. */
export const REGISTRATION_TASK_KINDS = ['entry-overdue', 'not-signed-in', 'letter-returned', 'mail-undeliverable', 'tell-by-hand', 'reading-differs', 'return-papers', 'old-letter-returned', 'send-deficiency', 'answer-waits', 'confirm-address-change'] as const;
export type RegistrationTaskKind = (typeof REGISTRATION_TASK_KINDS)[number];

export const REGISTRATION_TASK_LABELS: Readonly<Record<RegistrationTaskKind, string>> = {
  'entry-overdue': '登録の遅れ',
  'not-signed-in': '初回ログイン待ち',
  'letter-returned': '通知書の返戻',
  'mail-undeliverable': 'メールの不達',
  'tell-by-hand': 'お客様への連絡（メールアドレスなし）',
  'reading-differs': '読み取りとの食い違い',
  'return-papers': '申込書の返却',
  'old-letter-returned': '前の通知書の返戻（お客様IDは止めていません）',
  'send-deficiency': '不備の書面の送付',
  'answer-waits': '返答あり（不備の期限切れを待っています）',
  'confirm-address-change': '登録の住所の変更の承認',
};

/** Telling a customer of a 不備, or of what else has no mail address to go to, is still to be done. */
export const TELLING_TASKS: readonly RegistrationTaskKind[] = ['tell-by-hand', 'send-deficiency'];

/** What is needless once a 不備 has been answered, has ended or has given way to another. */
export const DEFICIENCY_TASKS: readonly RegistrationTaskKind[] = [...TELLING_TASKS, 'answer-waits'];
