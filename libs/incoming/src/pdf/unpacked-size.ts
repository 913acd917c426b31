import { createInflate, inflateSync } from 'node:zlib';
import { decodePDFRawStream, PDFArray, PDFDict, PDFName, type PDFObject, PDFObjectStreamParser, PDFRawStream, PDFXRefStreamParser } from '@cantoo/pdf-lib';
import { isUnpackedTooFar } from '../files/unpacks-too-far.js';

// Runs in the children alone that open the files of strangers.

/** What a table of objects, or one with objects in it, may unpack to: it is held whole, and many times over, when it is parsed. Bytes. */
const LARGEST_TABLE = 64 * 1024 * 1024;
/** Unpacked at a time. Bytes. */
const PIECES = { smallest: 4 * 1024, largest: 1024 * 1024 };
/** By which pictures are packed, and drawn line by line from: nothing of them is unpacked beyond their pixels, which are counted. */
const READ_BY_LINES: ReadonlySet<string> = new Set(['FlateDecode', 'Fl', 'RunLengthDecode', 'RL', 'DCTDecode', 'DCT', 'CCITTFaxDecode', 'CCF', 'JPXDecode', 'JBIG2Decode']);
/** Short names are meant for pictures within a page; a reader that is kind takes them everywhere. */
const LONG_NAMES: Readonly<Record<string, string>> = { Fl: 'FlateDecode', LZW: 'LZWDecode', A85: 'ASCII85Decode', AHx: 'ASCIIHexDecode', RL: 'RunLengthDecode' };

/** Whether such a table was met: the parser gives up at it, and keeps to itself why. */
let metLargeTable = false;

/** Whether a table was met, since this was last asked, that unpacks further than is held. */
export function hasMetLargeTable(): boolean {
  const met = metLargeTable;
  metLargeTable = false;
  return met;
}

const objectsOf = PDFObjectStreamParser.forStream;
PDFObjectStreamParser.forStream = (stream, wait) => objectsOf(bounded(stream), wait);
const tableOf = PDFXRefStreamParser.forStream;
PDFXRefStreamParser.forStream = (stream) => tableOf(bounded(stream));

/** The parser unpacks a table byte by byte, and would be ended by its time or memory long after this. @throws Error */
function bounded(stream: PDFRawStream): PDFRawStream {
  if (filtersOf(stream)[0] !== 'FlateDecode' || stream.transform) return stream;
  try {
    inflateSync(stream.contents, { maxOutputLength: LARGEST_TABLE });
  } catch (error) {
    // What is broken is for the parser.
    if (!isUnpackedTooFar(error)) return stream;
    metLargeTable = true;
    throw error;
  }
  return stream;
}

/**
 * Whether what the file's pages are made of (what is drawn on them, fonts, everything but pictures) is more than `most` bytes when it is unpacked.
 * It is unpacked once here and counted, not kept, and no further than `most`: a page that is drawn from it would be ended by its time or memory much later.
 */
export async function unpacksFurther(objects: readonly PDFObject[], drawn: ReadonlySet<PDFObject>, most: number): Promise<boolean> {
  let left = most;
  for (const object of new Set(objects)) {
    if (!(object instanceof PDFRawStream)) continue;
    left -= await unpackedSize(object, isPicture(object) && !drawn.has(object), left);
    if (left < 0) return true;
  }
  return false;
}

function isPicture({ dict }: PDFRawStream): boolean {
  return dict.lookup(PDFName.of('Subtype')) === PDFName.of('Image');
}

/** How many bytes a stream becomes when it is unpacked, packing by packing; more than `most` when it is more than that. */
async function unpackedSize(stream: PDFRawStream, picture: boolean, most: number): Promise<number> {
  const filters = filtersOf(stream);
  if (picture && READ_BY_LINES.has(filters.at(-1) ?? '')) filters.pop();
  if (filters.length === 0) return 0;
  let data = stream.transform ? decrypted(stream) : stream.contents;
  let largest = 0;
  for (const [index, filter] of filters.entries()) {
    const unpacked = filter === 'FlateDecode' || filter === 'Fl' ? await inflated(data, most, index < filters.length - 1) : decoded(stream, filter, data, most);
    if (unpacked === null) break;
    largest = Math.max(largest, unpacked.length);
    if (largest > most) break;
    data = unpacked.bytes;
  }
  return largest;
}

interface Unpacked {
  readonly length: number;
  readonly bytes: Uint8Array;
}

/** As far as it can be unpacked: a reader shows what stands before the first fault. */
async function inflated(data: Uint8Array, most: number, kept: boolean): Promise<Unpacked> {
  const inflate = createInflate({ chunkSize: Math.min(PIECES.largest, Math.max(PIECES.smallest, data.length * 4)) });
  inflate.end(data);
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of inflate) {
      length += (piece as Buffer).length;
      if (length > most) break;
      if (kept) pieces.push(piece as Buffer);
    }
  } catch {
    // Broken from here on.
  }
  return { length, bytes: Buffer.concat(pieces) };
}

/** Null where it is a picture's own packing, or nothing that can be unpacked. */
function decoded({ dict }: PDFRawStream, filter: string, data: Uint8Array, most: number): Unpacked | null {
  try {
    const bytes = decodePDFRawStream(PDFRawStream.of(dict.context.obj({ Filter: LONG_NAMES[filter] ?? filter }), data)).getBytes(most + 1);
    return { length: bytes.length, bytes: Uint8Array.from(bytes) };
  } catch {
    return null;
  }
}

function decrypted({ dict, contents, transform }: PDFRawStream): Uint8Array {
  return Uint8Array.from(decodePDFRawStream(PDFRawStream.of(PDFDict.withContext(dict.context), contents, transform)).getBytes(contents.length));
}

function filtersOf({ dict }: PDFRawStream): string[] {
  const filter = dict.lookup(PDFName.of('Filter'));
  const names = filter instanceof PDFArray ? filter.asArray().map((each) => dict.context.lookup(each)) : [filter];
  return names.flatMap((name) => (name instanceof PDFName ? [name.decodeText()] : []));
}
