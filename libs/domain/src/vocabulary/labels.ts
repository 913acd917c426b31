import type {
  ApplicationState,
  ApproverRank,
  CertificateStatus,
  Channel,
  DecidingDate,
  DecisionOutcome,
  GuaranteeKind,
  NewsCategory,
  Medium,
  Opinion,
  PaymentMethod,
  RevisionKind,
  StaffRole,
  WorkClass,
} from './enumerations.js';

/** The trade's word for every value of the closed lists, as screens, papers and mails print it. */

export const GUARANTEE_KIND_LABELS: Readonly<Record<GuaranteeKind, string>> = {
  'advance-payment': '前払金保証',
  'interim-advance-payment': '中間前払金保証',
  contract: '契約保証',
};

export const WORK_CLASS_LABELS: Readonly<Record<WorkClass, string>> = {
  construction: '建設工事',
  services: '測量・建設コンサルタント等業務',
  'regional-maintenance': '地域維持事業',
};

/** The first choice reads exactly as in 「電子保証について」令和6年5月 (STEP 1). */
export const MEDIUM_LABELS: Readonly<Record<Medium, string>> = {
  electronic: '電子交付を希望する',
  postal: '書面（郵送）',
  counter: '書面（来店）',
};

export const CHANNEL_LABELS: Readonly<Record<Channel, string>> = {
  web: 'e-Net',
  paper: '郵送',
  fax: 'FAX',
  counter: '来店',
};

export const STAFF_ROLE_LABELS: Readonly<Record<StaffRole, string>> = {
  clerk: '受付',
  reviewer: '審査担当',
  approver: '決裁者',
  administrator: 'システム管理者',
};

export const APPROVER_RANK_LABELS: Readonly<Record<ApproverRank, string>> = {
  'section-chief': '課長',
  'branch-manager': '支店長',
  'head-office': '本店',
};

export const DECIDING_DATE_LABELS: Readonly<Record<DecidingDate, string>> = {
  'contract-date': '契約日',
  'notice-date': '公告日',
  'designation-date': '指名・予定工事通知日',
};

export const DECISION_OUTCOME_LABELS: Readonly<Record<DecisionOutcome, string>> = {
  approved: '承認',
  returned: '差戻し',
  declined: '引受謝絶',
};

export const OPINION_LABELS: Readonly<Record<Opinion, string>> = {
  approve: '引受可',
  decline: '引受不可',
};

export const PAYMENT_METHOD_LABELS: Readonly<Record<PaymentMethod, string>> = {
  transfer: '振込',
  cash: '現金',
  cheque: '小切手',
  deferred: '一括納付',
};

/** How the customer has chosen to pay, and what to do for it: the same on the paper, in the mails and on the page. */
export const PAYMENT_CHOICE_WORDS: Readonly<Record<PaymentMethod, string>> = {
  transfer: '振込（お申込みのとおり）',
  cash: '現金（取扱支店の窓口でお支払いください）',
  cheque: '小切手（取扱支店の窓口でお支払いください）',
  deferred: '一括納付（約定により、後日まとめてお支払いください）',
};

/** Whether the premium is paid at the counter; a transfer remains possible. */
export function paysAtCounter(method: PaymentMethod): boolean {
  return method === 'cash' || method === 'cheque';
}

export const CERTIFICATE_STATUS_LABELS: Readonly<Record<CertificateStatus, string>> = {
  issuing: '発行処理中',
  sending: '送信中',
  registered: '登録済',
  notified: '通知済',
  'paper-pending': '交付待ち',
  delivered: '交付済',
};

/** The bare states, as a list to choose from; what a case is said to be is told by `statusWords`. */
export const APPLICATION_STATE_LABELS: Readonly<Record<ApplicationState, string>> = {
  submitted: '受付待ち',
  'in-review': '審査中',
  'correction-requested': '補正待ち',
  'awaiting-decision': '決裁待ち',
  'awaiting-premium': '保証料入金待ち',
  'premium-secured': '入金確認済',
  concluded: '締結済',
  issued: '発行済',
  declined: '引受謝絶',
  retracted: '取下げ',
  lapsed: '期限切れ',
};

/** The contractor is not shown who in the branch holds the case, and is told 「お引受けできません」; see `contractorStatusWords`. */
export const CONTRACTOR_STATE_LABELS: Readonly<Record<ApplicationState, string>> = {
  ...APPLICATION_STATE_LABELS,
  'correction-requested': '補正のお願い',
  'awaiting-decision': '審査中',
  'premium-secured': '入金確認済・締結中',
  declined: 'お引受けできません',
};

export const REVISION_KIND_LABELS: Readonly<Record<RevisionKind, string>> = {
  new: '新規',
  change: '変更',
  correction: '訂正',
  annulment: '取消',
  termination: '解約',
};

export const NEWS_CATEGORY_LABELS: Readonly<Record<NewsCategory, string>> = {
  maintenance: 'メンテナンス',
  coverage: '対象の追加',
  request: 'お願い',
  notice: 'お知らせ',
};
