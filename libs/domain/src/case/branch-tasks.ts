/** 支店の作業: what a person of the branch has to do about a case. A kind is added, never renamed. */
export const BRANCH_TASK_KINDS = [
  'review-overdue',
  'premium-overdue',
  'paper-certificate',
  'receipt-short',
  'receipt-fee-deducted',
  'receipt-over',
  'receipt-other-payer',
  'receipt-several-cases',
  'receipt-late',
  'receipt-duplicate',
  'receipt-after-end',
  'refund',
  'mail-undeliverable',
  'viewing-alert',
  'paper-damaged',
  'number-exhausted',
] as const;
export type BranchTaskKind = (typeof BRANCH_TASK_KINDS)[number];

export const BRANCH_TASK_LABELS: Readonly<Record<BranchTaskKind, string>> = {
  'review-overdue': '審査が期限を過ぎています',
  'premium-overdue': '保証料が払込期限までに入金されていません',
  'paper-certificate': '書面の証書を交付する',
  'receipt-short': '保証料の不足を連絡する',
  'receipt-fee-deducted': '振込手数料の差引きを確認する',
  'receipt-over': '保証料の過払いを確認する',
  'receipt-other-payer': '振込依頼人を確認する',
  'receipt-several-cases': '合算の振込を案件に分ける',
  'receipt-late': '期限後の入金を確認する',
  'receipt-duplicate': '二重の入金を確認する',
  'receipt-after-end': '終了した案件への入金を確認する',
  refund: '保証料を返金する',
  'mail-undeliverable': '届かなかったメールの宛先を確認する',
  'viewing-alert': '電子証書への誤入力が続いている件を確認する',
  'paper-damaged': '書類のファイルを確かめられない件を調べる',
  'number-exhausted': '番号の枠を追加する',
};
