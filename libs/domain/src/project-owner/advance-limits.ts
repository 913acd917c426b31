import type { CalendarDate } from '../calendar/calendar-date.js';
import { addDays, addMonths } from '../calendar/date-arithmetic.js';
import { yen, type Yen } from '../money/yen.js';
import type { WorkClass } from '../vocabulary/enumerations.js';
import type { AdvancePaymentRule } from './owner-rule.js';

/** A share of an amount in whole yen, fractions dropped; multiplied first, divided once. */
export function shareOf(amount: Yen, millionths: number): Yen {
  return yen(Number((BigInt(amount) * BigInt(millionths)) / 1_000_000n));
}

/** An amount cut down to the owner's unit: 39,512,000 → 39,510,000 for 1万円未満切捨て. */
export function cutToUnit(amount: Yen, unit: Yen): Yen {
  return yen(amount - (amount % unit));
}

/** Contracts cut the advance to the yen, to 1万円 or to 10万円, also where the owner's rule names no unit. */
const USUAL_UNITS = [yen(1), yen(10_000), yen(100_000)] as const;

/** Whether an amount is a share as contracts write it: cut to the owner's unit, or to a usual one. */
export function isCutOf(amount: Yen, share: Yen, ownerUnit: Yen): boolean {
  return [ownerUnit, ...USUAL_UNITS].some((unit) => amount === cutToUnit(share, unit));
}

/** The largest advance the owner pays on a price: the share of the class of work, cut to the unit. */
export function maximumAdvance(rule: AdvancePaymentRule, workClass: WorkClass, price: Yen): Yen {
  return cutToUnit(shareOf(price, rule.maximumShare[workClass]), rule.roundingUnit);
}

/** Whether the period from start to end (both days included) is longer than so many months. */
export function periodIsOver(start: CalendarDate, end: CalendarDate, months: number): boolean {
  return months === 0 || end > addDays(addMonths(start, months), -1);
}
