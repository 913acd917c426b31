/**
 * The facts of a case: what the append-only audit record may hold. One row = one committed fact.
 * Sign-ins and drafts are not facts of a case. A kind is added, never renamed.
 */
export const AUDIT_EVENT_KINDS = [
  // 申込
  'ApplicationSubmitted',
  'ApplicationCorrected',
  'ApplicationRetracted',
  'ApplicationLapsed',
  // 担当
  'ClaimTaken',
  'ClaimTakenOver',
  'ClaimReleased',
  'CaseReassigned',
  'CaseTransferred',
  // 審査・決裁
  'AttachmentOpened',
  'ChecklistAnswered',
  'CorrectionRequested',
  'OpinionGiven',
  'DecisionMade',
  'SheetPrinted',
  // 保証料
  'PremiumNoticeIssued',
  'ReminderSent',
  'ReceiptRecorded',
  'ReceiptConfirmed',
  'ReceiptReversed',
  'TransferFeeBorne',
  'PremiumSecured',
  // 支店の作業
  'TaskOpened',
  'TaskDone',
  'TaskWithdrawn',
  // 締結・発行
  'ContractConcluded',
  'CertificateIssued',
  'KeyIssued',
  'PapersRendered',
  'CertificateRegistered',
  'SelfCheckPassed',
  'MailSent',
  'MailFailed',
  'MailResendRequested',
  // 書面の証書
  'PaperPrinted',
  'PaperDispatched',
  'PaperDelivered',
  // 認証キー・閲覧・提出
  'KeyDisplayed',
  'KeyReissued',
  'KeyBlockLifted',
  'CertificateViewed',
  'ViewingBlocked',
  'ViewingAlertRaised',
  'ViewPrintMade',
  'SubmissionRecorded',
] as const;
export type AuditEventKind = (typeof AUDIT_EVENT_KINDS)[number];

/** The facts the workflow of an application reacts to; the id of the row is the signal's payload. */
export const WORKFLOW_FACT_KINDS = [
  'ApplicationSubmitted',
  'CorrectionRequested',
  'ApplicationCorrected',
  'OpinionGiven',
  'DecisionMade',
  'PremiumSecured',
  'ReceiptReversed',
  'ApplicationRetracted',
  'PaperDelivered',
  'KeyReissued',
] as const satisfies readonly AuditEventKind[];
export type WorkflowFactKind = (typeof WORKFLOW_FACT_KINDS)[number];

/** The line of the 業務タイムライン for a fact. */
export const AUDIT_EVENT_LABELS: Readonly<Record<AuditEventKind, string>> = {
  ApplicationSubmitted: '保証申込',
  ApplicationCorrected: '補正',
  ApplicationRetracted: '取下げ',
  ApplicationLapsed: '期限切れ',
  ClaimTaken: '担当決定',
  ClaimTakenOver: '担当引継ぎ',
  ClaimReleased: '担当解除',
  CaseReassigned: '担当変更',
  CaseTransferred: '支店間の移送',
  AttachmentOpened: '添付書類の閲覧',
  ChecklistAnswered: '審査チェックの記入',
  CorrectionRequested: '補正のお願い',
  OpinionGiven: '審査意見',
  DecisionMade: '決裁',
  SheetPrinted: '決裁用の印刷',
  PremiumNoticeIssued: '保証料のご案内',
  ReminderSent: '催促',
  ReceiptRecorded: '入金の記録',
  ReceiptConfirmed: '入金の確認',
  ReceiptReversed: '入金の取消し',
  TransferFeeBorne: '振込手数料の当社負担',
  PremiumSecured: '入金確認済',
  TaskOpened: '作業の発生',
  TaskDone: '作業の完了',
  TaskWithdrawn: '作業の取消し',
  ContractConcluded: '保証契約締結',
  CertificateIssued: '証書の作成',
  KeyIssued: '認証キーの発行',
  PapersRendered: '書類の作成',
  CertificateRegistered: '電子証書の登録',
  SelfCheckPassed: '閲覧の自己確認',
  MailSent: 'メール送信',
  MailFailed: 'メール不達',
  MailResendRequested: 'メールの再送',
  PaperPrinted: '書面の証書の印刷',
  PaperDispatched: '書面の証書の発送',
  PaperDelivered: '書面の証書の交付',
  KeyDisplayed: '認証キーの表示',
  KeyReissued: '認証キーの再発行',
  KeyBlockLifted: '閲覧停止の解除',
  CertificateViewed: '認証キーによる閲覧',
  ViewingBlocked: '閲覧の一時停止',
  ViewingAlertRaised: '閲覧の警告',
  ViewPrintMade: '閲覧用印刷',
  SubmissionRecorded: '発注者への提出',
};
