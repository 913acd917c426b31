import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { drawnCharacters, drawnVariants } from '#domain';
import fc from 'fast-check';
import { readCharacterMap, type Variant, writeCharacterMap } from './character-map.js';
import { charactersOfFonts, tableOfRuns } from './drawn-characters.js';
import { mergeFonts, MERGED_TABLES } from './merge-fonts.js';
import { isPaperFont, paperFonts } from './paper-fonts.js';
import { romanNumerals } from './roman-numerals.js';
import { type FontTables, readWoff, tableOf } from './woff-file.js';

// Browsers, key generation and the compiler take their time on a busy machine.
const ALL_TABLES = [...MERGED_TABLES];
const subset = (number: number): FontTables =>
  readWoff(readFileSync(`node_modules/@fontsource/noto-serif-jp/files/noto-serif-jp-${number}-400-normal.woff`), ALL_TABLES);

/** The outline of a glyph without what padding adds. */
function outline(tables: FontTables, glyph: number): string {
  const loca = tableOf(tables, 'loca');
  const isLong = tableOf(tables, 'head').readInt16BE(50) === 1;
  const at = (index: number): number => (isLong ? loca.readUInt32BE(index * 4) : loca.readUInt16BE(index * 2) * 2);
  return tableOf(tables, 'glyf').subarray(at(glyph), at(glyph + 1)).toString('hex').replace(/(00)+$/, '');
}

/** The width of a glyph; glyphs beyond the counted metrics are as wide as the last. */
function advance(tables: FontTables, glyph: number): number {
  const last = tableOf(tables, 'hhea').readUInt16BE(34) - 1;
  return tableOf(tables, 'hmtx').readUInt16BE(Math.min(glyph, last) * 4);
}

/** Reads a TrueType file back into tables. */
function readTrueType(file: Buffer): FontTables {
  return new Map(
    Array.from({ length: file.readUInt16BE(4) }, (_, index) => {
      const entry = 12 + index * 16;
      const offset = file.readUInt32BE(entry + 8);
      return [file.toString('latin1', entry, entry + 4), file.subarray(offset, offset + file.readUInt32BE(entry + 12))] as const;
    }),
  );
}

describe('character maps', () => {
  it('read what they wrote', () => {
    const glyphs = fc.uniqueArray(fc.tuple(fc.integer({ min: 0x20, max: 0x2ffff }), fc.integer({ min: 1, max: 60_000 })), { selector: ([character]) => character });
    const variants = fc.uniqueArray(
      fc.record({ selector: fc.integer({ min: 0xe0100, max: 0xe0103 }), character: fc.integer({ min: 0x3400, max: 0x9fff }), glyph: fc.option(fc.integer({ min: 1, max: 60_000 })) }),
      { selector: ({ selector, character }) => `${selector} ${character}` },
    );
    const inOrder = (list: readonly Variant[]): readonly string[] => list.map(({ selector, character, glyph }) => `${selector} ${character} ${glyph}`).sort();
    fc.assert(
      fc.property(glyphs, variants, (pairs, forms) => {
        const map = readCharacterMap(writeCharacterMap({ glyphs: new Map(pairs), variants: forms }));
        expect([...map.glyphs].sort()).toEqual([...new Map(pairs)].sort());
        expect(inOrder(map.variants)).toEqual(inOrder(forms));
      }),
    );
  });
});

