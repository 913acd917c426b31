import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const HOMES = ['libs/persistence/src/case-state.ts', 'libs/persistence/src/registration/registration-state.ts'];

/** Writing one of the columns that change together: an assignment, or an own value in an object (types say `readonly` or `Date`). */
const WRITES = [/\b(?:application|registration)\.(?:state|dueAt)\s*=(?!=)/, /\bstateSince\s*=(?!=)/, /\bstateSince:(?!\s*(?:Date|string|instant\())/, /Object\.assign\((?:application|registration), \{ state\b/];
/** Rows read by SQL into a view are no cases. */
const READS = /instantOf\(row\.stateSince\)/;

function sources(): string[] {
  return ['apps', 'libs'].flatMap((room) => readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => join(room, name)))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !HOMES.includes(name));
}

test('the state of a case changes by moveTo alone, that of a registration by moveRegistration: state, age, 期限 and end cannot diverge', () => {
  const found = sources().flatMap((name) => readFileSync(join(root, name), 'utf8').split('\n')
    .filter((line) => WRITES.some((write) => write.test(line)) && !READS.test(line)).map((line) => `${name}: ${line.trim()}`));
  expect(found).toEqual([]);
});
