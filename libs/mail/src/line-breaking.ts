/** Widest line of a mail in full-width characters: readers that break longer lines break them badly. */
export const LINE_WIDTH = 35;

/** No line may begin with one of these (行頭禁則). */
const NEVER_FIRST = '、。，．・：；？！）］｝」』】〕〉》ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.:;?!)]}';
/** No line may end with one of these (行末禁則). */
const NEVER_LAST = '（［｛「『【〔〈《([{';

/** Width in full-width characters: ASCII and half-width kana count a half. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += isNarrow(character) ? 0.5 : 1;
  return width;
}

function isNarrow(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 || (code >= 0xff61 && code <= 0xff9f);
}

/**
 * Breaks a text into lines of at most `width` full-width characters, keeping its own line ends, with the Japanese rules of
 * what may not begin or end a line. Words of ASCII are kept whole where they fit into a line.
 */
export function breakLines(text: string, width: number): readonly string[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => breakLine(line, width));
}

function breakLine(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text, width)) {
    const tooWide = line !== '' && widthOf(line + piece) > width;
    // A mark that must not begin a line hangs over by one rather than starting the next.
    if (!tooWide || (NEVER_FIRST.includes(piece) && widthOf(line) <= width)) {
      line += piece;
      continue;
    }
    const kept = carriedOver(line, width);
    lines.push(line.slice(0, line.length - kept.length).trimEnd());
    line = (kept + piece).trimStart();
  }
  return [...lines, line.trimEnd()];
}

/** What goes to the next line with the piece that did not fit: the words after a space near the end, else opening marks. */
function carriedOver(line: string, width: number): string {
  const word = /[ 　]([^ 　]+)$/.exec(line)?.[1];
  if (word !== undefined && widthOf(line) - widthOf(word) > width / 2) return word;
  return trailingOpeners(line);
}

function trailingOpeners(line: string): string {
  let from = line.length;
  while (from > 1 && NEVER_LAST.includes(line.charAt(from - 1))) from -= 1;
  return line.slice(from);
}

/** Single characters, and runs of ASCII that belong together. */
function piecesOf(text: string, width: number): string[] {
  return [...text.matchAll(/[!-~]+|[^!-~]/gu)].flatMap(([piece]) => (widthOf(piece) > width ? [...piece] : [piece]));
}
