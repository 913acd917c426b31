import type { CalendarDate } from '../calendar/calendar-date.js';
import type { Yen } from '../money/yen.js';
import type { Channel, GuaranteeKind, Medium, PaymentMethod, WorkClass } from '../vocabulary/enumerations.js';
import type { DepositKind, EvidenceKind, UseItem, UsePlan } from './form-vocabulary.js';

/** One row of the 前払金使途内訳明細書. */
export interface UseOfFunds {
  readonly item: UseItem;
  /** Null while 未定. */
  readonly payee: string | null;
  readonly description: string | null;
  readonly amount: Yen;
  readonly payOn: CalendarDate | null;
}

/** What has been read of a form so far; null where nothing (valid) was typed. */
export interface ApplicationValues {
  readonly ownerId: string | null;
  readonly workClass: WorkClass | null;
  readonly bureau: string | null;
  readonly contractDate: CalendarDate | null;
  readonly noticeDate: CalendarDate | null;
  readonly designationDate: CalendarDate | null;
  readonly addressee: string | null;
  readonly department: string | null;
  readonly workNumber: string | null;
  readonly workName: string | null;
  readonly workPlace: string | null;
  readonly signatoryTitle: string | null;
  readonly signatoryName: string | null;
  readonly contractPrice: Yen | null;
  /** Share in millionths: 40 % = 400,000. */
  readonly advanceRate: number | null;
  readonly advanceAmount: Yen | null;
  readonly workStart: CalendarDate | null;
  readonly workEnd: CalendarDate | null;
  readonly medium: Medium | null;
  readonly paymentMethod: PaymentMethod | null;
  readonly transferDate: CalendarDate | null;
  readonly payerKana: string | null;
  readonly depositBankId: string | null;
  readonly depositKind: DepositKind | null;
  readonly depositNumber: string | null;
  readonly depositHolder: string | null;
  readonly usePlan: UsePlan | null;
  readonly uses: readonly UseOfFunds[];
  readonly evidenceKind: EvidenceKind | null;
  readonly contactDepartment: string | null;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
  readonly contactMail: string | null;
  readonly desiredIssueDate: CalendarDate | null;
  readonly note: string | null;
  readonly agreedToClauses: true | null;
  readonly agreedToService: true | null;
}

type Filled<T, K extends keyof T> = { readonly [P in K]: NonNullable<T[P]> };

type AlwaysFilled =
  | 'ownerId'
  | 'workClass'
  | 'contractDate'
  | 'addressee'
  | 'workName'
  | 'workPlace'
  | 'signatoryName'
  | 'contractPrice'
  | 'advanceRate'
  | 'advanceAmount'
  | 'workStart'
  | 'workEnd'
  | 'medium'
  | 'paymentMethod'
  | 'depositBankId'
  | 'depositKind'
  | 'depositNumber'
  | 'depositHolder'
  | 'usePlan'
  | 'evidenceKind'
  | 'contactName'
  | 'contactPhone';

/**
 * 保証申込 as it was submitted: everything read, nothing missing, nothing contradicting. It is stored with the case; the
 * typed text stays beside it.
 */
export interface SubmittedApplication
  extends Filled<ApplicationValues, AlwaysFilled>,
    Omit<ApplicationValues, AlwaysFilled | 'agreedToClauses' | 'agreedToService'> {
  readonly guaranteeKind: GuaranteeKind;
  readonly channel: Channel;
  readonly ownerName: string;
  readonly ownerRuleId: string;
  /** The date the owner goes by for electronic delivery. */
  readonly decidingDate: CalendarDate;
  readonly depositBankName: string;
  readonly depositBranchName: string;
  /** 保証金額 = 前払金額. */
  readonly guaranteeAmount: Yen;
  /** 保証期限 = the completion date of the contract (前払金の特約条項). */
  readonly guaranteeUntil: CalendarDate;
}
