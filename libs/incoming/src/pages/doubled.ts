import type { GreyPicture } from './grey-picture.js';

/**
 * A picture at twice its size: every pixel stays, and between any two a cubic curve lies through the nearest four (Catmull-Rom; beyond the
 * edges the outermost goes on). To the bit what sharp makes of a resize by its kernel `cubic`, which computes every pixel as if each had a curve of its own.
 */
export function doubled({ data, width, height }: GreyPicture): GreyPicture {
  const wide = width * 2;
  const lines = new Int16Array(wide * height);
  for (let y = 0; y < height; y += 1) {
    const [first, last] = [y * width, (y + 1) * width - 1];
    for (let at = first; at <= last; at += 1) {
      lines[at * 2] = between(data[Math.max(at - 2, first)] ?? 0, data[Math.max(at - 1, first)] ?? 0, data[at] ?? 0, data[Math.min(at + 1, last)] ?? 0);
      lines[at * 2 + 1] = data[at] ?? 0;
    }
  }
  const made = new Uint8ClampedArray(wide * height * 2);
  for (let y = 0; y < height; y += 1) {
    const line = (row: number): number => Math.min(Math.max(row, 0), height - 1) * wide;
    const [a, b, c, d, to] = [line(y - 2), line(y - 1), line(y), line(y + 1), 2 * y * wide];
    for (let x = 0; x < wide; x += 1) {
      made[to + x] = between(lines[a + x] ?? 0, lines[b + x] ?? 0, lines[c + x] ?? 0, lines[d + x] ?? 0);
      made[to + wide + x] = lines[c + x] ?? 0;
    }
  }
  return { data: new Uint8Array(made.buffer), width: wide, height: height * 2 };
}

/** In sixteenths, rounded; what swings beyond black and white is cut off at the end. */
function between(a: number, b: number, c: number, d: number): number {
  return (9 * (b + c) - a - d + 8) >> 4;
}
