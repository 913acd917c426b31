/** A part of a payment, which stands for one case. */
export interface PartOfPayment {
  readonly id: string;
  readonly reversed: boolean;
  /** Reversed, and given to another case or back to the payer since. */
  readonly settled: boolean;
}

/**
 * 案件のない入金: the parts of a payment whose money belongs to no case. A payment came in as long as one of its parts counts or was settled; one
 * whose parts are all reversed is taken as never recorded, as a payment for a single case is.
 */
export function partsWithoutCase(parts: readonly PartOfPayment[]): readonly string[] {
  if (parts.every(({ reversed, settled }) => reversed && !settled)) return [];
  return parts.filter(({ reversed, settled }) => reversed && !settled).map(({ id }) => id);
}
