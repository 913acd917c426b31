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
const SCALE = 0x0008;
const MORE = 0x0020;
const TWO_SCALES = 0x0040;
const MATRIX = 0x0080;

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
 * Puts the wanted characters of several subsets of one face into one TrueType font, earlier subsets first.
 * Kerning and substitution are left behind: wanted are kana and kanji set horizontally, which have none that matters.
 */
export function mergeFonts(subsets: readonly FontTables[], isWanted: (character: number) => boolean): MergedFont {
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
  const tables = new Map([
    ...commonTables(subsets, merged.length),
    ...glyphTables(merged),
    ['cmap', writeCharacterMap({ glyphs, variants })] as const,
  ]);
  return { file: writeTrueType(tables), characters: [...glyphs.keys()].sort((a, b) => a - b) };
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
function commonTables(subsets: readonly FontTables[], glyphCount: number): readonly (readonly [string, Buffer])[] {
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
  head.writeInt16BE(1, 50);
  maxp.writeUInt16BE(glyphCount, 4);
  hhea.writeUInt16BE(glyphCount, 34);
  return [['head', head], ['maxp', maxp], ['hhea', hhea], ['OS/2', copy('OS/2')], ['name', copy('name')], ['post', copy('post')]];
}
