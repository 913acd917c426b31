import { oneLine } from '#domain';
import type { WordReading } from './page-reader.js';
import type { PixelBox } from './zone-picture.js';

/** A piece of a line as the recogniser gives it. */
interface Piece {
  readonly text: string;
  readonly confidence: number;
  readonly bbox: { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number };
}

/** Pieces nearer than this share of their height are one word: the recogniser cuts Japanese into single letters. A blank of half a letter is a border. */
const NEAR = 0.5;

/** The words of a line; what stands in one of the places of the form is never one word with what stands outside of it. */
export function joinWords(pieces: readonly Piece[], places: readonly PixelBox[] = []): readonly WordReading[] {
  const words: (Piece & { count: number; place: number })[] = [];
  for (const piece of pieces) {
    const text = piece.text.trim();
    if (text === '') continue;
    const last = words.at(-1);
    const place = placeAt(piece, places);
    if (last?.place === place && piece.bbox.x0 - last.bbox.x1 < NEAR * (last.bbox.y1 - last.bbox.y0)) {
      const count = last.count + 1;
      words[words.length - 1] = {
        text: `${last.text}${text}`, count, place, confidence: (last.confidence * last.count + piece.confidence) / count,
        bbox: { x0: last.bbox.x0, y0: Math.min(last.bbox.y0, piece.bbox.y0), x1: piece.bbox.x1, y1: Math.max(last.bbox.y1, piece.bbox.y1) },
      };
    } else words.push({ text, confidence: piece.confidence, bbox: piece.bbox, count: 1, place });
  }
  return words.map(({ text, confidence, bbox: { x0, y0, x1, y1 } }) => ({ text, confidence: Math.round(confidence), x: x0, y: y0, width: x1 - x0, height: y1 - y0 }));
}

/** Which of the places the middle of a piece lies in; -1 for none. */
function placeAt({ bbox: { x0, y0, x1, y1 } }: Piece, places: readonly PixelBox[]): number {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return places.findIndex((place) => x >= place.x && x <= place.x + place.width && y >= place.y && y <= place.y + place.height);
}

/**
 * The model puts blanks between Japanese letters and marks where the paper ends; a line of an address goes on in the next,
 * with a blank between two figures: 1-1 above 3階 is not 1-13階.
 */
export function joinLines(text: string): string {
  return oneLine(text).replace(/(?<=[^\x20-\x7e])[ \u3000]+|[ \u3000]+(?=[^\x20-\x7e])/g, '').replace(/[\s|_.'…·\-]+$/u, '').trim();
}
