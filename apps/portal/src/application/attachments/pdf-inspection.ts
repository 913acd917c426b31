import { inflateSync } from 'node:zlib';

/** Why a file is not taken as a contract copy. The sentence for each stands with the upload page. */
export type PdfRefusal = 'not-a-pdf' | 'incomplete' | 'encrypted' | 'active-content' | 'too-many-pages' | 'no-pages';

export type PdfInspection =
  | { readonly ok: true; readonly pages: number }
  | { readonly ok: false; readonly refusal: PdfRefusal };

export const MOST_PAGES = 300;

/** Names that let a PDF run, start, send or hide something; a scanned or printed contract has none of them. */
const ACTIVE_NAMES = new Set(['JavaScript', 'JS', 'Launch', 'RichMedia', 'XFA', 'SubmitForm', 'ImportData', 'EmbeddedFile', 'EmbeddedFiles', 'GoToE']);

/** Compressed objects are unpacked up to here and no further: a larger one is a bomb, not a contract. */
const MOST_UNPACKED_PER_STREAM = 8 * 1024 * 1024;
const MOST_UNPACKED = 48 * 1024 * 1024;

/**
 * Looks at the structure of a PDF by its bytes alone: header, end mark, encryption, active content, number of pages.
 * Nothing is drawn and no content stream is opened; object streams (PDF 1.5) are unpacked within limits because
 * catalogues and pages may stand in them. It keeps out wrong and armed files; it is no proof of harmlessness, so
 * uploads are only ever given out as downloads of type application/pdf.
 */
export function inspectPdf(bytes: Buffer): PdfInspection {
  if (!bytes.subarray(0, 1024).includes('%PDF-')) return { ok: false, refusal: 'not-a-pdf' };
  if (!bytes.subarray(-2048).includes('%%EOF')) return { ok: false, refusal: 'incomplete' };
  const tally = new Tally();
  const complete = scan(bytes, tally);
  if (tally.encrypted) return { ok: false, refusal: 'encrypted' };
  if (tally.active || !complete) return { ok: false, refusal: 'active-content' };
  const pages = tally.pages;
  if (pages === 0) return { ok: false, refusal: 'no-pages' };
  return pages > MOST_PAGES ? { ok: false, refusal: 'too-many-pages' } : { ok: true, pages };
}

/** What the names of the file add up to. */
class Tally {
  encrypted = false;
  active = false;
  pages = 0;
  unpacked = 0;

  /** Reads the names of a piece of plain PDF text (no stream data). */
  read(text: string): void {
    for (const match of text.matchAll(/\/([^\s()<>[\]{}/%]+)/g)) {
      const name = plainName(match[1] ?? '');
      if (name === 'Encrypt') this.encrypted = true;
      else if (ACTIVE_NAMES.has(name)) this.active = true;
    }
    this.pages += text.match(/\/Type\s*\/Page(?![A-Za-z0-9#])/g)?.length ?? 0;
  }
}

/** `J#61vaScript` is a spelling of `JavaScript`. */
function plainName(name: string): string {
  return name.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const STREAM = Buffer.from('stream');
const END_STREAM = Buffer.from('endstream');

/** Reads everything between the streams, and what the object streams hold. False when a limit was met. */
function scan(bytes: Buffer, tally: Tally): boolean {
  let from = 0;
  for (;;) {
    const start = nextStream(bytes, from);
    if (start === -1) {
      tally.read(bytes.toString('latin1', from));
      return true;
    }
    const before = bytes.toString('latin1', from, start);
    tally.read(before);
    const end = bytes.indexOf(END_STREAM, start);
    if (end === -1) return true;
    if (/\/Type\s*\/ObjStm/.test(dictionaryOf(before)) && !unpack(bytes.subarray(dataStart(bytes, start), end), dictionaryOf(before), tally)) {
      return false;
    }
    from = end + END_STREAM.length;
  }
}

/** The next `stream` keyword that ends a dictionary, so that the word inside a text is not taken for one. */
function nextStream(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(STREAM, from); at !== -1; at = bytes.indexOf(STREAM, at + 1)) {
    const lead = bytes.toString('latin1', Math.max(from, at - 8), at);
    const next = bytes[at + STREAM.length];
    if (/>>\s*$/.test(lead) && (next === 0x0a || next === 0x0d)) return at;
  }
  return -1;
}

function dataStart(bytes: Buffer, keyword: number): number {
  const at = keyword + STREAM.length;
  return bytes[at] === 0x0d && bytes[at + 1] === 0x0a ? at + 2 : at + 1;
}

/** The text of the last object before a stream: its dictionary. */
function dictionaryOf(before: string): string {
  return before.slice(Math.max(0, before.lastIndexOf(' obj')));
}

function unpack(data: Buffer, dictionary: string, tally: Tally): boolean {
  if (!/\/FlateDecode/.test(dictionary)) {
    tally.read(data.toString('latin1'));
    return true;
  }
  try {
    const text = inflateSync(data, { maxOutputLength: MOST_UNPACKED_PER_STREAM });
    tally.unpacked += text.length;
    tally.read(text.toString('latin1'));
    return tally.unpacked <= MOST_UNPACKED;
  } catch {
    return false;
  }
}
