import { readCharacterMap, type Variant, writeCharacterMap } from './character-map.js';
import { type FontTables, tableOf, writeTrueType } from './woff-file.js';

/** The tables that merging needs. */
export const MERGED_TABLES = ['OS/2', 'cmap', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'name', 'post'] as const;

/** One font made of glyphs from several of the same design. */
export interface MergedFont {
  readonly file: Buffer;
  /** The characters it draws, ascending. */
  readonly characters: readonly number[];
}

/** Bits in the flags of a component of a composite glyph. */
const WORDS = 0x0001;
const OFFSETS = 0x0002;
const SCALE = 0x0008;
const MORE = 0x0020;
const TWO_SCALES = 0x0040;
const MATRIX = 0x0080;
const UNSCALED_OFFSETS = 0x1000;

/** How much of its square a character made of others fills at most, and what 1 is in the scale of a component. */
const FILLED = 0.88;
const ONE = 0x4000;

interface Glyph {
  readonly outline: Buffer;
  readonly advance: number;
  readonly bearing: number;
}

/** Takes glyphs out of one subset and gives them their numbers in the merged font. */
class GlyphSource {
  private readonly taken = new Map<number, number>();
  private readonly offsets: readonly number[];
  private readonly metrics: number;

  constructor(
    private readonly tables: FontTables,
    private readonly merged: Glyph[],
  ) {
    const loca = tableOf(tables, 'loca');
    const isLong = tableOf(tables, 'head').readInt16BE(50) === 1;
    this.offsets = Array.from({ length: loca.length / (isLong ? 4 : 2) }, (_, index) => (isLong ? loca.readUInt32BE(index * 4) : loca.readUInt16BE(index * 2) * 2));
    this.metrics = tableOf(tables, 'hhea').readUInt16BE(34);
  }

  take(glyph: number): number {
    const known = this.taken.get(glyph);
    if (known !== undefined) {
      return known;
    }
    const number = this.merged.length;
    this.taken.set(glyph, number);
    const outline = Buffer.from(tableOf(this.tables, 'glyf').subarray(this.offsets[glyph] ?? 0, this.offsets[glyph + 1] ?? 0));
    this.merged.push({ outline, ...this.metricsOf(glyph) });
    this.renumberComponents(outline);
    return number;
  }

  private metricsOf(glyph: number): { readonly advance: number; readonly bearing: number } {
    const table = tableOf(this.tables, 'hmtx');
    const last = this.metrics - 1;
    return glyph < this.metrics
      ? { advance: table.readUInt16BE(glyph * 4), bearing: table.readInt16BE(glyph * 4 + 2) }
      : { advance: table.readUInt16BE(last * 4), bearing: table.readInt16BE(this.metrics * 4 + (glyph - this.metrics) * 2) };
  }

  /** A composite glyph names its parts by their numbers, which change. */
  private renumberComponents(outline: Buffer): void {
    if (outline.length === 0 || outline.readInt16BE(0) >= 0) {
      return;
    }
    let position = 10;
    let flags = MORE;
    while ((flags & MORE) !== 0) {
      flags = outline.readUInt16BE(position);
      outline.writeUInt16BE(this.take(outline.readUInt16BE(position + 2)), position + 2);
      position += 4 + ((flags & WORDS) === 0 ? 2 : 4);
      position += (flags & SCALE) !== 0 ? 2 : (flags & TWO_SCALES) !== 0 ? 4 : (flags & MATRIX) !== 0 ? 8 : 0;
    }
  }
}

/**
 * Puts the wanted characters of several subsets of one face into one TrueType font, earlier subsets first, and behind them characters made of wanted ones.
 * Kerning and substitution are left behind: wanted are kana and kanji set horizontally, which have none that matters.
 */
export function mergeFonts(subsets: readonly FontTables[], isWanted: (character: number) => boolean, composed: ReadonlyMap<number, string> = new Map()): MergedFont {
  const merged: Glyph[] = [];
  const glyphs = new Map<number, number>();
  const variants: Variant[] = [];
  for (const [index, tables] of subsets.entries()) {
    const source = new GlyphSource(tables, merged);
    if (index === 0) {
      source.take(0);
    }
    const map = readCharacterMap(tableOf(tables, 'cmap'));
    const own = [...map.glyphs].filter(([character]) => isWanted(character) && !glyphs.has(character));
    for (const [character, glyph] of own) {
      glyphs.set(character, source.take(glyph));
    }
    const ownCharacters = new Set(own.map(([character]) => character));
    for (const variant of map.variants.filter(({ character }) => ownCharacters.has(character))) {
      variants.push({ ...variant, glyph: variant.glyph === null ? null : source.take(variant.glyph) });
    }
  }
  const square = subsets[0] === undefined ? 0 : tableOf(subsets[0], 'head').readUInt16BE(18);
  for (const [character, parts] of composed) {
    const numbers = [...parts].map((part) => glyphs.get(part.codePointAt(0) ?? 0) ?? 0);
    glyphs.set(character, merged.length);
    merged.push(sideBySide(numbers, merged, square));
  }
  const tables = new Map([
    ...commonTables(subsets, merged.length, Math.max(0, ...[...composed.values()].map(({ length }) => length))),
    ...glyphTables(merged),
    ['cmap', writeCharacterMap({ glyphs, variants })] as const,
  ]);
  return { file: writeTrueType(tables), characters: [...glyphs.keys()].sort((a, b) => a - b) };
}

