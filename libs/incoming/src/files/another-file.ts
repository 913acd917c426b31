const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_ENTRY = Buffer.from('PK\x01\x02', 'latin1');
/** The number of this disk and of the one with the directory: 0, or in the long form (zip64) all ones. */
const ZIP_DISKS = [0x00000000, 0xffffffff];
/** Archives whose programs look for them within any file. Too long to stand anywhere by chance. */
const FOUND_ANYWHERE = ['Rar!\x1a\x07', "7z\xbc\xaf'\x1c", 'MSCF\0\0\0\0'];
const END_OF_PDF = Buffer.from('%%EOF', 'latin1');
const BLANK = /[\0\t\n\f\r ]/;
/** How files begin that are none of the PDF's own: programs, archives, pages of the web, pictures, office files. */
const BEGINNINGS = /^(?:PK\x03\x04|PK\x05\x06|MSCF|..-lh.-|MZ|\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|\x1f\x8b|BZh|\xfd7zXZ|\xd0\xcf\x11\xe0|\{\\rtf|#!|<(?:!doctype|html|head|body|script|svg)|\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*)/is;
/** How a PDF itself goes on behind an end mark: an object's number, its tables. */
const MORE_OF_THE_PDF = /^(?:\d+(?:\s|$)|xref|trailer|startxref)/;
const COMMENT = '%'.charCodeAt(0);
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** White space, and what systems fill a file up with. */
const FILLING: ReadonlySet<number> = new Set([0x00, 0x09, LINE_FEED, 0x0c, CARRIAGE_RETURN, 0x20, 0x1a, 0xff]);

/** Whether an archive stands within a file that is something else: one file to whoever looks at it, another to whoever unpacks it. */
export function holdsArchive(bytes: Buffer): boolean {
  return FOUND_ANYWHERE.some((mark) => bytes.includes(mark, 0, 'latin1')) || holdsZip(bytes);
}

/** Whether a PDF ends where it says, or breaks off, or is another file from its end on. Filling and comments may stand behind the end, however long. */
export function endOfPdf(pdf: Buffer): 'whole' | 'breaks-off' | 'another-file' {
  const end = pdf.lastIndexOf(END_OF_PDF);
  if (end === -1) return 'breaks-off';
  const next = behindFillingAndComments(pdf, end + END_OF_PDF.length);
  if (next === pdf.length) return 'whole';
  return MORE_OF_THE_PDF.test(pdf.toString('latin1', next, next + 16)) ? 'breaks-off' : 'another-file';
}

/**
 * Whether a PDF goes on as another file behind its end, or behind an earlier end mark. What follows an earlier one is more of the PDF (a change saved
 * behind it), or the mark is text within a stream: there only what clearly begins another file counts.
 */
export function goesOnAsAnotherFile(pdf: Buffer): boolean {
  for (let end = pdf.indexOf(END_OF_PDF); end !== -1; end = pdf.indexOf(END_OF_PDF, end + END_OF_PDF.length)) {
    let next = end + END_OF_PDF.length;
    while (next < pdf.length && BLANK.test(String.fromCharCode(pdf[next] ?? 0))) next += 1;
    if (BEGINNINGS.test(pdf.toString('latin1', next, next + 16))) return true;
  }
  return endOfPdf(pdf) === 'another-file';
}

/** Where something stands that is neither; a comment ends with its line. */
function behindFillingAndComments(bytes: Buffer, from: number): number {
  let isComment = false;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isComment) isComment = byte !== LINE_FEED && byte !== CARRIAGE_RETURN;
    else if (byte === COMMENT) isComment = true;
    else if (!FILLING.has(byte)) return at;
  }
  return bytes.length;
}

/**
 * A zip ends with one record, and its directory stands somewhere before it. Programs differ in how they find the directory (backwards from the end, by
 * its place in the file, by the end of the long form), so where it stands is not asked.
 */
function holdsZip(bytes: Buffer): boolean {
  const directory = bytes.indexOf(ZIP_ENTRY);
  if (directory === -1) return false;
  for (let at = bytes.indexOf(ZIP_END, directory); at !== -1; at = bytes.indexOf(ZIP_END, at + 1)) {
    if (at + 8 <= bytes.length && ZIP_DISKS.includes(bytes.readUInt32LE(at + 4))) return true;
  }
  return false;
}
