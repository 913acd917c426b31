import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { readFormCode } from '#domain';
import sharp, { type Sharp } from 'sharp';
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import type { GreyPicture } from './grey-picture.js';
import type { CodeCorners } from './marks.js';

const OPTIONS: ReaderOptions = { formats: ['QRCode'], tryHarder: true, tryRotate: true, tryInvert: false, maxNumberOfSymbols: 8 };

export interface FoundCode {
  readonly text: string;
  readonly corners: CodeCorners;
}

let prepared: Promise<void> | undefined;

async function prepare(): Promise<void> {
  const wasm = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  await prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer }, fireImmediately: true });
}

/**
 * The code of our form in a picture; any other code is passed over. As it is first; then with the salt of a bad line taken out; at last
 * both at twice the size, which coarse lines need.
 */
export async function findFormCode(picture: GreyPicture): Promise<FoundCode | null> {
  prepared ??= prepare();
  await prepared;
  const raw = { raw: { width: picture.width, height: picture.height, channels: 1 as const } };
  const passes: readonly (() => Promise<{ picture: GreyPicture; factor: number }>)[] = [
    async () => ({ picture, factor: 1 }),
    async () => ({ picture: await grey(sharp(picture.data, raw).median(3)), factor: 1 }),
    async () => ({ picture: await grey(sharp(picture.data, raw).resize({ width: picture.width * 2, kernel: 'cubic' })), factor: 2 }),
    async () => ({ picture: await grey(sharp(await sharp(picture.data, raw).median(3).raw().toBuffer(), raw).resize({ width: picture.width * 2, kernel: 'cubic' })), factor: 2 }),
  ];
  for (const pass of passes) {
    const { picture: looked, factor } = await pass();
    const found = await codeIn(looked, factor);
    if (found) return found;
  }
  return null;
}

async function grey(pipeline: Sharp): Promise<GreyPicture> {
  const { data, info } = await pipeline.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function codeIn({ data, width, height }: GreyPicture, factor: number): Promise<FoundCode | null> {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let index = 0, at = 0; index < data.length; index += 1, at += 4) {
    const value = data[index] ?? 255;
    pixels[at] = value;
    pixels[at + 1] = value;
    pixels[at + 2] = value;
    pixels[at + 3] = 255;
  }
  const codes = await readBarcodes({ data: pixels, width, height, colorSpace: 'srgb' } as Parameters<typeof readBarcodes>[0], OPTIONS);
  const ours = codes.find(({ isValid, text }) => isValid && readFormCode(text).ok);
  if (!ours) return null;
  const at = (point: { readonly x: number; readonly y: number }) => ({ x: point.x / factor, y: point.y / factor });
  const { topLeft, topRight, bottomLeft, bottomRight } = ours.position;
  return { text: ours.text.trim(), corners: { topLeft: at(topLeft), topRight: at(topRight), bottomLeft: at(bottomLeft), bottomRight: at(bottomRight) } };
}
