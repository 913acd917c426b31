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
