/** A file that was written into a text by uuencode. */
export interface UuencodedFile {
  readonly name: string;
  readonly content: Buffer;
  /** Its end stands there, and no line before it is anything else. */
  readonly isWhole: boolean;
}

const BEGIN = /^begin [0-7]{3,4} (\S.*)$/;
const LINE = /^[ -`]+$/;
/** What one line holds; the letter before it says how much. Bytes. */
const FULL_LINE = 45;
const FEWEST_LINES = 3;

/** A text without the files that old mailers wrote into it, and these files. */
export function splitUuencoded(text: string): { readonly text: string; readonly files: readonly UuencodedFile[] } {
  const lines = text.split(/\r?\n/);
  const kept: string[] = [];
  const files: UuencodedFile[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const name = BEGIN.exec(line)?.[1]?.trimEnd();
    const block = name === undefined ? null : blockAt(lines, at + 1);
    if (name === undefined || block === null) kept.push(line);
    else {
      files.push({ name, content: block.content, isWhole: block.isWhole });
      at = block.last;
    }
  }
  return files.length === 0 ? { text, files } : { text: kept.join('\n'), files };
}

/** The data from a line on, and its last line; null for what is a sentence that begins so: without an end, and hardly a line that could be data. */
function blockAt(lines: readonly string[], from: number): { readonly content: Buffer; readonly isWhole: boolean; readonly last: number } | null {
  const pieces: Buffer[] = [];
  let at = from;
  for (let piece = bytesOf(lines[at] ?? ''); piece !== null; piece = bytesOf(lines[(at += 1)] ?? '')) pieces.push(piece);
  // A line without any bytes may stand before the end.
  if (/^[` ]?\s*$/.test(lines[at] ?? '') && lines[at + 1]?.trim() === 'end') at += 1;
  const isWhole = lines[at]?.trim() === 'end';
  if (pieces.length < (isWhole ? 1 : FEWEST_LINES)) return null;
  return { content: Buffer.concat(pieces), isWhole, last: isWhole ? at : from + pieces.length - 1 };
}

/** The bytes of a line of data; null when it is none. Blanks at its end, which mailers cut off, count for nothing. */
function bytesOf(line: string): Buffer | null {
  const length = valueOf(line.charCodeAt(0));
  const letters = Math.ceil(length / 3) * 4;
  if (!LINE.test(line) || length === 0 || length > FULL_LINE || line.trimEnd().length > 1 + letters + 1) return null;
  const bytes = Buffer.alloc((letters / 4) * 3);
  for (let group = 0; group < letters / 4; group += 1) {
    const value = [1, 2, 3, 4].reduce((sum, place) => sum * 64 + valueOf(line.charCodeAt(group * 4 + place)), 0);
    bytes.writeUIntBE(value, group * 3, 3);
  }
  return bytes.subarray(0, length);
}

/** Of a letter between blank and `; beyond the end of the line a blank. */
function valueOf(code: number): number {
  return Number.isNaN(code) ? 0 : (code - 32) & 63;
}
