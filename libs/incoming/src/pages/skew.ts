import { type GreyPicture, shrink } from './grey-picture.js';

const COARSE = 4;
const LARGEST = 5;
const DARK = 128;

/** By how many degrees the lines of a page stand turned, clockwise; 0 when nothing stands out. Rows of ink are sharpest when it is straight. */
export function skewOf(picture: GreyPicture): number {
  const small = shrink(picture, COARSE);
  const ink: number[] = [];
  for (let at = 0; at < small.data.length; at += 1) if ((small.data[at] ?? 255) < DARK) ink.push(at);
  if (ink.length < 200) return 0;
  const best = (from: number, to: number, step: number): number => {
    let [angle, most] = [0, -1];
    for (let tried = from; tried <= to + 1e-9; tried += step) {
      const score = sharpness(ink, small.width, small.height, tried);
      if (score > most) [angle, most] = [tried, score];
    }
    return angle;
  };
  const rough = best(-LARGEST, LARGEST, 0.5);
  const fine = best(rough - 0.5, rough + 0.5, 0.1);
  return sharpness(ink, small.width, small.height, fine) > 1.08 * sharpness(ink, small.width, small.height, 0) ? fine : 0;
}

function sharpness(ink: readonly number[], width: number, height: number, degrees: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const offset = Math.ceil(width * Math.abs(slope));
  const rows = new Float64Array(height + 2 * offset + 1);
  for (const at of ink) {
    const x = at % width;
    const row = Math.round((at - x) / width - x * slope) + offset;
    rows[row] = (rows[row] ?? 0) + 1;
  }
  return rows.reduce((sum, count, index) => (index === 0 ? 0 : sum + (count - (rows[index - 1] ?? 0)) ** 2), 0);
}
