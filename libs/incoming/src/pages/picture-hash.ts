import { FIELD_ZONES, zoneBounds } from '#domain';
import type { SheetPlace } from '../reading.js';
import { type GreyPicture, meanOf } from './grey-picture.js';
import { toPixel } from './plane.js';

const SIDE = 32;
const KEPT = 8;

/**
 * A hash of how a page looks, 64 bits in hexadecimal: alike pages differ in few bits (discrete cosine transform, the low frequencies
 * against their median). Of our own form only what is written in its free fields counts, or all forms would look alike.
 */
export function pictureHash(picture: GreyPicture, sheet: SheetPlace | null): string {
  const samples = sheet === null ? sampleAll(picture) : sampleZones(picture, sheet);
  const low = lowFrequencies(samples);
  const median = [...low].sort((a, b) => a - b)[low.length / 2] ?? 0;
  let hash = '';
  for (let digit = 0; digit < 16; digit += 1) {
    const bits = low.slice(digit * 4, digit * 4 + 4).reduce((value, each) => value * 2 + (each > median ? 1 : 0), 0);
    hash += bits.toString(16);
  }
  return hash;
}

function sampleAll(picture: GreyPicture): Float64Array {
  return sample((column, row) => meanOf(picture, (column * picture.width) / SIDE, (row * picture.height) / SIDE, picture.width / SIDE, picture.height / SIDE));
}

/** The areas of the fields, one below the other, each as high on the sample as on the sheet. */
function sampleZones(picture: GreyPicture, sheet: SheetPlace): Float64Array {
  // The boxes of the digits are on every form and outweigh what stands in them.
  const zones = Object.values(FIELD_ZONES).filter(({ kind }) => kind === 'area').map(zoneBounds);
  const total = zones.reduce((sum, { height }) => sum + height, 0);
  return sample((column, row) => {
    let y = (row / SIDE) * total;
    const zone = zones.find(({ height }) => (y < height ? true : ((y -= height), false))) ?? zones[0];
    if (!zone) return 255;
    // Windows overlap by half: a sheet that lies a little differently fills neighbours alike.
    const [wide, high] = [zone.width / SIDE, total / SIDE];
    const from = toPixel(sheet, { x: zone.x + (column - 0.5) * wide, y: zone.y + y - high / 2 });
    const to = toPixel(sheet, { x: zone.x + (column + 1.5) * wide, y: zone.y + y + high * 1.5 });
    return meanOf(picture, from.x, from.y, to.x - from.x, to.y - from.y);
  });
}

function sample(valueAt: (column: number, row: number) => number): Float64Array {
  return Float64Array.from({ length: SIDE * SIDE }, (_, index) => valueAt(index % SIDE, Math.floor(index / SIDE)));
}

/** The first 8 × 8 coefficients without the mean, which says only how dark the page is. */
function lowFrequencies(samples: Float64Array): readonly number[] {
  const low: number[] = [];
  for (let v = 0; v < KEPT; v += 1) {
    for (let u = 1; u <= KEPT; u += 1) {
      let sum = 0;
      for (let y = 0; y < SIDE; y += 1) {
        const down = Math.cos(((2 * y + 1) * v * Math.PI) / (2 * SIDE));
        for (let x = 0; x < SIDE; x += 1) sum += (samples[y * SIDE + x] ?? 0) * down * Math.cos(((2 * x + 1) * u * Math.PI) / (2 * SIDE));
      }
      low.push(sum);
    }
  }
  return low;
}
