import { inflateSync } from 'node:zlib';

/** In the head of a stream that draws nothing: a font file, a picture, an object with a type of its own. */
const NO_DRAWING = /\/Length1|\/Type\s*\/(?!XObject)|\/Subtype\s*\/(?!Form)/;
/** Glyph 0 (.notdef) of a font, alone or among others: our fonts all have two bytes for a glyph. */
const EMPTY_BOX = /<(?:[\da-f]{4})*?0000(?:[\da-f]{4})*> Tj/gi;

/**
 * How many empty boxes a PDF draws, as Chromium writes it. A browser that finds no font for the characters which it has to draw together says nothing, and
 * the text under the box is right: only what is drawn tells.
 */
export function emptyBoxes(pdf: Buffer): number {
  let count = 0;
  for (let end = 0; ;) {
    const start = pdf.indexOf('stream\n', end);
    if (start === -1) return count;
    const head = pdf.toString('latin1', Math.max(end, pdf.lastIndexOf(' obj', start)), start);
    const length = Number(/\/Length (\d+)(?! \d+ R)/.exec(head)?.[1]);
    const data = start + 'stream\n'.length;
    if (!Number.isSafeInteger(length)) throw new Error('A stream of the printed PDF does not say how long it is.');
    if (!NO_DRAWING.test(head)) {
      const bytes = pdf.subarray(data, data + length);
      const drawing = head.includes('/FlateDecode') ? inflateSync(bytes) : bytes;
      count += drawing.toString('latin1').match(EMPTY_BOX)?.length ?? 0;
    }
    end = pdf.indexOf('endstream', data + length) + 'endstream'.length;
  }
}
