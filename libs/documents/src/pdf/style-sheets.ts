import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All rules of the printed papers, in one text; `base.css` comes first, the others in the order of their names. */
export function paperStyles(templatesFolder: string): string {
  const folder = join(templatesFolder, 'documents', 'styles');
  const names = readdirSync(folder).filter((name) => name.endsWith('.css') && name !== 'base.css');
  return ['base.css', ...names.sort()].map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}
