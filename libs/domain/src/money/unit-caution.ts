import { formatYen, formatYenFully } from './format-yen.js';
import { isYen, type Yen } from './yen.js';

/** Why an amount looks as if it had been typed in the wrong unit. */
export type UnitCautionCode = 'amount-below-100000' | 'amount-above-contract-price' | 'amount-not-in-thousands';

/** Not an error: the applicant says which of the two was meant, and goes on. */
export interface UnitCaution {
  readonly code: UnitCautionCode;
  readonly amount: Yen;
  /** What was probably meant, if one can tell. */
  readonly suggestion: Yen | null;
  readonly question: string;
  readonly explanation: string;
}

export interface UnitCautionContext {
  /** 請負金額, when the amount is one that cannot exceed it. */
  readonly contractPrice?: Yen | undefined;
  /** The amount one would expect, e.g. contract price × advance rate, and the words for it. */
  readonly expected?: { readonly amount: Yen; readonly words: string } | undefined;
}

const LOWEST_PLAUSIBLE = 100_000;

/** Warns below 10万円, above the contract price, and when not a multiple of 千円. */
export function cautionAboutUnit(amount: Yen, context: UnitCautionContext = {}): UnitCaution | null {
  const code = reason(amount, context);
  if (code === null) return null;
  const suggestion = suggest(amount, code, context);
  return {
    code,
    amount,
    suggestion,
    question: `単位は円です。${formatYen(amount)}でよろしいですか`,
    explanation: explain(code, suggestion, context),
  };
}

function reason(amount: Yen, { contractPrice, expected }: UnitCautionContext): UnitCautionCode | null {
  if (expected !== undefined && amount === expected.amount) return null;
  if (amount < LOWEST_PLAUSIBLE) return 'amount-below-100000';
  if (contractPrice !== undefined && amount > contractPrice) return 'amount-above-contract-price';
  return amount % 1_000 === 0 ? null : 'amount-not-in-thousands';
}

/** Typed in 千円 or in 万円: the factor that meets the expectation, else 万円 below 10,000 and 千円 from there. */
function suggest(amount: Yen, code: UnitCautionCode, { expected, contractPrice }: UnitCautionContext): Yen | null {
  if (expected !== undefined) {
    const meets = [amount * 1_000, amount * 10_000, amount / 1_000].find((candidate) => candidate === expected.amount);
    if (meets !== undefined) return expected.amount;
  }
  if (code !== 'amount-below-100000' || amount === 0) return null;
  const scaled = amount < 10_000 ? amount * 10_000 : amount * 1_000;
  return isYen(scaled) && (contractPrice === undefined || scaled <= contractPrice) ? scaled : null;
}

function explain(code: UnitCautionCode, suggestion: Yen | null, { expected, contractPrice }: UnitCautionContext): string {
  const reference = expected === undefined ? '' : `${expected.words}は ${formatYenFully(expected.amount)}です。`;
  if (suggestion !== null) return suggestion === expected?.amount ? `${reference}その金額ではありませんか。` : `${reference}${formatYenFully(suggestion)}ではありませんか。`;
  if (code === 'amount-above-contract-price' && contractPrice !== undefined) {
    return `請負金額の ${formatYenFully(contractPrice)}より大きい金額です。`;
  }
  if (code === 'amount-not-in-thousands') return `${reference}千円未満の端数があります。`;
  return `${reference}金額が小さすぎるようです。`;
}
