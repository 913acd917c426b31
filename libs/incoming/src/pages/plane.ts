import type { SheetPlace } from '../reading.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point of the sheet in millimetres and where it was found, in pixels. */
export interface Pair {
  readonly sheet: Point;
  readonly pixel: Point;
}

export function toPixel([a, b, c, d, e, f]: SheetPlace, { x, y }: Point): Point {
  return { x: a * x + b * y + c, y: d * x + e * y + f };
}

/** Back again: the point of the sheet that a pixel shows. */
export function toSheet([a, b, c, d, e, f]: SheetPlace, { x, y }: Point): Point {
  const determinant = a * e - b * d;
  return { x: (e * (x - c) - b * (y - f)) / determinant, y: (a * (y - f) - d * (x - c)) / determinant };
}

/** Pixels a millimetre takes. */
export function scaleOf([a, b, , d, e]: SheetPlace): number {
  return Math.sqrt(Math.abs(a * e - b * d));
}

/** By how many degrees the sheet stands turned, clockwise. */
export function angleOf([a, b, , d, e]: SheetPlace): number {
  return (Math.atan2(d - b, a + e) * 180) / Math.PI;
}

/** The plane that fits the pairs best (least squares); three points not in a row at least. */
export function fitPlane(pairs: readonly Pair[]): SheetPlace | null {
  const count = pairs.length;
  if (count < 3) return null;
  const mean = (of: (pair: Pair) => number): number => pairs.reduce((sum, pair) => sum + of(pair), 0) / count;
  const [mx, my, px, py] = [mean(({ sheet }) => sheet.x), mean(({ sheet }) => sheet.y), mean(({ pixel }) => pixel.x), mean(({ pixel }) => pixel.y)];
  let [xx, xy, yy, xu, yu, xv, yv] = [0, 0, 0, 0, 0, 0, 0];
  for (const { sheet, pixel } of pairs) {
    const [x, y, u, v] = [sheet.x - mx, sheet.y - my, pixel.x - px, pixel.y - py];
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xu += x * u;
    yu += y * u;
    xv += x * v;
    yv += y * v;
  }
  const determinant = xx * yy - xy * xy;
  if (Math.abs(determinant) < 1e-6) return null;
  const [a, b] = [(xu * yy - yu * xy) / determinant, (yu * xx - xu * xy) / determinant];
  const [d, e] = [(xv * yy - yv * xy) / determinant, (yv * xx - xv * xy) / determinant];
  return [a, b, px - a * mx - b * my, d, e, py - d * mx - e * my];
}

/** The farthest that a pair lies from where the plane says, in millimetres. */
export function worstMiss(place: SheetPlace, pairs: readonly Pair[]): number {
  const scale = scaleOf(place);
  return Math.max(...pairs.map(({ sheet, pixel }) => {
    const there = toPixel(place, sheet);
    return Math.hypot(there.x - pixel.x, there.y - pixel.y) / scale;
  }));
}

/** The same place after the picture was turned by degrees clockwise about its middle, into a picture that holds all of it. */
export function turned(place: SheetPlace, degrees: number, before: { width: number; height: number }, after: { width: number; height: number }): SheetPlace {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const [a, b, c, d, e, f] = place;
  const [cx, cy] = [c - before.width / 2, f - before.height / 2];
  return [
    cos * a - sin * d, cos * b - sin * e, cos * cx - sin * cy + after.width / 2,
    sin * a + cos * d, sin * b + cos * e, sin * cx + cos * cy + after.height / 2,
  ];
}
