import { FIELD_ZONES, type SheetBox } from '#domain';
import type { SheetPlace } from '../reading.js';
import { type GreyPicture, meanOf } from './grey-picture.js';
import { toPixel } from './plane.js';

/** Millimetres: the lines of the boxes are on every form and stay out; a sample is about as wide as three strokes. */
const [INSET, SAMPLE] = [1, 1.25];

/**
 * How much ink lies where in the boxes of 郵便番号 and 電話番号, a hexadecimal digit a sample, a word a box. Forms made on the web differ in little but their
 * digits: a hash of the whole page takes them for one another.
 */
export function digitInk(picture: GreyPicture, sheet: SheetPlace): string {
  const zones = [FIELD_ZONES.postalCode, FIELD_ZONES.phone].flatMap((zone) => (zone?.kind === 'cells' ? zone.groups.flat() : []));
  return zones.map((box) => samplesOf(picture, sheet, box).map((ink) => ink.toString(16)).join('')).join(' ');
}

function samplesOf(picture: GreyPicture, sheet: SheetPlace, { x, y, width, height }: SheetBox): readonly number[] {
  const [columns, rows] = [Math.round((width - 2 * INSET) / SAMPLE), Math.round((height - 2 * INSET) / SAMPLE)];
  const [wide, high] = [(width - 2 * INSET) / columns, (height - 2 * INSET) / rows];
  return Array.from({ length: columns * rows }, (_, index) => {
    const [left, top] = [x + INSET + (index % columns) * wide, y + INSET + Math.floor(index / columns) * high];
    const [from, to] = [toPixel(sheet, { x: left, y: top }), toPixel(sheet, { x: left + wide, y: top + high })];
    // A stroke fills half of a sample at most.
    return Math.round(Math.min(1, (1 - meanOf(picture, from.x, from.y, to.x - from.x, to.y - from.y) / 255) * 2) * 15);
  });
}
