import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testRun } from '../../support/index.js';

/** What a command said, and whether it was content. */
export interface Said {
  readonly ok: boolean;
  readonly text: string;
}

/** Runs one of the tools that judge PDFs independently of us. */
export function ask(command: string, ...args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    execFile(command, args, { env: process.env, maxBuffer: 10_000_000 }, (error, stdout, stderr) => resolve({ ok: error === null, text: `${stdout}${stderr}` }));
  });
}

/** Puts a PDF where tools can read it; the run's scratch folder is removed with the run. */
export async function onDisk(bytes: Buffer): Promise<string> {
  const file = join(await mkdtemp(join(testRun().folder, 'pdf-')), 'paper.pdf');
  await writeFile(file, bytes);
  return file;
}

/** All text of a PDF without any white space: labels are spread over their column and names break over lines. */
export async function textOf(file: string): Promise<string> {
  return (await ask('pdftotext', '-raw', file, '-')).text.replaceAll(/\s/g, '');
}

/** How many times a PDF draws glyph 0 of a font, the empty box (.notdef), by qpdf's reading of what it draws. */
export async function emptyBoxesOn(file: string): Promise<number> {
  const plain = `${file}.plain`;
  await ask('qpdf', '--qdf', '--object-streams=disable', file, plain);
  const glyphs = [...(await readFile(plain, 'latin1')).matchAll(/<((?:[0-9a-fA-F]{4})+)> Tj/g)].flatMap(([, codes = '']) => codes.match(/.{4}/g) ?? []);
  if (glyphs.length === 0) {
    throw new Error(`${file} draws no glyph that could be counted.`);
  }
  return glyphs.filter((glyph) => glyph === '0000').length;
}

/** One line of `pdfinfo`, such as Pages, Title or Tagged. */
export async function infoOf(file: string, name: string): Promise<string | undefined> {
  const { text } = await ask('pdfinfo', file);
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text)?.[1];
}

/** Names and kinds of the fonts inside. */
export async function fontsOf(file: string): Promise<readonly { readonly name: string; readonly kind: string }[]> {
  const { text } = await ask('pdffonts', file);
  return text
    .split('\n')
    .slice(2)
    .filter((line) => line.trim() !== '')
    .map((line) => ({ name: line.slice(0, 36).trim(), kind: line.slice(37, 54).trim() }));
}

/** A word and where it stands, in mm from the upper left corner of its page. */
export interface PlacedWord {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly toX: number;
  readonly toY: number;
}

/** Words of a PDF in the order of its text, with their places. */
export async function wordsOf(file: string): Promise<readonly PlacedWord[]> {
  const { text } = await ask('pdftotext', '-bbox', file, '-');
  const mm = (points: string | undefined): number => (Number(points) * 25.4) / 72;
  return [...text.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<\/word>/g)].map(([, x, y, toX, toY, word]) => ({
    text: word ?? '', x: mm(x), y: mm(y), toX: mm(toX), toY: mm(toY),
  }));
}
