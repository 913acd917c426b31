import type { CalendarDate } from '../calendar/calendar-date.js';
import type { BranchTaskKind } from '../case/branch-tasks.js';
import { formatYen } from '../money/format-yen.js';
import { yen, type Yen } from '../money/yen.js';
import { heldTotal, type ReceiptForPremium } from './held-money.js';
import { owedOf } from './owed.js';
import { payerName, samePayer } from '../text/kana.js';
import type { ApplicationState, PaymentMethod } from '../vocabulary/enumerations.js';

/** 保証料の請求: what is owed for a case and by whom. */
export interface ChargeForReceipt {
  readonly amount: Yen;
  /** 払込期限, or the 約定日 of a 一括納付; null of a 一括納付 whose day was not kept: nothing is late then. */
  readonly dueOn: CalendarDate | null;
  /** 保証料一括納付の取決め: the contract awaits no payment. What is owed, and what covers it, is as of any other case. */
  readonly deferred: boolean;
  /** Names by which the customer may pay: name in kana, announced 振込名義. */
  readonly payerNames: readonly string[];
  readonly customerNumber: string;
}

/** One amount that arrived (or was handed over) for the case. */
export interface PaymentForCase {
  readonly method: Exclude<PaymentMethod, 'deferred'>;
  readonly payerName: string;
  readonly receivedOn: CalendarDate;
  /** The part of the payment meant for this case. */
  readonly amount: Yen;
  /** How many cases the payment is for. */
  readonly cases: number;
}

/** What is set apart from the straight case. */
export const RECEIPT_FINDINGS = ['exact', 'short', 'fee-deducted', 'over', 'other-payer', 'several-cases', 'late', 'duplicate', 'after-end'] as const;
export type ReceiptFinding = (typeof RECEIPT_FINDINGS)[number];

export interface ReceiptAssessment {
  readonly findings: readonly ReceiptFinding[];
  /** 差額: see `differenceOf`. */
  readonly difference: number;
  /** Whether the charge is covered once this receipt is confirmed, without waiving anything. */
  readonly covers: boolean;
  /** What a person has to do about this receipt, one task per finding that asks for it. 不足 is of the case as a whole: see `shortageOf`. */
  readonly tasks: readonly BranchTaskKind[];
  /** For the confirming person, a sentence each. */
  readonly explanations: readonly string[];
}

const TASK_OF: Readonly<Partial<Record<ReceiptFinding, BranchTaskKind>>> = {
  over: 'receipt-over',
  'other-payer': 'receipt-other-payer',
  'several-cases': 'receipt-several-cases',
  late: 'receipt-late',
  duplicate: 'receipt-duplicate',
  'after-end': 'receipt-after-end',
};

/** Tasks that ask for a look at a receipt before its confirmation: whoever confirms it has looked. */
export const DONE_BY_CONFIRMATION: readonly BranchTaskKind[] = Object.values(TASK_OF);

/**
 * 入金の判定: exact, short, fee deducted, over, other payer, several cases in one transfer, after
 * the term, twice. A transfer short by no more than `largestTransferFee` is taken for a deducted fee (ours).
 */
export function assessReceipt(
  charge: ChargeForReceipt,
  payment: PaymentForCase,
  situation: {
    readonly state: ApplicationState;
    /** All that was recorded before, confirmed or not, with the fees that we bear, less what went back; below zero where more went back than came. */
    readonly receivedBefore: number;
    /** Of it what a second person has confirmed by now. */
    readonly confirmedBefore: number;
    readonly largestTransferFee: Yen;
  },
): ReceiptAssessment {
  const { state, receivedBefore, confirmedBefore, largestTransferFee } = situation;
  const ended = endedWithoutContract(state);
  const difference = differenceOf(charge.amount, { before: receivedBefore, ended }, payment.amount);
  const settled = receivedBefore >= charge.amount;
  const findings: ReceiptFinding[] = [];
  if (ended) findings.push('after-end');
  else if (settled) findings.push('duplicate');
  else findings.push(amountFinding(difference, payment.method, largestTransferFee));
  if (payment.method === 'transfer' && !paysForCustomer(charge, payment.payerName)) findings.push('other-payer');
  if (payment.cases > 1) findings.push('several-cases');
  if (charge.dueOn !== null && payment.receivedOn > charge.dueOn && !ended && !settled) findings.push('late');
  return {
    findings,
    difference,
    covers: !ended && difference >= 0,
    tasks: findings.flatMap((finding) => TASK_OF[finding] ?? []),
    explanations: findings.map((finding) => explain(finding, charge, payment, { difference, receivedBefore, confirmedBefore })),
  };
}

