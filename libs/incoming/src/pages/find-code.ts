import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { readFormCode } from '#domain';
import sharp, { type Sharp } from 'sharp';
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import { doubled } from './doubled.js';
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

/** The code of our form in a picture; any other code is passed over. */
export async function findFormCode(picture: GreyPicture): Promise<FoundCode | null> {
  if (isOfOneShade(picture)) return null;
  prepared ??= prepare();
  await prepared;
  for await (const { looked, factor } of looks(picture)) {
    const found = await codeIn(looked, factor);
    if (found) return found;
  }
  return null;
}

/** As it is first; then with the salt of a bad line taken out; at last both at twice the size, which coarse lines need. */
async function* looks(picture: GreyPicture): AsyncGenerator<{ readonly looked: GreyPicture; readonly factor: number }> {
  yield { looked: picture, factor: 1 };
  const unsalted = await grey(opened(picture).median(3));
  yield { looked: unsalted, factor: 1 };
  for (const small of [picture, unsalted]) yield { looked: doubled(small), factor: 2 };
}

/** White paper, such as the back of a sheet that a scanner drew too. */
function isOfOneShade({ data }: GreyPicture): boolean {
  return data.every((shade) => shade === data[0]);
}

function opened({ data, width, height }: GreyPicture): Sharp {
  return sharp(data, { raw: { width, height, channels: 1 } });
}

async function grey(pipeline: Sharp): Promise<GreyPicture> {
  const { data, info } = await pipeline.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function codeIn({ data, width, height }: GreyPicture, factor: number): Promise<FoundCode | null> {
  // As a file of grey pixels (PGM): its other way in takes colours, and computes grey of them again pixel by pixel.
  const codes = await readBarcodes(Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), data]), OPTIONS);
  const ours = codes.find(({ isValid, text }) => isValid && readFormCode(text).ok);
  if (!ours) return null;
  const at = (point: { readonly x: number; readonly y: number }) => ({ x: point.x / factor, y: point.y / factor });
  const { topLeft, topRight, bottomLeft, bottomRight } = ours.position;
  return { text: ours.text.trim(), corners: { topLeft: at(topLeft), topRight: at(topRight), bottomLeft: at(bottomLeft), bottomRight: at(bottomRight) } };
}
