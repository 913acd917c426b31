import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mergeFonts, MERGED_TABLES, type MergedFont } from './merge-fonts.js';
import { readWoff } from './woff-file.js';

/**
 * The two faces of our papers, as TrueType subsets by unicode range: the numbered subsets hold names such as 髙﨑𠮷,
 * the single "japanese" one does not. CFF faces (Noto CJK) would print as Type 3.
 */
export const FACES = [
  { family: 'Noto Serif JP', name: 'noto-serif-jp' },
  { family: 'Noto Sans JP', name: 'noto-sans-jp' },
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

interface CommonFont extends MergedFont {
  readonly family: string;
  readonly weight: string;
  readonly fileName: string;
}

let commonFonts: readonly CommonFont[] | undefined;

/**
 * Writes the common fonts into a folder and collects all `@font-face` rules with absolute addresses: the numbered subsets for what is rare,
 * the common fonts, being last, before them. Throws when a font package is not installed.
 */
export async function paperFonts(folder: string): Promise<PaperFonts> {
  commonFonts ??= FACES.flatMap((face) => WEIGHTS.map((weight) => commonFont(face, weight)));
  const common = pathToFileURL(`${folder}/`).href;
  const folders = [common];
  const rules: string[] = [];
  for (const { name } of FACES) {
    const files = pathToFileURL(`${filesOf(name)}/`).href;
    folders.push(files);
    for (const weight of WEIGHTS) {
      rules.push(
        readFileSync(join(filesOf(name), '..', `${weight}.css`), 'utf8')
          .replace(/url\(\.\/files\/([^)]+\.woff2)\) format\('woff2'\), url\([^)]+\.woff\) format\('woff'\)/g, `url(${files}$1) format('woff2')`)
          // A paper is printed when its fonts are there, never with others in between.
          .replaceAll('font-display: swap', 'font-display: block'),
      );
    }
  }
  for (const { family, weight, fileName, file, characters } of commonFonts) {
    await writeFile(join(folder, fileName), file);
    rules.push(
      `@font-face { font-family: '${family}'; font-style: normal; font-weight: ${weight}; font-display: block; src: url(${common}${fileName}) format('truetype'); unicode-range: ${unicodeRange(characters)}; }`,
    );
  }
  return { css: rules.join('\n'), folders };
}

/** Tells whether an address that the printing page asks for is one of our font files. */
export function isPaperFont(url: string, fonts: PaperFonts): boolean {
  return /\.(woff2|ttf)$/.test(url) && !url.includes('..') && fonts.folders.some((folder) => url.startsWith(folder));
}

/** Where the files of a face are. */
export function filesOf(name: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(`@fontsource/${name}/400.css`)), 'files');
}

function commonFont({ family, name }: (typeof FACES)[number], weight: string): CommonFont {
  const subsets = Array.from({ length: LAST_SUBSET - FIRST_COMMON_SUBSET + 1 }, (_, index) =>
    readWoff(readFileSync(join(filesOf(name), `${name}-${LAST_SUBSET - index}-${weight}-normal.woff`)), MERGED_TABLES),
  );
  return { family, weight, fileName: `${name}-${weight}.ttf`, ...mergeFonts(subsets, isKanaOrKanji) };
}

/** Latin and punctuation stay in their subset, which knows how to kern them and to close up brackets. */
function isKanaOrKanji(character: number): boolean {
  return (character >= 0x3041 && character <= 0x30ff) || (character >= 0x3400 && character <= 0x9fff);
}

function unicodeRange(characters: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const character of characters) {
    const last = ranges.at(-1);
    if (last !== undefined && character === last[1] + 1) {
      last[1] = character;
    } else {
      ranges.push([character, character]);
    }
  }
  return ranges.map(([start, end]) => (start === end ? `U+${start.toString(16)}` : `U+${start.toString(16)}-${end.toString(16)}`)).join(', ');
}
