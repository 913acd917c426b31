/**
 * The closed lists of the business. The strings are stored in the database and travel in payloads,
 * so a value is added, never renamed. Japanese words for the screens stand in `labels.ts`.
 */

/** 保証の種類: 前払金保証, 中間前払金保証, 契約保証. */
export const GUARANTEE_KINDS = ['advance-payment', 'interim-advance-payment', 'contract'] as const;
export type GuaranteeKind = (typeof GUARANTEE_KINDS)[number];

/** 区分: 建設工事, 測量・建設コンサルタント等業務, 地域維持事業. */
export const WORK_CLASSES = ['construction', 'services', 'regional-maintenance'] as const;
export type WorkClass = (typeof WORK_CLASSES)[number];

/** 保証証書の受取方法: 電子交付, 郵送, 来店. The last two are 書面. */
export const MEDIA = ['electronic', 'postal', 'counter'] as const;
export type Medium = (typeof MEDIA)[number];

/** 申込経路: e-Net, 書面(郵送), FAX, 窓口. Everything but `web` is typed in by 受付. */
export const CHANNELS = ['web', 'paper', 'fax', 'counter'] as const;
export type Channel = (typeof CHANNELS)[number];

/** 職務: 受付, 審査担当, 決裁者, システム管理者. */
export const STAFF_ROLES = ['clerk', 'reviewer', 'approver', 'administrator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** 支店の職務: everybody at a branch. */
export const BRANCH_ROLES: readonly StaffRole[] = ['clerk', 'reviewer', 'approver'];

/** 決裁者の職位: 課長, 支店長, 本店, in rising order of authority. */
export const APPROVER_RANKS = ['section-chief', 'branch-manager', 'head-office'] as const;
export type ApproverRank = (typeof APPROVER_RANKS)[number];

/** 電子保証の対象かどうかを決める日: 契約日, 公告日, 指名・予定工事通知日. */
export const DECIDING_DATES = ['contract-date', 'notice-date', 'designation-date'] as const;
export type DecidingDate = (typeof DECIDING_DATES)[number];

/** 決裁: 承認, 差戻し (to the 審査担当), 引受謝絶. */
export const DECISION_OUTCOMES = ['approved', 'returned', 'declined'] as const;
export type DecisionOutcome = (typeof DECISION_OUTCOMES)[number];

/** 審査担当の意見. */
export const OPINIONS = ['approve', 'decline'] as const;
export type Opinion = (typeof OPINIONS)[number];

/** 保証料の支払方法: 振込, 現金, 小切手, 一括納付. */
export const PAYMENT_METHODS = ['transfer', 'cash', 'cheque', 'deferred'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** 証書の状態: 発行処理中, 送信中, 登録済, 通知済; 書面: 交付待ち, 交付済. */
export const CERTIFICATE_STATUSES = [
  'issuing',
  'sending',
  'registered',
  'notified',
  'paper-pending',
  'delivered',
] as const;
export type CertificateStatus = (typeof CERTIFICATE_STATUSES)[number];

/** 保証申込の状態, in the order of the straight path; the last four are ends. */
export const APPLICATION_STATES = [
  'submitted',
  'in-review',
  'correction-requested',
  'awaiting-decision',
  'awaiting-premium',
  'premium-secured',
  'concluded',
  'issued',
  'declined',
  'retracted',
  'lapsed',
] as const;
export type ApplicationState = (typeof APPLICATION_STATES)[number];

/** States after which nothing more happens to the application. */
export const END_STATES = ['issued', 'declined', 'retracted', 'lapsed'] as const;
export type EndState = (typeof END_STATES)[number];

/** お知らせの種類: メンテナンス, 対象の追加, お願い, お知らせ. */
export const NEWS_CATEGORIES = ['maintenance', 'coverage', 'request', 'notice'] as const;
export type NewsCategory = (typeof NEWS_CATEGORIES)[number];

/** 契約の版の種類: 新規, 変更, 訂正, 取消, 解約. */
export const REVISION_KINDS = ['new', 'change', 'correction', 'annulment', 'termination'] as const;
export type RevisionKind = (typeof REVISION_KINDS)[number];