describe('merged fonts', () => {
  it('draw every character as its subset does, with the same width', () => {
    const subsets = [subset(119), subset(118), subset(90)];
    const merged = mergeFonts(subsets, (character) => character >= 0x3041);
    const tables = readTrueType(merged.file);
    const { glyphs } = readCharacterMap(tableOf(tables, 'cmap'));
    const seen = new Set<number>();
    for (const source of subsets) {
      for (const [character, glyph] of readCharacterMap(tableOf(source, 'cmap')).glyphs) {
        if (character < 0x3041 || seen.has(character)) continue;
        seen.add(character);
        const number = glyphs.get(character) ?? 0;
        const isComposite = outline(source, glyph).startsWith('ff');
        if (!isComposite) expect([character, outline(tables, number)]).toEqual([character, outline(source, glyph)]);
        expect([character, advance(tables, number)]).toEqual([character, advance(source, glyph)]);
      }
    }
    expect(merged.characters).toEqual([...seen].sort((a, b) => a - b));
  });

  it('keep the forms that variation selectors choose (異体字)', () => {
    const withForms = Array.from({ length: 30 }, (_, index) => subset(119 - index));
    const special = withForms.flatMap((tables) => readCharacterMap(tableOf(tables, 'cmap')).variants.filter(({ character, glyph }) => glyph !== null && character >= 0x4e00 && character <= 0x9fff));
    expect(special.length).toBeGreaterThan(10);
    const { variants } = readCharacterMap(tableOf(readTrueType(mergeFonts(withForms, (character) => character >= 0x4e00 && character <= 0x9fff).file), 'cmap'));
    const forms = (list: readonly Variant[]): readonly string[] => list.filter(({ glyph }) => glyph !== null).map(({ selector, character }) => `${selector} ${character}`).sort();
    expect(forms(variants)).toEqual(forms(special));
  });

  it.each(['400', '700'])('draw Roman numerals by letters inside one square, as a row of full-width characters: weight %s', (weight) => {
    for (const face of ['noto-serif-jp', 'noto-sans-jp']) {
      const { file, characters } = romanNumerals(face, weight);
      expect(characters).toEqual(Array.from({ length: 0x20 }, (_, index) => 0x2160 + index));
      const tables = readTrueType(file);
      const { glyphs } = readCharacterMap(tableOf(tables, 'cmap'));
      for (const character of characters) {
        const glyph = glyphs.get(character) ?? 0;
        const drawn = Buffer.from(outline(tables, glyph).padEnd(20, '0'), 'hex');
        expect([character, advance(tables, glyph), drawn.readInt16BE(0)]).toEqual([character, 1000, -1]);
        expect(drawn.readInt16BE(2)).toBeGreaterThan(20);
        expect(drawn.readInt16BE(6)).toBeLessThan(980);
      }
    }
  });

  it('are sound files: every table with its checksum', () => {
    const { file } = mergeFonts([subset(119)], (character) => character >= 0x3041);
    const sum = (bytes: Buffer): number => {
      let total = 0;
      for (let position = 0; position < bytes.length; position += 4) total = (total + bytes.readUInt32BE(position)) >>> 0;
      return total;
    };
    expect(sum(file)).toBe(0xb1b0afba);
    expect(() => readWoff(file, ALL_TABLES)).toThrow(/not a WOFF/);
  });
});

describe('paper fonts', () => {
  it('cover the two faces in two weights, rare characters by subsets behind the common fonts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fonts-'));
    const fonts = await paperFonts(folder);
    const rules = fonts.css.match(/@font-face/g) ?? [];
    expect(rules.length).toBe(4 * (2 + 124 + 3 + 5));
    // The compatibility ideographs stand last, where a browser tries first: else it draws U+FA19 as the common 神.
    expect(fonts.css.slice(fonts.css.lastIndexOf('@font-face'))).toMatch(/unicode-range: U\+(f[9a]|2f[89a])[^,}]*/);
    expect(fonts.css).not.toMatch(/font-display: swap|\.woff\)|url\(\.\//);
    for (const face of ['noto-serif-jp-400', 'noto-serif-jp-700', 'noto-sans-jp-400', 'noto-sans-jp-700']) {
      const file = await readFile(join(folder, `${face}.ttf`));
      const { glyphs } = readCharacterMap(tableOf(readTrueType(file), 'cmap'));
      for (const character of '保証証書契約者工事見本県令和年月日円あアー') {
        expect([face, character, glyphs.has(character.codePointAt(0) ?? 0) || character === 'ー']).toEqual([face, character, true]);
      }
    }
    await rm(folder, { recursive: true });
  });

  it('draw in both faces the 異体字 that the domain promises, and no others', () => {
    const drawn = ['noto-serif-jp', 'noto-sans-jp'].map((name) => {
      const folder = `node_modules/@fontsource/${name}/files`;
      const files = readdirSync(folder).filter((file) => /-\d+-400-normal\.woff$/.test(file));
      const variants = files.flatMap((file) => readCharacterMap(tableOf(readWoff(readFileSync(join(folder, file)), ALL_TABLES), 'cmap')).variants);
      return new Set(variants.filter(({ glyph }) => glyph !== null).map(({ character, selector }) => String.fromCodePoint(character, selector)));
    });
    const [serif, sans] = drawn;
    expect(drawnVariants()).toEqual([...(serif ?? [])].filter((variant) => sans?.has(variant) && /^\p{Script=Han}/u.test(variant)).sort());
  });

  it('draw the characters that the domain promises, and no others (write-drawn-table.ts makes the table anew)', () => {
    expect(tableOfRuns(drawnCharacters())).toBe(tableOfRuns(charactersOfFonts()));
    expect(drawnCharacters().length).toBeGreaterThan(16_000);
  });

  it('are the only files that the printing page may load', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fonts-'));
    const fonts = await paperFonts(folder);
    const own = pathToFileURL(`${folder}/`).href;
    expect(isPaperFont(`${own}noto-serif-jp-400.ttf`, fonts)).toBe(true);
    expect(isPaperFont(pathToFileURL(join(process.cwd(), 'node_modules/@fontsource/noto-serif/files/noto-serif-greek-400-normal.woff2')).href, fonts)).toBe(true);
    expect(isPaperFont(`${own}profile/Cookies`, fonts)).toBe(false);
    expect(isPaperFont(`${own}../secret.ttf`, fonts)).toBe(false);
    expect(isPaperFont('file:///etc/hostname', fonts)).toBe(false);
    expect(isPaperFont('https://example.jp/font.woff2', fonts)).toBe(false);
    await rm(folder, { recursive: true });
  });
});
