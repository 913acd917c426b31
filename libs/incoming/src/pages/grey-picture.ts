/** A picture of one channel: 0 is black, 255 white. */
export interface GreyPicture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The means of squares of `factor` pixels: noise of single pixels is gone, marks of millimetres stay. */
export function shrink({ data, width, height }: GreyPicture, factor: number): GreyPicture {
  const [w, h] = [Math.floor(width / factor), Math.floor(height / factor)];
  const small = new Uint8Array(w * h);
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      let sum = 0;
      for (let v = 0; v < factor; v += 1) {
        const row = (y * factor + v) * width + x * factor;
        for (let u = 0; u < factor; u += 1) sum += data[row + u] ?? 255;
      }
      small[y * w + x] = sum / (factor * factor);
    }
  }
  return { data: small, width: w, height: h };
}

/** How light a part of a picture is on average; what lies beside the picture is white. */
export function meanOf({ data, width, height }: GreyPicture, x: number, y: number, w: number, h: number): number {
  let [sum, count] = [0, 0];
  for (let row = Math.max(0, Math.floor(y)); row < Math.min(height, y + h); row += 1) {
    for (let column = Math.max(0, Math.floor(x)); column < Math.min(width, x + w); column += 1) {
      sum += data[row * width + column] ?? 255;
      count += 1;
    }
  }
  return count === 0 ? 255 : sum / count;
}
