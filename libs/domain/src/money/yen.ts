import { DomainError } from '../errors/domain-error.js';

declare const yenBrand: unique symbol;

/** An amount in whole yen, 0 … 999,999,999,999, as the database's CHECK has it. */
export type Yen = number & { readonly [yenBrand]: 'Yen' };

export const MAX_YEN = 999_999_999_999;

/** Tells whether a number is an amount the system can hold. */
export function isYen(value: number): value is Yen {
  return Number.isSafeInteger(value) && value >= 0 && value <= MAX_YEN;
}

/** @throws DomainError `money/out-of-range` for fractions, negatives and amounts beyond the database's CHECK. */
export function yen(value: number): Yen {
  if (!isYen(value)) throw new DomainError('money/out-of-range');
  return value;
}
