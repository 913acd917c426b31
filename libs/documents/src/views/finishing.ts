import { formatEraDate, formatPercent, japanDate } from '#domain';

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

/** A stretch of a sentence; what is whole is never broken over two lines. */
export interface TextPart {
  readonly text: string;
  readonly isWhole: boolean;
}

/** Cuts a sentence about money so that an amount keeps its 円 and the outcome (→ 適用なし) stays together. */
export function unbrokenParts(sentence: string): readonly TextPart[] {
  return sentence.split(/(→ 適用(?:なし)?|[−-]?[\d,]+(?:\.\d+)?円)/).filter((text) => text !== '').map((text) => ({ text, isWhole: /円$|^→/.test(text) }));
}

/** 400,000 millionths → `10分の4`; what is no tenth is said in percent: `35%`. */
export function advanceShare(millionths: number): string {
  return millionths % 100_000 === 0 ? `10分の${millionths / 100_000}` : formatPercent(millionths);
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

/** Lines a text takes beyond the first when so many full-width characters fit on one. */
export function extraLines(text: string, perLine: number): number {
  return Math.max(0, Math.ceil(widthInCharacters(text) / perLine) - 1);
}
