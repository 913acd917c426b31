import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** What the compiler complains of, one complaint a line. */
function complaints(project: string): string[] {
  const answer = spawnSync(process.execPath, ['node_modules/typescript-7/bin/tsc', '-p', project, '--noEmit', '--pretty', 'false'], { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  return answer.stdout.split('\n').filter((line) => line !== '');
}

test('every source has the types it says it has', () => {
  expect(complaints('tsconfig.json')).toEqual([]);
}, 300_000);

describe('sandbox purity: no clock, no network, no Node and no browser in sight', () => {
  test.each(['libs/domain', 'workflows'])('%s compiles without ambient types', (room) => {
    expect(complaints(join(room, 'tsconfig.json'))).toEqual([]);
  }, 60_000);

  test.each([
    ['libs/domain', 'export const leak = process.env;'],
    ['libs/domain', "export const leak = Buffer.from('x');"],
    ['libs/domain', "export const leak = fetch('https://example.jp');"],
    ['workflows', "import { sleep } from '@temporalio/workflow';\nexport const leak = [sleep, process.env];"],
    ['workflows', 'export const leak = document.title;'],
  ])('%s: "%s" does not compile', (room, source) => {
    const folder = mkdtempSync(join(root, room, 'leak-'));
    try {
      writeFileSync(join(folder, 'leak.ts'), `${source}\n`);
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../tsconfig.json', compilerOptions: { rootDir: root }, include: ['leak.ts'] }));
      expect(complaints(join(folder, 'tsconfig.json')).join('\n')).toMatch(/Cannot find name/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
