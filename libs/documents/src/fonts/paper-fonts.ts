import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compatibilityRules } from '#platform';
import { borrowedFonts, type CharacterRange, filesOf } from './borrowed-fonts.js';
import { halfWidthKatakana } from './half-width-katakana.js';
import { mergeFonts, MERGED_TABLES, type MergedFont } from './merge-fonts.js';
import { romanNumerals } from './roman-numerals.js';
import { readWoff } from './woff-file.js';

/**
 * The two faces of our papers, as TrueType subsets by unicode range: the numbered subsets hold names such as 髙﨑𠮷,
 * the single "japanese" one does not. CFF faces (Noto CJK) would print as Type 3. The Latin face of the same design lends the Greek letters.
 */
export const FACES = [
  { family: 'Noto Serif JP', name: 'noto-serif-jp', latinFace: 'noto-serif' },
  { family: 'Noto Sans JP', name: 'noto-sans-jp', latinFace: 'noto-sans' },
] as const;
/** The weights that papers print. */
export const WEIGHTS = ['400', '700'] as const;

/**
 * Subsets are numbered by how common their characters are, 119 the most. Those from this number on are put into one font for each face and weight:
 * a paper then embeds a handful of fonts instead of some seventy, which makes it half as large and a quarter cheaper to print.
 */
const FIRST_COMMON_SUBSET = 75;
const LAST_SUBSET = 119;

/** The style rules that load our fonts, and where the font files may come from. */
export interface PaperFonts {
  readonly css: string;
  /** `file://` addresses below which everything is a font of ours. */
  readonly folders: readonly string[];
}

interface OwnFont extends MergedFont {
  readonly family: string;
  readonly weight: string;
  readonly fileName: string;
}

let ownFonts: readonly OwnFont[] | undefined;

/**
 * Writes the merged fonts into a folder and collects all `@font-face` rules with absolute addresses. Of rules that cover the same character the
 * last is taken: first stand the borrowed letters, then the numbered subsets for what is rare, then the common fonts, the half-width katakana and the Roman
 * numerals, at last once more the CJK compatibility ideographs of the subsets. Throws when a font package is not installed.
 */
export async function paperFonts(folder: string): Promise<PaperFonts> {
  ownFonts ??= FACES.flatMap((face) => WEIGHTS.flatMap((weight) => [commonFont(face, weight), halfWidthFont(face, weight), romanFont(face, weight)]));
  const own = pathToFileURL(`${folder}/`).href;
  const folders = new Set([own]);
  const rules: string[] = [];
  for (const { family, name, latinFace } of FACES) {
    const files = pathToFileURL(`${filesOf(name)}/`).href;
    folders.add(files);
    for (const weight of WEIGHTS) {
      for (const { file, ranges } of borrowedFonts(latinFace, weight)) {
        folders.add(pathToFileURL(`${dirname(file)}/`).href);
        rules.push(fontFace({ family, weight, source: `url(${pathToFileURL(`${file}.woff2`).href}) format('woff2')`, ranges }));
      }
      rules.push(
        readFileSync(join(filesOf(name), '..', `${weight}.css`), 'utf8')
          .replace(/url\(\.\/files\/([^)]+\.woff2)\) format\('woff2'\), url\([^)]+\.woff\) format\('woff'\)/g, `url(${files}$1) format('woff2')`)
          // A paper is printed when its fonts are there, never with others in between.
          .replaceAll('font-display: swap', 'font-display: block'),
      );
    }
  }
  for (const { family, weight, fileName, file, characters } of ownFonts) {
    await writeFile(join(folder, fileName), file);
    rules.push(fontFace({ family, weight, source: `url(${own}${fileName}) format('truetype')`, ranges: rangesOf(characters) }));
  }
  const css = rules.join('\n');
  return { css: `${css}\n${compatibilityRules(css)}`, folders: [...folders] };
}

/** Tells whether an address that the printing page asks for is one of our font files. */
export function isPaperFont(url: string, fonts: PaperFonts): boolean {
  return /\.(woff2|ttf)$/.test(url) && !url.includes('..') && fonts.folders.some((folder) => url.startsWith(folder));
}

function commonFont({ family, name }: (typeof FACES)[number], weight: string): OwnFont {
  const subsets = Array.from({ length: LAST_SUBSET - FIRST_COMMON_SUBSET + 1 }, (_, index) =>
    readWoff(readFileSync(join(filesOf(name), `${name}-${LAST_SUBSET - index}-${weight}-normal.woff`)), MERGED_TABLES),
  );
  return { family, weight, fileName: `${name}-${weight}.ttf`, ...mergeFonts(subsets, isKanaOrKanji) };
}

function halfWidthFont({ family, name }: (typeof FACES)[number], weight: string): OwnFont {
  return { family, weight, fileName: `${name}-half-width-${weight}.ttf`, ...halfWidthKatakana(name, weight) };
}

function romanFont({ family, name }: (typeof FACES)[number], weight: string): OwnFont {
  return { family, weight, fileName: `${name}-roman-numerals-${weight}.ttf`, ...romanNumerals(name, weight) };
}

/** Latin and punctuation stay in their subset, which knows how to kern them and to close up brackets. */
function isKanaOrKanji(character: number): boolean {
  return (character >= 0x3041 && character <= 0x30ff) || (character >= 0x3400 && character <= 0x9fff);
}

function fontFace(rule: { readonly family: string; readonly weight: string; readonly source: string; readonly ranges: readonly CharacterRange[] }): string {
  const range = rule.ranges.map(([first, last]) => (first === last ? `U+${first.toString(16)}` : `U+${first.toString(16)}-${last.toString(16)}`)).join(', ');
  return `@font-face { font-family: '${rule.family}'; font-style: normal; font-weight: ${rule.weight}; font-display: block; src: ${rule.source}; unicode-range: ${range}; }`;
}

function rangesOf(characters: readonly number[]): readonly CharacterRange[] {
  const ranges: [number, number][] = [];
  for (const character of characters) {
    const last = ranges.at(-1);
    if (last !== undefined && character === last[1] + 1) {
      last[1] = character;
    } else {
      ranges.push([character, character]);
    }
  }
  return ranges;
}
