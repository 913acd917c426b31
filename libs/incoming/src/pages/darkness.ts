import { type GreyPicture, shrink } from './grey-picture.js';

/** Squares of so many pixels: the salt of a bad line fills none of them. */
const COARSE = 4;
const DARK = 128;

/** How much of a page is dark, in ten-thousandths: next to nothing of a cover sheet, which says nothing of what it came with. */
export function darkness(picture: GreyPicture): number {
  const { data } = shrink(picture, COARSE);
  return data.length === 0 ? 0 : Math.round((data.filter((value) => value < DARK).length / data.length) * 10_000);
}