/**
 * 差額 of a receipt: what came in, less what was outstanding when it was recorded. `before` is all that had been recorded until
 * then, confirmed or not, with the fees that we bear; a receipt reversed since never counted. Of a case that had `ended` without a contract by then nothing
 * was outstanding but what had gone back beyond all that came: the rest goes back.
 */
export function differenceOf(charged: number, { before, ended }: { readonly before: number; readonly ended: boolean }, amount: number): number {
  return amount - owedOf(charged, before, ended).amount;
}

/** 入金確認済: received in full and still with us (a fee that we bear counts), or deferred by agreement. The guard before any certificate. */
export function premiumSecured(charge: Pick<ChargeForReceipt, 'amount' | 'deferred'>, receipts: readonly ReceiptForPremium[]): boolean {
  return charge.deferred || heldTotal(receipts, true) >= charge.amount;
}

/** A case that ended without a guarantee: what is received for it goes back. */
export function endedWithoutContract(state: ApplicationState): boolean {
  return state === 'declined' || state === 'retracted' || state === 'lapsed';
}

/** What has to go back to the customer when a case ends or too much came: all of it, or the excess. */
export function refundDue(charge: Pick<ChargeForReceipt, 'amount'> | null, received: number, ended: boolean): Yen {
  return yen(Math.max(0, ended || charge === null ? received : received - charge.amount));
}

function amountFinding(difference: number, method: PaymentForCase['method'], largestTransferFee: Yen): ReceiptFinding {
  if (difference === 0) return 'exact';
  if (difference > 0) return 'over';
  return mayBeTransferFee(method, -difference, largestTransferFee) ? 'fee-deducted' : 'short';
}

/** 振込手数料差引: whether what is missing may be the fee that the payer's bank deducted. */
export function mayBeTransferFee(method: PaymentForCase['method'], missing: number, largestTransferFee: Yen): boolean {
  return method === 'transfer' && missing <= largestTransferFee;
}

function paysForCustomer(charge: ChargeForReceipt, name: string): boolean {
  const { customerNumber } = payerName(name);
  if (customerNumber !== null) return customerNumber === charge.customerNumber;
  return charge.payerNames.some((known) => samePayer(known, name));
}

function explain(
  finding: ReceiptFinding, charge: ChargeForReceipt, payment: PaymentForCase, { difference, receivedBefore, confirmedBefore }: { readonly difference: number; readonly receivedBefore: number; readonly confirmedBefore: number },
): string {
  const gap = formatYen(Math.abs(difference));
  switch (finding) {
    case 'exact':
      return `${receivedBefore > 0 ? 'これまでの入金とあわせて、' : ''}請求額 ${formatYen(charge.amount)}と一致しています`;
    case 'short':
      return `請求額 ${formatYen(charge.amount)}に${gap}足りません`;
    case 'fee-deducted':
      return `${gap}足りません。振込手数料が差し引かれたようです`;
    case 'over':
      return `請求額より${gap}多く入金されています。締結後に返金します`;
    case 'other-payer':
      return `振込依頼人「${payment.payerName}」がお客様の名義と違います`;
    case 'several-cases':
      return `一つの入金が${payment.cases}件分です`;
    case 'late':
      return charge.deferred ? '約定日を過ぎて入金されました' : '払込期限を過ぎて入金されました';
    case 'duplicate':
      return confirmedBefore >= charge.amount ? 'すでに入金を確認した件です' : 'すでに同じ件の入金が記録されています（確認待ち）。二重の記録でないかを確かめてください';
    case 'after-end':
      return receivedBefore < 0 ? '終了した件への入金です。返しすぎた額に充て、残りは返金します' : '終了した件への入金です。返金します';
  }
}
