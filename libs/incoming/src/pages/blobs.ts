import type { GreyPicture } from './grey-picture.js';

/** A connected black patch. */
export interface Blob {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Centre of gravity. */
  readonly centreX: number;
  readonly centreY: number;
  readonly area: number;
}

const DARK = 110;

/** Every connected dark patch whose sides are between two lengths. */
export function darkBlobs({ data, width, height }: GreyPicture, shortest: number, longest: number): readonly Blob[] {
  const seen = new Uint8Array(width * height);
  const blobs: Blob[] = [];
  const stack: number[] = [];
  for (let start = 0; start < data.length; start += 1) {
    if (seen[start] === 1 || (data[start] ?? 255) >= DARK) continue;
    let [left, right, top, bottom, area, sumX, sumY] = [width, -1, height, -1, 0, 0, 0];
    stack.push(start);
    seen[start] = 1;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % width;
      const y = (at - x) / width;
      area += 1;
      sumX += x;
      sumY += y;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
      for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (next < 0 || next >= data.length || seen[next] === 1 || (data[next] ?? 255) >= DARK) continue;
        seen[next] = 1;
        stack.push(next);
      }
    }
    const [w, h] = [right - left + 1, bottom - top + 1];
    if (Math.min(w, h) < shortest || Math.max(w, h) > longest) continue;
    blobs.push({ x: left, y: top, width: w, height: h, centreX: sumX / area + 0.5, centreY: sumY / area + 0.5, area });
  }
  return blobs;
}
