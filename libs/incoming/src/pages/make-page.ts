import { join } from 'node:path';
import { hasKnownPlaces, isExcelPrint } from '#domain';
import sharp, { type OutputInfo, type Sharp } from 'sharp';
import type { PageReading } from '../reading.js';
import { darkness } from './darkness.js';
import { digitInk, fieldInk } from './digit-ink.js';
import { findFormCode } from './find-code.js';
import { findExcelSheet } from './find-excel-sheet.js';
import { findSheet } from './find-sheet.js';
import type { GreyPicture } from './grey-picture.js';
import type { CodeCorners } from './marks.js';
import { pictureHash } from './picture-hash.js';
import { angleOf, turned } from './plane.js';
import { skewOf } from './skew.js';

/** Skews below this are left alone: straightening blurs. Degrees. */
const STRAIGHT = 0.12;
const THUMBNAIL = 160;
/** A colour picture whose channels differ less is a grey one. */
const COLOURED = 28;

/** Makes the picture of a page upright and straight, with what was found on it. The files are put into `folder`. */
export async function makePage(source: Sharp, folder: string, number: number): Promise<PageReading> {
  const flat = await flatten(source);
  const picture = await greyOf(flat);
  const code = await findFormCode(picture);
  const isPaperForm = code === null || hasKnownPlaces(code.text);
  const sheet = isPaperForm ? findSheet(picture, code?.corners ?? null) : isExcelPrint(code.text) ? findExcelSheet(picture, code.corners) : null;
  // What has a code and no places: the code says which way is up, the lines how straight it is.
  const angle = sheet !== null ? angleOf(sheet) : (isPaperForm ? 0 : quarterOf(code.corners) * 90) + skewOf(picture);
  const quarters = sheet === null && isPaperForm ? 0 : ((Math.round(angle / 90) % 4) + 4) % 4;
  const skew = angle - Math.round(angle / 90) * 90;
  const correction = -(quarters * 90 + (Math.abs(skew) < STRAIGHT ? 0 : skew));
  const file = join(folder, `page-${number}.png`);
  const straight = correction === 0 ? flat : await rotated(flat, correction);
  const place = sheet === null || correction === 0 ? sheet : turned(sheet, correction, picture, straight.info);
  // Of its prints the picture is not compared: they are told apart by what is typed from them.
  const form = isPaperForm ? place : null;
  const grey = await greyOf(straight);
  await sharp(straight.data, { raw: straight.info }).png({ compressionLevel: 6 }).toFile(file);
  const thumbnail = join(folder, `thumbnail-${number}.png`);
  await sharp(straight.data, { raw: straight.info }).resize({ width: THUMBNAIL }).png().toFile(thumbnail);
  return {
    file, thumbnail, width: straight.info.width, height: straight.info.height,
    turnedBy: (4 - quarters) % 4 * 90, skew: Math.round((correction + quarters * 90) * 1000),
    pictureHash: pictureHash(grey, form), digitInk: form && digitInk(grey, form), fieldInk: form && fieldInk(grey, form), darkness: darkness(grey), formCode: code?.text ?? null, sheet: place,
  };
}

/** By how many quarters a code stands turned, clockwise; it is too small to say more of the page. */
function quarterOf({ topLeft, topRight }: CodeCorners): number {
  return Math.round((Math.atan2(topRight.y - topLeft.y, topRight.x - topLeft.x) * 2) / Math.PI);
}

type Raw = { readonly data: Buffer; readonly info: OutputInfo & { channels: 1 | 2 | 3 | 4 } };

/** Pixels on white paper, in colour only where there is colour. */
async function flatten(source: Sharp): Promise<Raw> {
  const { space, hasAlpha, hasProfile } = await source.metadata();
  // A FAX has no colours to look for, and would be three times as large while they are.
  if (space === 'b-w' && !hasAlpha && !hasProfile) return asGrey(source);
  const colour = (await source.flatten({ background: '#ffffff' }).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })) as Raw;
  if (colour.info.channels === 3 && isColoured(colour.data)) return colour;
  return asGrey(sharp(colour.data, { raw: colour.info }));
}

async function asGrey(picture: Sharp): Promise<Raw> {
  return (await picture.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })) as Raw;
}

/** Turned by degrees on white; the paper would make colours of grey. */
async function rotated({ data, info }: Raw, angle: number): Promise<Raw> {
  const picture = sharp(data, { raw: info }).rotate(angle, { background: '#ffffff' });
  return info.channels === 1 ? asGrey(picture) : ((await picture.raw().toBuffer({ resolveWithObject: true })) as Raw);
}

function isColoured(data: Buffer): boolean {
  let coloured = 0;
  const step = 3 * Math.max(1, Math.floor(data.length / 3 / 200_000));
  for (let at = 0; at + 2 < data.length; at += step) {
    const [r, g, b] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    if (Math.max(r, g, b) - Math.min(r, g, b) > COLOURED) coloured += 1;
  }
  return coloured > 40;
}

async function greyOf({ data, info }: { readonly data: Buffer; readonly info: OutputInfo }): Promise<GreyPicture> {
  if (info.channels === 1) return { data, width: info.width, height: info.height };
  const grey = await sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels as 1 | 2 | 3 | 4 } }).toColourspace('b-w').raw().toBuffer();
  return { data: grey, width: info.width, height: info.height };
}
