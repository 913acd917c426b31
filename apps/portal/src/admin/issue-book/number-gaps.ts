/** 欠番: numbers of a series that were never allotted, from the first to the last of a run. */
export interface NumberGap {
  readonly first: string;
  readonly last: string;
  readonly count: number;
}

const SERIAL_DIGITS = 5;

/**
 * The gaps of one series (branch, product, year) within and right before a list of its 保証契約番号.
 * @param numbers ascending, all of the same first five digits
 * @param before the number that precedes the list in the series; null when the list opens it, so that it must begin with 00001
 */
export function numberGaps(numbers: readonly string[], before: string | null): readonly NumberGap[] {
  const gaps: NumberGap[] = [];
  let previous = before === null ? 0 : serialOf(before);
  for (const number of numbers) {
    const serial = serialOf(number);
    if (serial > previous + 1) {
      const prefix = number.slice(0, -SERIAL_DIGITS);
      gaps.push({ first: `${prefix}${padded(previous + 1)}`, last: `${prefix}${padded(serial - 1)}`, count: serial - previous - 1 });
    }
    previous = serial;
  }
  return gaps;
}

/** How many numbers a series lacks from 00001 up to its highest one. */
export function missingInSeries(highest: string, count: number): number {
  return serialOf(highest) - count;
}

function serialOf(number: string): number {
  return Number(number.slice(-SERIAL_DIGITS));
}

function padded(serial: number): string {
  return String(serial).padStart(SERIAL_DIGITS, '0');
}
