import { formatEraDate, groupDigits, japanDate } from '#domain';

/** A labelled line of a paper; the label is spread over the width of its column (均等割り). */
export interface LabelledValue {
  readonly label: string;
  readonly value: string;
}

const JST_OFFSET = 9 * 3_600_000;

function timeParts(instant: Date): { hour: string; minute: string; second: string } {
  const clock = new Date(instant.getTime() + JST_OFFSET).toISOString();
  return { hour: clock.slice(11, 13), minute: clock.slice(14, 16), second: clock.slice(17, 19) };
}

/** 令和8年6月8日 14:05 */
export function eraMinute(instant: Date): string {
  const { hour, minute } = timeParts(instant);
  return `${formatEraDate(japanDate(instant.getTime()))} ${hour}:${minute}`;
}

/** 令和8年6月8日 13時42分07秒 */
export function eraSecond(instant: Date): string {
  return `${formatEraDate(japanDate(instant.getTime()))} ${clockSecond(instant)}`;
}

/** 13時42分07秒 */
export function clockSecond(instant: Date): string {
  const { hour, minute, second } = timeParts(instant);
  return `${hour}時${minute}分${second}秒`;
}


/** 3,500 millionths → `0.350%`: always three decimals, as rate tables print. */
export function ratePercent(millionths: number): string {
  const thousandths = Math.trunc(millionths / 10);
  return `${Math.trunc(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, '0')}%`;
}

/** 400,000 millionths → `10分の4`; what is no tenth is said in percent: `35％`, `37.5％`. */
export function advanceShare(millionths: number): string {
  if (millionths % 100_000 === 0) {
    return `10分の${millionths / 100_000}`;
  }
  const percent = groupDigits(Math.trunc(millionths / 10_000));
  const rest = String(millionths % 10_000).padStart(4, '0').replace(/0+$/, '');
  return rest === '' ? `${percent}％` : `${percent}.${rest}％`;
}

/** The amount of a bound in the words of a rate table: 500万円, 1億円, 2,000万円. */
export function boundInWords(amount: number): string {
  const oku = Math.trunc(amount / 100_000_000);
  const man = Math.trunc((amount % 100_000_000) / 10_000);
  const rest = amount % 10_000;
  if (rest !== 0) {
    return `${groupDigits(amount)}円`;
  }
  return `${oku > 0 ? `${groupDigits(oku)}億` : ''}${man > 0 ? `${groupDigits(man)}万` : ''}円`;
}

/**
 * How much room a text takes in full-width characters: half-width ones count half.
 * Papers choose the size of a name by it, so that long names stay whole and on their page.
 */
export function widthInCharacters(text: string): number {
  let width = 0;
  for (const character of text) {
    width += /[\u0020-\u007e\uff61-\uff9f]/.test(character) ? 0.5 : 1;
  }
  return width;
}
