import { FIELD_ZONES, type SheetBox, zoneBounds } from '#domain';
import type { SheetPlace } from '../reading.js';
import { type GreyPicture, meanOf } from './grey-picture.js';
import { toPixel } from './plane.js';

/** Millimetres: the lines of the boxes are on every form and stay out; a sample is about as wide as three strokes. */
const [INSET, SAMPLE] = [1, 1.25];
/** Millimetres: finer, for characters have more strokes than digits, and boxes of two or three of them. */
const [FINE_SAMPLE, CHARACTERS] = [1, 12];

/**
 * How much ink lies where in the boxes of 郵便番号 and 電話番号, a hexadecimal digit a sample, a word a box. Forms made on the web differ in little but their
 * digits: a hash of the whole page takes them for one another.
 */
export function digitInk(picture: GreyPicture, sheet: SheetPlace): string {
  const zones = [FIELD_ZONES.postalCode, FIELD_ZONES.phone].flatMap((zone) => (zone?.kind === 'cells' ? zone.groups.flat() : []));
  return zones.map((box) => inkOf(picture, sheet, box, SAMPLE)).join(' ');
}

/** The same of what is written in the free fields, cut into boxes: two contractors' forms are alike as pictures, for most of a form is print and white paper. */
export function fieldInk(picture: GreyPicture, sheet: SheetPlace): string {
  const boxes = Object.values(FIELD_ZONES).flatMap((zone) => (zone.kind === 'area' ? boxesOf(zoneBounds(zone)) : []));
  return boxes.map((box) => inkOf(picture, sheet, box, FINE_SAMPLE)).join(' ');
}

/** Their insets overlap nothing: together they hold the whole width of the field. */
function boxesOf({ x, y, width, height }: SheetBox): readonly SheetBox[] {
  const count = Math.floor((width - 2 * INSET) / CHARACTERS);
  const wide = (width - 2 * INSET) / count;
  return Array.from({ length: count }, (_, index) => ({ x: x + index * wide, y, width: wide + 2 * INSET, height }));
}

function inkOf(picture: GreyPicture, sheet: SheetPlace, box: SheetBox, sample: number): string {
  return samplesOf(picture, sheet, box, sample).map((ink) => ink.toString(16)).join('');
}

function samplesOf(picture: GreyPicture, sheet: SheetPlace, { x, y, width, height }: SheetBox, sample: number): readonly number[] {
  const [columns, rows] = [Math.round((width - 2 * INSET) / sample), Math.round((height - 2 * INSET) / sample)];
  const [wide, high] = [(width - 2 * INSET) / columns, (height - 2 * INSET) / rows];
  return Array.from({ length: columns * rows }, (_, index) => {
    const [left, top] = [x + INSET + (index % columns) * wide, y + INSET + Math.floor(index / columns) * high];
    const [from, to] = [toPixel(sheet, { x: left, y: top }), toPixel(sheet, { x: left + wide, y: top + high })];
    // A stroke fills half of a sample at most.
    return Math.round(Math.min(1, (1 - meanOf(picture, from.x, from.y, to.x - from.x, to.y - from.y) / 255) * 2) * 15);
  });
}
