import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const HOME = 'libs/persistence/src/case-state.ts';

/** Writing one of the columns that change together: an assignment, or an own value in an object (types say `readonly` or `Date`). */
const WRITES = [/\bapplication\.(?:state|dueAt)\s*=(?!=)/, /\bstateSince\s*=(?!=)/, /\bstateSince:(?!\s*(?:Date|string|instant\())/, /Object\.assign\(application, \{ state\b/];
/** Rows read by SQL into a view are no cases. */
const READS = /instantOf\(row\.stateSince\)/;

function sources(): string[] {
  return ['apps', 'libs'].flatMap((room) => readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => join(room, name)))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && name !== HOME);
}

test('the state of a case changes by moveTo alone, so that its state, its age, its 期限 and its end cannot diverge', () => {
  const found = sources().flatMap((name) => readFileSync(join(root, name), 'utf8').split('\n')
    .filter((line) => WRITES.some((write) => write.test(line)) && !READS.test(line)).map((line) => `${name}: ${line.trim()}`));
  expect(found).toEqual([]);
});
