import fc from 'fast-check';
import sharp from 'sharp';
import { doubled } from './doubled.js';

const picture = fc.tuple(fc.integer({ min: 3, max: 40 }), fc.integer({ min: 3, max: 40 }), fc.constantFrom([0, 255], Array.from({ length: 256 }, (_, shade) => shade)))
  .chain(([width, height, shades]) => fc.array(fc.constantFrom(...shades), { minLength: width * height, maxLength: width * height }).map((pixels) => ({ data: Uint8Array.from(pixels), width, height })));

it('a doubled picture keeps every pixel and is, to the bit, what sharp makes of it by a cubic kernel', async () => {
  await fc.assert(fc.asyncProperty(picture, async ({ data, width, height }) => {
    const { data: known, info } = await sharp(data, { raw: { width, height, channels: 1 } }).resize({ width: width * 2, kernel: 'cubic' }).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    const made = doubled({ data, width, height });
    expect([made.width, made.height]).toEqual([info.width, info.height]);
    expect(Buffer.from(made.data).equals(known)).toBe(true);
    expect(Array.from(data.keys(), (at) => made.data[(2 * Math.floor(at / width) + 1) * made.width + 2 * (at % width) + 1])).toEqual([...data]);
  }));
});
