import { readFile } from 'node:fs/promises';
import { agreedReading, type AgreedReading, checkedReading, dayMadeOut, type FieldZone, MOST_DISPUTED, type RegistrationField, registrationField, type SingleReading, textOfCells, unreadShapeIn, zoneBounds, zonesOn } from '#domain';
import sharp from 'sharp';
import { type Page, PSM, type Word, type Worker } from 'tesseract.js';
import { scaleOf } from '../pages/plane.js';
import type { SheetPlace } from '../reading.js';
import type { FieldReading, FormReading, PageJob } from './page-reader.js';
import { leastSureBox, type SymbolRead } from './doubt.js';
import { joinLines, joinWords } from './words.js';
import { cellStrip, inkBounds, type Picture, type PixelBox, pixelBox, specks } from './zone-picture.js';

const DIGITS = '0123456789';
/** What a number on one line is typed with. */
const NUMBER_SIGNS = `${DIGITS}-()`;
/** What is higher than this has more than one line, where anybody writes as large as he likes. Millimetres. */
const TALLEST_LINE = 9;

/** Reads all words of a page, and on our form each field from its own place. */
export async function readPage(worker: Worker, { path, sheet, formCode }: PageJob): Promise<FormReading> {
  const page = await open(path);
  await worker.setParameters({ tessedit_pageseg_mode: PSM.AUTO, tessedit_char_whitelist: '' });
  const { data } = await worker.recognize(await readFile(path), {}, { blocks: true, text: false });
  const places = sheet === null ? {} : zonesOn(formCode);
  const zones = sheet === null ? [] : Object.values(places).map((zone) => pixelBox(sheet, zoneBounds(zone), page));
  const words = (data.blocks ?? []).flatMap(({ paragraphs }) => paragraphs).flatMap(({ lines }) => lines).flatMap(({ words: found }) => joinWords(found, zones));
  const fields: Partial<Record<RegistrationField, FieldReading>> = {};
  if (sheet !== null) {
    for (const [name, zone] of Object.entries(places) as [RegistrationField, FieldZone][]) {
      const reading = zone.kind === 'cells' ? await readCells(worker, page, sheet, name, zone.groups) : await readArea(worker, page, sheet, name, zone);
      if (reading) fields[name] = { ...reading, ...checkedReading(name, reading.value, reading.confidence), ...pixelBox(sheet, zoneBounds(zone), page), variant: unreadShapeIn(name, reading.value)?.text ?? null };
    }
  }
  return { words, fields };
}

/** Specks of a bad line in so many of a million pixels are taken out; on a clean page that would only thin the strokes. */
const SPECKLED = 400;

async function open(path: string): Promise<Picture> {
  const { data, info } = await sharp(path).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  const picture = { data, width: info.width, height: info.height };
  if ((specks(picture) * 1_000_000) / data.length < SPECKLED) return picture;
  return { ...picture, data: await sharp(data, { raw: { width: info.width, height: info.height, channels: 1 } }).median(3).toColourspace('b-w').raw().toBuffer() };
}

/** How far the borders of a box are kept out of the picture of its digit. Millimetres. */
const BORDER = 1.1;

/** One digit a box: the boxes that hold ink side by side in one picture, read as one word and as one line, and as many digits expected as there are boxes. */
async function readCells(worker: Worker, page: Picture, sheet: SheetPlace, field: RegistrationField, groups: readonly (readonly Parameters<typeof pixelBox>[1][])[]): Promise<(AgreedReading & { readonly doubt: PixelBox | null }) | null> {
  const strip = await cellStrip(page, groups.map((cells) => cells.map((cell) => pixelBox(sheet, cell, page, BORDER))));
  if (strip === null) return null;
  const total = strip.filled.reduce((sum, count) => sum + count, 0);
  const readings: SingleReading[] = [];
  const lines: (readonly SymbolRead[])[] = [];
  for (const mode of [PSM.SINGLE_WORD, PSM.SINGLE_LINE]) {
    await worker.setParameters({ tessedit_pageseg_mode: mode, tessedit_char_whitelist: DIGITS });
    const { data } = await worker.recognize(strip.png, {}, { blocks: true, text: true });
    const digits = data.text.replace(/\D/g, '');
    let at = 0;
    const texts = strip.filled.map((count) => digits.slice(at, (at += count)));
    readings.push({ value: textOfCells(field, texts), confidence: digits.length === total ? leastSure(data) : 0 });
    const symbols = symbolsOf(data).filter(({ text }) => /\d/.test(text));
    lines.push(symbols.length === total ? symbols.map(({ text, confidence }, index) => ({ text, confidence, box: strip.cells[index] ?? null })) : []);
  }
  const agreed = agreedReading(readings);
  return agreed && { ...agreed, doubt: leastSureBox(agreed, lines) };
}

