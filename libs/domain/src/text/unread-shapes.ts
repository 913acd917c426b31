import { MUNICIPALITY } from './postal-place.js';

/**
 * 異体字 in names that the recogniser has not among its letters, each behind the letters it takes them for, the most usual first (a test compares it with the
 * model): whoever is called 髙橋 is read 高橋, and surely so.
 */
const UNREAD_SHAPES: readonly (readonly [shape: string, takenFor: string])[] = [
  ['髙', '高'], ['﨑', '崎'], ['濵', '浜濱'], ['邉', '辺邊'], ['德', '徳'], ['𠮷', '吉'], ['瀨', '瀬'], ['栁', '柳'], ['嵜', '崎'], ['齊', '斉斎齋'], ['嶌', '島嶋'],
  ['惠', '恵'], ['黑', '黒'], ['曾', '曽'], ['槇', '槙'], ['𣘺', '橋'],
];

/** Every shape that the recogniser does not know. */
export function unreadShapes(): readonly string[] {
  return UNREAD_SHAPES.map(([shape]) => shape);
}

/** One letter of a reading, and the shape that may stand on the paper in its place. */
export interface UnreadShape {
  readonly letter: string;
  readonly shape: string;
  /** The whole text with that shape. */
  readonly text: string;
}

/** What a name that was read may be as well: of several letters with another shape the most usual. Null where no letter has one. */
export function unreadInName(name: string): UnreadShape | null {
  for (const [shape, takenFor] of UNREAD_SHAPES) {
    const letter = [...name].find((each) => takenFor.includes(each));
    if (letter !== undefined) return { letter, shape, text: name.replace(letter, shape) };
  }
  return null;
}

/** As `unreadInName`, of what stands behind the municipality: prefectures, cities, towns and villages are each written in one way. */
export function unreadInAddress(address: string): UnreadShape | null {
  const place = MUNICIPALITY.exec(address)?.[0] ?? '';
  const found = unreadInName(address.slice(place.length));
  return found && { ...found, text: `${place}${found.text}` };
}
