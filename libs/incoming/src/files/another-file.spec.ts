import { goesOnAsAnotherFile, holdsArchive } from './another-file.js';

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

test.each([
  ['a zip behind the end', bytes(PDF, zipOf('MZ'))],
  ['a zip within, in an object that is no zip by its name', bytes('%PDF-1.4\n1 0 obj<</Length 99>>stream\n', zipOf('MZ'), '\nendstream\nendobj\n', PDF)],
  ['a zip that hides behind a comment which ends a PDF', bytes(PDF, zipOf('MZ', '\n%%EOF\n'))],
  ['a zip with bytes behind it', bytes(PDF, zipOf('MZ'), 'x'.repeat(900))],
  ['a RAR', bytes(PDF, 'Rar!\x1a\x07\x00')], ['a 7z', bytes(PDF, "7z\xbc\xaf'\x1c\x00\x04")],
])('%s is an archive', (_name, file) => expect(holdsArchive(file)).toBe(true));

test.each([
  ['a program', bytes(PDF, 'MZ\x90\0')], ['a program before another end mark', bytes(PDF, 'MZ\x90\0', 'x'.repeat(50), '\n%%EOF')], ['a page of the web', bytes(PDF, '\r\n  <html><script>')],
  ['a picture', bytes(PDF, '\x89PNG\r\n')], ['a script', bytes(PDF, '#!/bin/sh\n')],
])('a PDF goes on as %s', (_name, file) => expect(goesOnAsAnotherFile(file)).toBe(true));

test.each([
  ['nothing', bytes(PDF)], ['blanks', bytes(PDF, '\r\n \0\0\0')], ['a change saved behind it', bytes(PDF, '1 0 obj<</A 1>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n9\n%%EOF\n')],
  ['the number of its bytes', bytes(PDF, '%cut 1234\n')], ['padding', bytes(PDF, Buffer.alloc(500, 0x20))], ['the letters PK alone', bytes('%PDF-1.4 PK\x05\x06 PK\x03\x04', PDF)],
])('a PDF with %s is one file', (_name, file) => expect([holdsArchive(file), goesOnAsAnotherFile(file)]).toEqual([false, false]));
