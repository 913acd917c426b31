import { endOfPdf, goesOnAsAnotherFile, holdsArchive } from './another-file.js';

const PDF = '%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n0\n%%EOF\n';
const bytes = (...parts: readonly (string | Buffer)[]): Buffer => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));

/** A zip of one stored file, with a comment behind it. */
function zipOf(content: string, comment = ''): Buffer {
  const local = Buffer.alloc(35);
  local.write('PK\x03\x04', 0, 'latin1');
  local.writeUInt16LE(5, 26);
  local.write('a.exe', 30, 'latin1');
  const entry = Buffer.alloc(51);
  entry.write('PK\x01\x02', 0, 'latin1');
  entry.writeUInt16LE(5, 28);
  entry.write('a.exe', 46, 'latin1');
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length + content.length, 16);
  end.writeUInt16LE(comment.length, 20);
  return bytes(local, content, entry, end, comment);
}

/** The same zip in the long form (zip64): its last record leaves sizes and places to the one before. */
function longZipOf(content: string): Buffer {
  const plain = zipOf(content);
  const long = Buffer.alloc(56);
  long.write('PK\x06\x06', 0, 'latin1');
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 0, 'latin1');
  const end = Buffer.alloc(22, 0xff);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(0, 20);
  return bytes(plain.subarray(0, -22), long, locator, end);
}

/** A change saved behind a PDF. */
const CHANGE = '1 0 obj<</A 1>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n9\n%%EOF\n';
/** The first half of one that is made for the web ends before its objects begin. */
const LINEARISED = '%PDF-1.4\n2 0 obj<</Linearized 1>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n0\n%%EOF\n3 0 obj<<>>endobj\nstartxref\n9\n%%EOF\n';

test.each([
  ['a zip behind the end', bytes(PDF, zipOf('MZ'))],
  ['a zip within, in an object that is no zip by its name', bytes('%PDF-1.4\n1 0 obj<</Length 99>>stream\n', zipOf('MZ'), '\nendstream\nendobj\n', PDF)],
  ['a zip that hides behind a comment which ends a PDF', bytes(PDF, zipOf('MZ', '\n%%EOF\n'))],
  ['a zip with bytes behind it', bytes(PDF, zipOf('MZ'), 'x'.repeat(900))],
  ['a zip of the long form', bytes(PDF, longZipOf('MZ'))], ['a zip of the long form within a stream', bytes('%PDF-1.4\n1 0 obj<</Length 99>>stream\n', longZipOf('MZ'), '\nendstream\nendobj\n', 'x'.repeat(90_000), PDF)],
  ['a zip whose end stands apart from its directory', bytes(PDF, zipOf('MZ').subarray(0, -22), 'apart', zipOf('MZ').subarray(-22))],
  ['a cabinet', bytes(PDF, 'MSCF\0\0\0\0')],
  ['a RAR', bytes(PDF, 'Rar!\x1a\x07\x00')], ['a 7z', bytes(PDF, "7z\xbc\xaf'\x1c\x00\x04")],
])('%s is an archive', (_name, file) => expect(holdsArchive(file)).toBe(true));

test.each([
  ['a program', bytes(PDF, 'MZ\x90\0')], ['a program before another end mark', bytes(PDF, 'MZ\x90\0', 'x'.repeat(50), '\n%%EOF')], ['a page of the web', bytes(PDF, '\r\n  <html><script>')],
  ['a picture', bytes(PDF, '\x89PNG\r\n')], ['text', bytes(PDF, '{\\rtf1')], ['an LZH', bytes(PDF, '\x1f\x80-lh5-')], ['a batch', bytes(PDF, '@echo off\r\n')],
  ['a page of the web behind a letter', bytes(PDF, 'x<html>')], ['a page of the web behind a comment', bytes(PDF, '%cut 12\n<script>')], ['a page of the web behind padding', bytes(PDF, Buffer.alloc(9000), '<html>')],
  ['text before another end mark', bytes(PDF, '{\\rtf1 }', '\n%%EOF')], ['an LZH before another end mark', bytes(PDF, '\x1f\x80-lh5-', '\n%%EOF')], ['a script', bytes(PDF, '#!/bin/sh\n')],
])('a PDF goes on as %s', (_name, file) => expect(goesOnAsAnotherFile(file)).toBe(true));

test.each([
  ['nothing', bytes(PDF)], ['blanks', bytes(PDF, '\r\n \0\0\0')], ['a change saved behind it', bytes(PDF, CHANGE)], ['two changes and padding', bytes(PDF, CHANGE, CHANGE, Buffer.alloc(4096))],
  ['its first page in front', bytes(LINEARISED)], ['a signature in a change', bytes(PDF, `4 0 obj<</Type/Sig/Contents<${'30820a'.repeat(3000)}>>>endobj\n`, CHANGE)],
  ['the number of its bytes', bytes(PDF, '%cut 1234\n')], ['padding', bytes(PDF, Buffer.alloc(9000, 0x20))], ['padding of NUL', bytes(PDF, Buffer.alloc(4096))], ['padding of ones', bytes(PDF, Buffer.alloc(4096, 0xff))],
  ['the end mark of old systems', bytes(PDF, '\x1a')], ['an end mark within a stream', bytes('%PDF-1.4\n1 0 obj<</Length 40>>stream\n%%EOF\n<?xpacket begin=""?>\nendstream\nendobj\n', PDF)],
  ['the letters PK alone', bytes('%PDF-1.4 PK\x05\x06 PK\x03\x04', PDF)], ['no line behind its end', bytes(PDF.trimEnd())],
])('a PDF with %s is one file', (_name, file) => expect([holdsArchive(file), goesOnAsAnotherFile(file), endOfPdf(file)]).toEqual([false, false, 'whole']));

test.each([
  ['before its end mark', bytes('%PDF-1.4\n1 0 obj<<>>')], ['within a change', bytes(PDF, '1 0 obj<</A')], ['within the tables of a change', bytes(PDF, '\nxref\n0 1')], ['behind its first half', bytes(LINEARISED.slice(0, -12))],
])('a PDF that is cut %s breaks off', (_name, file) => expect([goesOnAsAnotherFile(file), endOfPdf(file)]).toEqual([false, 'breaks-off']));
