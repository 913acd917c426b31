import { inflateSync } from 'node:zlib';
import { NameTally } from './pdf-names.js';

/** Why a file is not taken as a contract copy. The sentence for each stands with the upload page. */
export type PdfRefusal = 'not-a-pdf' | 'incomplete' | 'encrypted' | 'active-content' | 'too-complex' | 'too-many-pages' | 'no-pages';

export type PdfInspection =
  | { readonly ok: true; readonly pages: number }
  | { readonly ok: false; readonly refusal: PdfRefusal };

export const MOST_PAGES = 300;

/** Compressed objects are unpacked up to here and no further: a larger one is a bomb, not a contract. */
const MOST_UNPACKED_PER_STREAM = 8 * 1024 * 1024;
const MOST_UNPACKED = 32 * 1024 * 1024;

/**
 * Looks at the structure of a PDF by its bytes alone: header, end mark, encryption, active content, number of pages.
 * Nothing is drawn and no content stream is opened; object streams (PDF 1.5) are unpacked within limits because
 * catalogues and pages may stand in them. The time is linear in the size, whatever the file holds. It keeps out wrong and
 * armed files; it is no proof of harmlessness, so uploads are only ever given out as application/pdf that may run nothing.
 */
export function inspectPdf(bytes: Buffer): PdfInspection {
  if (!bytes.subarray(0, 1024).includes('%PDF-')) return { ok: false, refusal: 'not-a-pdf' };
  if (!bytes.subarray(-2048).includes('%%EOF')) return { ok: false, refusal: 'incomplete' };
  const tally = new NameTally(MOST_PAGES);
  scan(bytes, tally);
  if (tally.encrypted) return { ok: false, refusal: 'encrypted' };
  if (tally.active) return { ok: false, refusal: 'active-content' };
  if (tally.exhausted) return { ok: false, refusal: 'too-complex' };
  const { pages } = tally;
  if (pages === 0) return { ok: false, refusal: 'no-pages' };
  return pages > MOST_PAGES ? { ok: false, refusal: 'too-many-pages' } : { ok: true, pages };
}

const STREAM = Buffer.from('stream');
const END_STREAM = Buffer.from('endstream');

/** Reads everything between the streams, and what the object streams hold, until the answer is clear. */
function scan(bytes: Buffer, tally: NameTally): void {
  let unpacked = 0;
  for (let from = 0; from < bytes.length && !tally.decided; ) {
    const start = nextStream(bytes, from);
    tally.read(bytes, from, start);
    const end = start === bytes.length ? -1 : bytes.indexOf(END_STREAM, start);
    if (end === -1) return;
    const dictionary = dictionaryBefore(bytes, from, start);
    if (/\/Type\s*\/ObjStm/.test(dictionary)) {
      const text = unpack(bytes.subarray(dataStart(bytes, start), end), dictionary);
      unpacked += text?.length ?? MOST_UNPACKED + 1;
      if (text === null || unpacked > MOST_UNPACKED) tally.exhausted = true;
      else tally.read(text, 0, text.length);
    }
    from = end + END_STREAM.length;
  }
}

const MOST_FALSE_STREAMS = 10_000;

/**
 * The next `stream` keyword that ends a dictionary, so that the word inside a text is not taken for one; else the end:
 * what follows is then read as plain structure, which is the stricter way.
 */
function nextStream(bytes: Buffer, from: number): number {
  let tried = 0;
  for (let at = bytes.indexOf(STREAM, from); at !== -1 && tried < MOST_FALSE_STREAMS; at = bytes.indexOf(STREAM, at + STREAM.length)) {
    tried += 1;
    const next = bytes[at + STREAM.length];
    if ((next === LINE_FEED || next === CARRIAGE_RETURN) && endsDictionary(bytes, from, at)) return at;
  }
  return bytes.length;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const GREATER = 0x3e;
const SPACE = 0x20;

/** Whether `>>` and at most a few blanks stand before this place. */
function endsDictionary(bytes: Buffer, from: number, at: number): boolean {
  let before = at - 1;
  while (before > from && at - before <= 8 && (bytes[before] ?? 0) <= SPACE) before -= 1;
  return bytes[before] === GREATER && bytes[before - 1] === GREATER;
}

function dataStart(bytes: Buffer, keyword: number): number {
  const at = keyword + STREAM.length;
  return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
}

const LONGEST_DICTIONARY = 4_096;

/** The text of the object that a stream belongs to. */
function dictionaryBefore(bytes: Buffer, from: number, start: number): string {
  const text = bytes.toString('latin1', Math.max(from, start - LONGEST_DICTIONARY), start);
  return text.slice(Math.max(0, text.lastIndexOf(' obj')));
}

/** What an object stream holds; null when it cannot be unpacked within the limit. */
function unpack(data: Buffer, dictionary: string): Buffer | null {
  if (!/\/FlateDecode/.test(dictionary)) return data;
  try {
    return inflateSync(data, { maxOutputLength: MOST_UNPACKED_PER_STREAM });
  } catch {
    return null;
  }
}
