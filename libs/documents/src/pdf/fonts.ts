import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The two faces of our papers, as TrueType subsets by unicode range: the numbered subsets hold names such as 髙﨑𠮷,
 * the single "japanese" one does not. CFF faces (Noto CJK) would print as Type 3.
 */
const FACES = ['@fontsource/noto-serif-jp', '@fontsource/noto-sans-jp'] as const;
const WEIGHTS = ['400', '700'] as const;

/** The style rules that load our fonts, and where the font files may come from. */
export interface PaperFonts {
  readonly css: string;
  /** `file://` addresses below which everything is a font of ours. */
  readonly folders: readonly string[];
}

/** Collects the `@font-face` rules with absolute addresses. Throws when a font package is not installed. */
export function paperFonts(): PaperFonts {
  const require = createRequire(import.meta.url);
  const rules: string[] = [];
  const folders: string[] = [];
  for (const face of FACES) {
    for (const weight of WEIGHTS) {
      const sheet = require.resolve(`${face}/${weight}.css`);
      const files = pathToFileURL(`${dirname(sheet)}/files/`).href;
      if (!folders.includes(files)) {
        folders.push(files);
      }
      rules.push(
        readFileSync(sheet, 'utf8')
          .replace(/url\(\.\/files\/([^)]+\.woff2)\) format\('woff2'\), url\([^)]+\.woff\) format\('woff'\)/g, `url(${files}$1) format('woff2')`)
          // A paper is printed when its fonts are there, never with others in between.
          .replaceAll('font-display: swap', 'font-display: block'),
      );
    }
  }
  return { css: rules.join('\n'), folders };
}

/** Tells whether an address that the printing page asks for is one of our font files. */
export function isPaperFont(url: string, fonts: PaperFonts): boolean {
  return url.startsWith('file://') && fonts.folders.some((folder) => url.startsWith(folder) && !fileURLToPath(url).includes('..'));
}
