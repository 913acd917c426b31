/** A form of a character chosen by a variation selector (異体字), such as 葛 with U+E0100. */
export interface Variant {
  readonly selector: number;
  readonly character: number;
  /** The glyph, or null where the selector asks for the usual one. */
  readonly glyph: number | null;
}

/** What a font's `cmap` table says: which glyph draws which character. */
export interface CharacterMap {
  readonly glyphs: ReadonlyMap<number, number>;
  readonly variants: readonly Variant[];
}

/** Reads the subtables of formats 4, 12 and 14; others hold nothing that those do not. */
export function readCharacterMap(cmap: Buffer): CharacterMap {
  const glyphs = new Map<number, number>();
  const variants: Variant[] = [];
  for (let index = 0; index < cmap.readUInt16BE(2); index += 1) {
    const subtable = cmap.subarray(cmap.readUInt32BE(4 + index * 8 + 4));
    const format = subtable.readUInt16BE(0);
    if (format === 4) {
      readSegments(subtable, glyphs);
    } else if (format === 12) {
      readGroups(subtable, glyphs);
    } else if (format === 14) {
      variants.push(...readVariants(subtable));
    }
  }
  return { glyphs, variants };
}

function readSegments(table: Buffer, glyphs: Map<number, number>): void {
  const size = table.readUInt16BE(6);
  for (let segment = 0; segment < size; segment += 2) {
    const end = table.readUInt16BE(14 + segment);
    const start = table.readUInt16BE(16 + size + segment);
    const delta = table.readUInt16BE(16 + 2 * size + segment);
    const rangeAt = 16 + 3 * size + segment;
    const range = table.readUInt16BE(rangeAt);
    for (let character = start; character <= end && character !== 0xffff; character += 1) {
      const listed = range === 0 ? character : table.readUInt16BE(rangeAt + range + 2 * (character - start));
      const glyph = listed === 0 ? 0 : (listed + delta) & 0xffff;
      if (glyph !== 0) {
        glyphs.set(character, glyph);
      }
    }
  }
}

function readGroups(table: Buffer, glyphs: Map<number, number>): void {
  for (let group = 0; group < table.readUInt32BE(12); group += 1) {
    const at = 16 + group * 12;
    const start = table.readUInt32BE(at);
    for (let character = start; character <= table.readUInt32BE(at + 4); character += 1) {
      glyphs.set(character, table.readUInt32BE(at + 8) + character - start);
    }
  }
}

function readVariants(table: Buffer): readonly Variant[] {
  const variants: Variant[] = [];
  for (let record = 0; record < table.readUInt32BE(6); record += 1) {
    const at = 10 + record * 11;
    const selector = table.readUIntBE(at, 3);
    const usual = table.readUInt32BE(at + 3);
    const special = table.readUInt32BE(at + 7);
    for (let range = 0; usual !== 0 && range < table.readUInt32BE(usual); range += 1) {
      const start = table.readUIntBE(usual + 4 + range * 4, 3);
      for (let extra = 0; extra <= table.readUInt8(usual + 7 + range * 4); extra += 1) {
        variants.push({ selector, character: start + extra, glyph: null });
      }
    }
    for (let mapping = 0; special !== 0 && mapping < table.readUInt32BE(special); mapping += 1) {
      const at5 = special + 4 + mapping * 5;
      variants.push({ selector, character: table.readUIntBE(at5, 3), glyph: table.readUInt16BE(at5 + 3) });
    }
  }
  return variants;
}

/** Writes a `cmap` with all characters (format 12) and all variants (format 14). */
export function writeCharacterMap(map: CharacterMap): Buffer {
  const groups = writeGroups(map.glyphs);
  const subtables: readonly [number, number, Buffer][] =
    map.variants.length === 0 ? [[3, 10, groups]] : [[0, 5, writeVariants(map.variants)], [3, 10, groups]];
  const header = Buffer.alloc(4 + subtables.length * 8);
  header.writeUInt16BE(subtables.length, 2);
  let offset = header.length;
  subtables.forEach(([platform, encoding, subtable], index) => {
    header.writeUInt16BE(platform, 4 + index * 8);
    header.writeUInt16BE(encoding, 6 + index * 8);
    header.writeUInt32BE(offset, 8 + index * 8);
    offset += subtable.length;
  });
  return Buffer.concat([header, ...subtables.map(([, , subtable]) => subtable)]);
}

function writeGroups(glyphs: ReadonlyMap<number, number>): Buffer {
  const groups: { start: number; end: number; glyph: number }[] = [];
  for (const [character, glyph] of [...glyphs].sort(([a], [b]) => a - b)) {
    const last = groups.at(-1);
    if (last !== undefined && character === last.end + 1 && glyph === last.glyph + character - last.start) {
      last.end = character;
    } else {
      groups.push({ start: character, end: character, glyph });
    }
  }
  const table = Buffer.alloc(16 + groups.length * 12);
  table.writeUInt16BE(12, 0);
  table.writeUInt32BE(table.length, 4);
  table.writeUInt32BE(groups.length, 12);
  groups.forEach(({ start, end, glyph }, index) => {
    table.writeUInt32BE(start, 16 + index * 12);
    table.writeUInt32BE(end, 20 + index * 12);
    table.writeUInt32BE(glyph, 24 + index * 12);
  });
  return table;
}

function writeVariants(variants: readonly Variant[]): Buffer {
  const selectors = [...new Set(variants.map(({ selector }) => selector))].sort((a, b) => a - b);
  const header = Buffer.alloc(10 + selectors.length * 11);
  const parts: Buffer[] = [header];
  let offset = header.length;
  header.writeUInt16BE(14, 0);
  header.writeUInt32BE(selectors.length, 6);
  selectors.forEach((selector, index) => {
    const ofSelector = variants.filter((variant) => variant.selector === selector).sort((a, b) => a.character - b.character);
    const at = 10 + index * 11;
    header.writeUIntBE(selector, at, 3);
    const usual = listOf(ofSelector.filter(({ glyph }) => glyph === null), 4);
    const special = listOf(ofSelector.filter(({ glyph }) => glyph !== null), 5);
    for (const [part, place] of [[usual, at + 3], [special, at + 7]] as const) {
      if (part !== null) {
        header.writeUInt32BE(offset, place);
        parts.push(part);
        offset += part.length;
      }
    }
  });
  const table = Buffer.concat(parts);
  table.writeUInt32BE(table.length, 2);
  return table;
}

/** A count and entries of three bytes for the character, then a zero (usual glyph) or the glyph's number in two. */
function listOf(variants: readonly Variant[], entryLength: 4 | 5): Buffer | null {
  if (variants.length === 0) {
    return null;
  }
  const list = Buffer.alloc(4 + variants.length * entryLength);
  list.writeUInt32BE(variants.length, 0);
  variants.forEach(({ character, glyph }, index) => {
    list.writeUIntBE(character, 4 + index * entryLength, 3);
    if (entryLength === 5) {
      list.writeUInt16BE(glyph ?? 0, 7 + index * entryLength);
    }
  });
  return list;
}
