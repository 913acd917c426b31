import { explainPremium, formatExactYen, formatRate, formatYen, type PremiumSlice } from '#domain';
import type { PremiumBasis } from '../inputs/premium.js';
import { type TextPart, unbrokenParts } from './finishing.js';

/** A slice of the guaranteed amount as a row of the table. */
export interface PremiumSliceRow {
  readonly letter: string;
  readonly range: string;
  readonly amount: string;
  readonly rate: string;
  readonly premium: string;
}

/** An adjustment as a row of the table; shown also when it does not apply. */
export interface PremiumAdjustmentRow {
  readonly label: string;
  readonly reason: readonly TextPart[];
  readonly adjustment: string;
  readonly running: string;
}

/** The premium, answer and reasons. */
export interface PremiumLinesView {
  readonly total: string;
  readonly slices: readonly PremiumSliceRow[];
  readonly sumOfAmounts: string;
  readonly sumOfPremiums: string;
  readonly adjustments: readonly PremiumAdjustmentRow[];
  /** 見本料率（架空） until an approved rate table is loaded. */
  readonly sample: boolean;
  readonly bar: PremiumBar;
}

/** The bar above the table, to scale, in a drawing {@link BAR_WIDTH} units wide. */
export interface PremiumBar {
  readonly parts: readonly {
    readonly x: string;
    readonly width: string;
    readonly isSolid: boolean;
    /** Path of the hatching, empty for a plain part. Lines rather than a fill pattern, which prints many times larger. */
    readonly hatching: string;
  }[];
  readonly captions: readonly { readonly x: string; readonly anchor: 'start' | 'middle' | 'end'; readonly text: string }[];
  readonly bounds: readonly { readonly x: string; readonly anchor: 'start' | 'middle' | 'end'; readonly text: string }[];
}

const BAR_WIDTH = 1740;
const LETTERS = 'ABCDEFGHIJ';
/** Slices are told apart by solid, rising lines, nothing, crossed lines. */
const PATTERNS = [
  { isSolid: true, slopes: [] },
  { isSolid: false, slopes: [-1] },
  { isSolid: false, slopes: [] },
  { isSolid: false, slopes: [-1, 1] },
] as const;
/** The bar in the drawing: from this height down, this high, with so much between two lines. */
const BAR_TOP = 36;
const BAR_HEIGHT = 50;
const LINE_DISTANCE = 18;
/** Below these widths a caption or a bound would run into its neighbours. */
const CAPTION_WIDTH = 430;
const LETTER_WIDTH = 60;
const BOUND_DISTANCE = 300;

/** Turns the domain's lines into rows; all arithmetic was done there. */
export function premiumLines(basis: PremiumBasis): PremiumLinesView {
  const explanation = explainPremium(basis.lines);
  const used = explanation.slices.filter(({ amount }) => amount > 0);
  const guaranteed = used.reduce((sum, { amount }) => sum + amount, 0);
  return {
    total: formatYen(explanation.premium).replace('円', ''),
    slices: explanation.slices.map((slice, index) => ({
      letter: LETTERS.charAt(index),
      range: slice.label,
      amount: formatYen(slice.amount),
      rate: formatRate(slice.rateMillionths),
      premium: formatExactYen(slice.premium),
    })),
    sumOfAmounts: formatYen(guaranteed),
    sumOfPremiums: formatExactYen(explanation.subtotal),
    adjustments: explanation.adjustments.map((line) => ({
      label: line.label,
      reason: unbrokenParts(line.reason),
      adjustment: formatYen(line.adjustment),
      running: formatYen(line.running),
    })),
    sample: basis.table.isSample,
    bar: drawBar(explanation.slices, guaranteed),
  };
}

/** To scale: the parts of the amount that the slices hold, with their letters and bounds where there is room. */
function drawBar(slices: readonly PremiumSlice[], guaranteed: number): PremiumBar {
  const parts: PremiumBar['parts'][number][] = [];
  const captions: PremiumBar['captions'][number][] = [];
  const bounds: PremiumBar['bounds'][number][] = [{ x: '0', anchor: 'start', text: '0円' }];
  let start = 0;
  let lastBound = 0;
  slices.forEach((slice, index) => {
    if (slice.amount === 0) {
      return;
    }
    const width = (slice.amount / guaranteed) * BAR_WIDTH;
    const pattern = PATTERNS[index % PATTERNS.length];
    parts.push({
      x: start.toFixed(1),
      width: width.toFixed(1),
      isSolid: pattern?.isSolid ?? false,
      hatching: (pattern?.slopes ?? []).map((slope) => hatching(start, width, slope)).join(''),
    });
    const letter = LETTERS.charAt(index);
    const caption = width >= CAPTION_WIDTH ? `区分${letter}　${formatYen(slice.amount)} × ${formatRate(slice.rateMillionths)}` : letter;
    if (width >= LETTER_WIDTH) {
      captions.push({ x: (start + width / 2).toFixed(1), anchor: 'middle', text: caption });
    }
    start += width;
    if (start - lastBound >= BOUND_DISTANCE && BAR_WIDTH - start >= 1.5 * BOUND_DISTANCE) {
      bounds.push({ x: start.toFixed(1), anchor: 'middle', text: formatYen(slice.upTo ?? guaranteed) });
      lastBound = start;
    }
  });
  bounds.push({ x: String(BAR_WIDTH), anchor: 'end', text: `${formatYen(guaranteed)}（保証金額）` });
  return { parts, captions, bounds };
}

/** Lines at 45 degrees across a part of the bar, cut off at its ends. */
function hatching(left: number, width: number, slope: -1 | 1): string {
  const right = left + width;
  let path = '';
  for (let foot = Math.ceil((left - BAR_HEIGHT) / LINE_DISTANCE) * LINE_DISTANCE; foot < right; foot += LINE_DISTANCE) {
    const from = Math.max(foot, left);
    const to = Math.min(foot + BAR_HEIGHT, right);
    const heightAt = (x: number): number => (slope === -1 ? BAR_TOP + BAR_HEIGHT - (x - foot) : BAR_TOP + (x - foot));
    if (to > from) {
      path += `M${from.toFixed(1)} ${heightAt(from).toFixed(1)}L${to.toFixed(1)} ${heightAt(to).toFixed(1)}`;
    }
  }
  return path;
}
