import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DOMAIN_ERROR_CODES } from '#domain';

/** Lines that refuse something: a DomainError, one that says what its moment knows (ToldRefusal), the refusal that becomes one, or the list of ends that one is read from (closed-by.ts). */
const REFUSES = /DomainError\(|ToldRefusal\(|refused\(|code: |^  retracted: '/;

async function refusingLines(room: string): Promise<readonly string[]> {
  const files = (await readdir(room, { recursive: true })).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  const sources = await Promise.all(files.map((file) => readFile(join(room, file), 'utf8')));
  return sources.flatMap((source) => source.split('\n')).filter((line) => REFUSES.test(line));
}

test('every code of the domain is a refusal somewhere: a sentence for what nobody refuses is dead', async () => {
  const lines = (await Promise.all(['apps', 'libs', 'workflows'].map(refusingLines))).flat();
  expect(DOMAIN_ERROR_CODES.filter((code) => !lines.some((line) => line.includes(`'${code}'`)))).toEqual([]);
});
