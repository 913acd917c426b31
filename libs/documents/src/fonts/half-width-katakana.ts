import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf } from './borrowed-fonts.js';
import { mergeFonts, MERGED_TABLES, type MergedFont } from './merge-fonts.js';
import { readWoff } from './woff-file.js';

/**
 * The half-width katakana (ｦ to ﾟ) of a face as one font. The subsets scatter them, but a letter and its ﾞ or ﾟ are one cluster, which a
 * browser draws with one font or, where none has both, as empty boxes.
 */
export function halfWidthKatakana(name: string, weight: string): MergedFont {
  const css = readFileSync(join(filesOf(name), '..', `${weight}.css`), 'utf8');
  const subsets = [...css.matchAll(/url\(\.\/files\/([^)]+\.woff)\)[^}]*?unicode-range:[^;}]*U\+ff[6-9]/gi)].map(([, file = '']) =>
    readWoff(readFileSync(join(filesOf(name), file)), MERGED_TABLES),
  );
  return mergeFonts(subsets, (character) => character >= 0xff66 && character <= 0xff9f);
}
