/** A part of a payment, which stands for one case. */
export interface PartOfPayment {
  readonly id: string;
  readonly reversed: boolean;
  /** Said at the reversal: the money did come, and only its case was wrong. */
  readonly moneyCame: boolean;
  /** Reversed, and given to another case or back to the payer since. */
  readonly settled: boolean;
}

/** Why a receipt is taken back: the money came for another case (or none), or it never came. */
export const REVERSAL_GROUNDS = ['money-came', 'never-came'] as const;
export type ReversalGround = (typeof REVERSAL_GROUNDS)[number];
export const REVERSAL_GROUND_LABELS: Readonly<Record<ReversalGround, string>> = {
  'money-came': '届いている（充てる案件が違う）',
  'never-came': '届いていない（記録の誤り、小切手の不渡りなど）',
};

/** 案件のない入金: the parts of a payment whose money came but belongs to no case, were it all of them. */
export function partsWithoutCase(parts: readonly PartOfPayment[]): readonly string[] {
  return parts.filter(({ reversed, moneyCame, settled }) => reversed && moneyCame && !settled).map(({ id }) => id);
}
