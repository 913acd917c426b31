import type { Yen } from '../money/yen.js';
import type { ApplicationState, ApproverRank, CertificateStatus, Medium, StaffRole } from '../vocabulary/enumerations.js';

/** 受注者: a person behind an お客様ID. */
export interface ContractorActor {
  readonly kind: 'contractor';
  readonly customerId: string;
}

/** A person of the surety. */
export interface StaffActor {
  readonly kind: 'staff';
  readonly staffId: string;
  readonly role: StaffRole;
  /** Only for 決裁者. */
  readonly rank: ApproverRank | null;
  readonly branchId: string;
  /** 本店 sees all branches. */
  readonly isHeadOffice: boolean;
}

export type Actor = ContractorActor | StaffActor;

/** What of a case its rights depend on. */
export interface CaseForRights {
  readonly state: ApplicationState;
  /** 証書の状態 of the current version; null while there is none, and where no act in question depends on it. */
  readonly certificate: CertificateStatus | null;
  readonly customerId: string;
  readonly branchId: string;
  readonly medium: Medium;
  readonly guaranteeAmount: Yen;
  /** 担当: who has claimed the case. */
  readonly assigneeId: string | null;
  /** Whether anybody ever claimed it: what was looked at once is no longer rewritten as a whole. */
  readonly everClaimed: boolean;
  /** 受付 who typed a paper application. */
  readonly enteredById: string | null;
  /** 審査担当 who gave the opinion of the present round. */
  readonly reviewerId: string | null;
  /** 審査担当 of the rounds before; whoever gave an opinion once never decides the case. */
  readonly earlierReviewerIds: readonly string[];
  /** Who recorded the receipt in question. */
  readonly receiptRecordedById: string | null;
}