/** Glyphs side by side in the middle of one square, narrowed when they are wider. */
function sideBySide(numbers: readonly number[], glyphs: readonly Glyph[], square: number): Glyph {
  const parts = numbers.flatMap((number) => {
    const glyph = glyphs[number];
    return glyph === undefined ? [] : [{ number, advance: glyph.advance, box: [2, 4, 6, 8].map((at) => glyph.outline.readInt16BE(at)) }];
  });
  const natural = parts.reduce((sum, { advance }) => sum + advance, 0);
  const scale = Math.min(1, (square * FILLED) / natural);
  let position = (square - natural * scale) / 2;
  const components: Buffer[] = [];
  const boxes: (readonly [left: number, bottom: number, right: number, top: number])[] = [];
  parts.forEach(({ number, advance, box: [left = 0, bottom = 0, right = 0, top = 0] }, index) => {
    const component = Buffer.alloc(12);
    component.writeUInt16BE(WORDS | OFFSETS | TWO_SCALES | UNSCALED_OFFSETS | (index < parts.length - 1 ? MORE : 0), 0);
    component.writeUInt16BE(number, 2);
    component.writeInt16BE(Math.round(position), 4);
    component.writeInt16BE(Math.round(scale * ONE), 8);
    component.writeInt16BE(ONE, 10);
    components.push(component);
    boxes.push([Math.floor(position + left * scale), bottom, Math.ceil(position + right * scale), top]);
    position += advance * scale;
  });
  const left = Math.min(...boxes.map(([x]) => x));
  const header = Buffer.alloc(10);
  [-1, left, Math.min(...boxes.map(([, y]) => y)), Math.max(...boxes.map(([, , x]) => x)), Math.max(...boxes.map(([, , , y]) => y))].forEach((value, index) => header.writeInt16BE(value, index * 2));
  return { outline: Buffer.concat([header, ...components]), advance: square, bearing: left };
}

function glyphTables(glyphs: readonly Glyph[]): readonly (readonly [string, Buffer])[] {
  const loca = Buffer.alloc((glyphs.length + 1) * 4);
  const hmtx = Buffer.alloc(glyphs.length * 4);
  const outlines: Buffer[] = [];
  let offset = 0;
  glyphs.forEach(({ outline, advance, bearing }, index) => {
    const padded = Buffer.concat([outline, Buffer.alloc(-outline.length & 3)]);
    outlines.push(padded);
    offset += padded.length;
    loca.writeUInt32BE(offset, (index + 1) * 4);
    hmtx.writeUInt16BE(advance, index * 4);
    hmtx.writeInt16BE(bearing, index * 4 + 2);
  });
  return [['glyf', Buffer.concat(outlines)], ['loca', loca], ['hmtx', hmtx]];
}

/** Tables about the face as a whole: from the first subset, with counts, limits and the bounding box of all. */
function commonTables(subsets: readonly FontTables[], glyphCount: number, mostParts: number): readonly (readonly [string, Buffer])[] {
  const [first] = subsets;
  if (first === undefined) {
    throw new Error('There is nothing to merge.');
  }
  const copy = (tag: string): Buffer => Buffer.from(tableOf(first, tag));
  const head = copy('head');
  const maxp = copy('maxp');
  const hhea = copy('hhea');
  for (const tables of subsets) {
    const otherHead = tableOf(tables, 'head');
    const otherLimits = tableOf(tables, 'maxp');
    for (const low of [36, 38]) head.writeInt16BE(Math.min(head.readInt16BE(low), otherHead.readInt16BE(low)), low);
    for (const high of [40, 42]) head.writeInt16BE(Math.max(head.readInt16BE(high), otherHead.readInt16BE(high)), high);
    for (let limit = 6; limit < maxp.length; limit += 2) {
      maxp.writeUInt16BE(Math.max(maxp.readUInt16BE(limit), otherLimits.readUInt16BE(limit)), limit);
    }
  }
  for (const [whole, part] of [[10, 6], [12, 8]] as const) {
    maxp.writeUInt16BE(Math.max(maxp.readUInt16BE(whole), maxp.readUInt16BE(part) * mostParts), whole);
  }
  maxp.writeUInt16BE(Math.max(maxp.readUInt16BE(28), mostParts), 28);
  maxp.writeUInt16BE(Math.max(maxp.readUInt16BE(30), Math.min(1, mostParts)), 30);
  head.writeInt16BE(1, 50);
  maxp.writeUInt16BE(glyphCount, 4);
  hhea.writeUInt16BE(glyphCount, 34);
  return [['head', head], ['maxp', maxp], ['hhea', hhea], ['OS/2', copy('OS/2')], ['name', copy('name')], ['post', copy('post')]];
}
