import { writeFileSync } from 'node:fs';
import { charactersOfFonts, tableOfRuns } from './drawn-characters.js';

/** Makes the domain's table anew after a font package has changed: `npm run build`, then `node dist/libs/documents/src/fonts/write-drawn-table.js`. */
const lines = tableOfRuns(charactersOfFonts()).match(/.{1,140}(?: |$)/g) ?? [];
writeFileSync(
  'libs/domain/src/text/drawn-table.ts',
  `/** Made from the font files by libs/documents/src/fonts/write-drawn-table.ts; a test compares the two. Runs as \`gap.length\` in base 36. */\nexport const DRAWN_TABLE =\n${lines
    .map((line) => `  '${line}'`)
    .join(' +\n')};\n`,
);