/** Digits without sense between them: each counts for itself, the model's word about the whole does not. */
function leastSure(page: Page): number {
  return Math.min(100, ...symbolsOf(page).map(({ confidence }) => confidence));
}

function symbolsOf({ blocks }: Page): Word['symbols'] {
  return (blocks ?? []).flatMap(({ paragraphs }) => paragraphs).flatMap(({ lines }) => lines).flatMap(({ words }) => words).flatMap((word) => word.symbols);
}

/** A line of letters is read at several sizes, the best first: the model sees other strokes in each, and its habitual mistakes fall apart. Pixels. */
const LINE_HEIGHTS = [36, null, 64] as const;

async function readArea(worker: Worker, page: Picture, sheet: SheetPlace, field: RegistrationField, zone: FieldZone): Promise<(AgreedReading & { readonly doubt: PixelBox | null }) | null> {
  const ink = inkBounds(page, pixelBox(sheet, zoneBounds(zone), page));
  // White paper: nothing is written there.
  if (ink === null) return null;
  const { kind } = registrationField(field);
  const isNumber = field === 'postalCode' || kind === 'phone' || kind === 'corporate-number';
  const isLine = ink.height < ((zone.kind === 'area' ? zone.tallestLine : undefined) ?? TALLEST_LINE) * scaleOf(sheet);
  const margin = Math.round(scaleOf(sheet) * 2);
  const asItIs = await sharp(page.data, { raw: { width: page.width, height: page.height, channels: 1 } })
    .extract({ left: ink.x, top: ink.y, width: ink.width, height: ink.height })
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: '#ffffff' }).png().toBuffer();
  await worker.setParameters({ tessedit_pageseg_mode: isLine ? PSM.SINGLE_LINE : PSM.SINGLE_BLOCK, tessedit_char_whitelist: isNumber ? NUMBER_SIGNS : '' });
  const readings: SingleReading[] = [];
  const lines: (readonly SymbolRead[])[] = [];
  for (const height of LINE_HEIGHTS) {
    const factor = height === null ? 1 : isLine ? height / ink.height : height / USUAL_LINE;
    const picture = height === null ? asItIs : await resized(asItIs, Math.round((ink.width + 2 * margin) * factor));
    const { data } = await worker.recognize(picture, {}, { blocks: true, text: true });
    const text = joinLines(data.text);
    const confidence = isNumber || kind === 'date' ? leastSure(data) : data.confidence;
    readings.push(kind === 'date' ? readingOfDay(text, confidence) : { value: text, confidence });
    const onPage = (at: number, from: number): number => Math.round(from + at / factor - margin);
    lines.push(symbolsOf(data).filter(({ text }) => text.trim() !== '').map(({ text, confidence, bbox: { x0, y0, x1, y1 } }) => ({
      text, confidence, box: { x: onPage(x0, ink.x), y: onPage(y0, ink.y), width: Math.round((x1 - x0) / factor), height: Math.round((y1 - y0) / factor) },
    })));
  }
  const agreed = agreedReading(readings);
  return agreed && { ...agreed, doubt: leastSureBox(agreed, lines) };
}

function readingOfDay(text: string, confidence: number): SingleReading {
  const { value, guessed } = dayMadeOut(text);
  return { value, confidence: guessed ? Math.min(confidence, MOST_DISPUTED) : confidence };
}

/** What a line of print on our form is high at the resolution of the pages. Pixels. */
const USUAL_LINE = 37;

/** The steps of a fax's dots are smoothed first. */
function resized(png: Buffer, width: number): Promise<Buffer> {
  return sharp(png).blur(0.8).resize({ width, kernel: 'cubic' }).png().toBuffer();
}
