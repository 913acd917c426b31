import type { CalendarDate, Channel, GuaranteeKind, PaymentMethod, PremiumLine, RateTable, RevisionKind, Yen } from '#domain';
import type { ProjectTerms } from './guarantee.js';
import type { BranchProfile, CustomerParty } from './parties.js';

/** How a premium came about: the domain's lines as stored with the charge, and the rate table they come from. */
export interface PremiumBasis {
  readonly lines: readonly PremiumLine[];
  readonly table: Pick<RateTable, 'name' | 'effectiveFrom' | 'method' | 'isSample'>;
}

/** What 保証料のご案内 and 保証料計算書 have in common. */
export interface PremiumPaperInput {
  readonly receiptNumber: string;
  readonly issuedOn: CalendarDate;
  readonly customer: CustomerParty;
  readonly branch: BranchProfile;
  /** 担当, e.g. 業務課 見本 三郎. */
  readonly contact?: string;
  readonly guaranteeKind: GuaranteeKind;
  readonly revisionKind: RevisionKind;
  readonly project: Pick<ProjectTerms, 'workClass' | 'name' | 'contractAmount'>;
  /** 発注者. */
  readonly ownerName: string;
  readonly channel: Channel;
  /** Day the application arrived (受付日). */
  readonly receivedOn: CalendarDate;
  readonly guaranteedAmount: Yen;
  readonly premium: PremiumBasis;
}

/** 保証料のご案内, on approval: asks for the premium, or says when it is paid with those of other cases (一括納付). */
export interface PremiumNoticeInput extends PremiumPaperInput {
  /** お支払いいただく額 when the paper is made: the premium, unless a part of it has come or too much was returned. */
  readonly owed: Yen;
  /** 払込期限; of a 一括納付 its 約定日. */
  readonly dueOn: CalendarDate;
  readonly paymentMethod: PaymentMethod;
  /** 振込先 in one line as the branch's master has it: 見本銀行 見本支店（000-000） 普通 0000001 見本建設業保証株式会社. */
  readonly account: string;
}

/** 領収 as recorded and confirmed: the way in which the money came, whatever the application had wished for. */
export interface StatedReceipt {
  readonly receivedOn: CalendarDate;
  readonly amount: Yen;
  readonly method: Exclude<PaymentMethod, 'deferred'>;
}

/** 保証料計算書, on conclusion: states what was paid. */
export interface PremiumStatementInput extends PremiumPaperInput {
  readonly contractNumber: string;
  readonly version: number;
  /** The confirmed receipts that cover the premium, the earliest first; none for 一括納付, where nothing was received yet. */
  readonly receipts: readonly StatedReceipt[];
  /** 一括納付の約定日; absent for a premium that was received, and in charges from before it was kept. */
  readonly collectiveOn?: CalendarDate;
  /** お支払いいただく額 of a 一括納付 of which a part has come; absent for the whole premium. */
  readonly owed?: Yen;
  /** 振込手数料 that was taken off the transfer and is borne by the surety; absent when nothing was. */
  readonly feeBorne?: Yen;
}

/** 領収証 for cash or a cheque at the counter. */
export interface CounterReceiptInput {
  /** 領収証番号, e.g. `RC-26-04071-1`. */
  readonly number: string;
  readonly receivedOn: CalendarDate;
  /** 宛名 without 様. */
  readonly payerName: string;
  readonly amount: Yen;
  /** Taken in as 保証料; or for a case that had ended, where nothing is owed: that goes back, and its paper is a 預り証. */
  readonly takenAs: 'premium' | 'deposit';
  readonly paymentMethod: Extract<PaymentMethod, 'cash' | 'cheque'>;
  /** 小切手番号; absent for cash. */
  readonly chequeNumber?: string;
  readonly receiptNumber: string;
  readonly guaranteeKind: GuaranteeKind;
  readonly project: Pick<ProjectTerms, 'workClass' | 'name'>;
  readonly branch: BranchProfile;
  /** 取扱者. */
  readonly handledBy: string;
}
