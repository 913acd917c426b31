/** A zip ends with this record, and its directory begins with the other; what unpacks one looks for the end from behind, wherever the file begins. */
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_ENTRY = Buffer.from('PK\x01\x02', 'latin1');
const ZIP_END_BYTES = 22;
const LONGEST_ZIP_COMMENT = 65_535;
/** Archives whose programs look for them within any file. Too long to stand anywhere by chance. */
const FOUND_ANYWHERE = ['Rar!\x1a\x07', "7z\xbc\xaf'\x1c"];
const END_OF_PDF = Buffer.from('%%EOF', 'latin1');
const BLANK = /[\0\t\n\f\r ]/;
/** How files begin that are none of the PDF's own: programs, archives, pages of the web, pictures, office files. */
const BEGINNINGS = ['PK\x03\x04', 'PK\x05\x06', 'MZ', '\x7fELF', '\xca\xfe\xba\xbe', '\xcf\xfa\xed\xfe', '\x1f\x8b', 'BZh', '\xfd7zXZ', '\xd0\xcf\x11\xe0', '#!', '<', '\x89PNG', '\xff\xd8\xff', 'GIF8', 'II*\0', 'MM\0*'];

/** Whether an archive stands within a file that is something else: one file to whoever looks at it, another to whoever unpacks it. */
export function holdsArchive(bytes: Buffer): boolean {
  return FOUND_ANYWHERE.some((mark) => bytes.includes(mark, 0, 'latin1')) || holdsZip(bytes);
}

/**
 * Whether a PDF goes on as another file behind an end mark of it. What may follow one is more of the PDF (a change that was saved behind it), blanks and
 * the padding of some systems.
 */
export function goesOnAsAnotherFile(pdf: Buffer): boolean {
  for (let end = pdf.indexOf(END_OF_PDF); end !== -1; end = pdf.indexOf(END_OF_PDF, end + END_OF_PDF.length)) {
    let next = end + END_OF_PDF.length;
    while (next < pdf.length && BLANK.test(String.fromCharCode(pdf[next] ?? 0))) next += 1;
    const behind = pdf.toString('latin1', next, next + 16);
    if (BEGINNINGS.some((mark) => behind.startsWith(mark))) return true;
  }
  return false;
}

function holdsZip(bytes: Buffer): boolean {
  const tail = bytes.subarray(-(LONGEST_ZIP_COMMENT + ZIP_END_BYTES));
  for (let at = tail.indexOf(ZIP_END); at !== -1; at = tail.indexOf(ZIP_END, at + 1)) {
    if (at + ZIP_END_BYTES > tail.length) return false;
    const size = tail.readUInt32LE(at + 12);
    const directory = bytes.length - tail.length + at - size;
    if (directory >= 0 && bytes.subarray(directory, directory + ZIP_ENTRY.length).equals(ZIP_ENTRY)) return true;
  }
  return false;
}
