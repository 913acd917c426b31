import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { impurities } from './impurities.js';

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
  });

  test.each([
    ['libs/domain', 'export const leak = process.env;'],
    ['libs/domain', "export const leak = Buffer.from('x');"],
    ['libs/domain', "export const leak = fetch('https://example.jp');"],
    ['libs/domain', 'export const leak = performance.now();'],
    ['libs/domain', 'export const leak = crypto.randomUUID();'],
    ['workflows', "import { sleep } from '@temporalio/workflow';\nexport const leak = [sleep, process.env];"],
    ['workflows', 'export const leak = document.title;'],
  ])('%s: "%s" does not compile', (room, source) => {
    // Beside the rooms, where packages are still found: other tests of the same run walk the rooms themselves.
    const beside = join(root, '.cache');
    mkdirSync(beside, { recursive: true });
    const folder = mkdtempSync(join(beside, 'leak-'));
    try {
      writeFileSync(join(folder, 'leak.ts'), `${source}\n`);
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: join(root, room, 'tsconfig.json'), compilerOptions: { rootDir: root }, include: ['leak.ts'], exclude: [] }));
      expect(complaints(join(folder, 'tsconfig.json')).join('\n')).toMatch(/Cannot find name/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('sandbox purity: no clock, no chance and no locale of the language itself', () => {
  test.each(['libs/domain', 'workflows'] as const)('%s answers the same at any time and place', (room) => {
    const files = readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
    expect(files.length).toBeGreaterThan(5);
    expect(files.flatMap((name) => impurities(readFileSync(join(root, room, name), 'utf8'), room).map((found) => `${name}:${found}`))).toEqual([]);
  });

  test.each([
    'new Date()', 'new Date', 'Date()', 'Date.now()', "Date['now']()", '[1].map(Date.now)', 'const Clock = Date;', 'const { now } = Date;',
  ])('%s is the clock: not in the domain; in a workflow it is the one that Temporal gives', (source) => {
    expect(impurities(source, 'libs/domain')).toHaveLength(1);
    expect(impurities(source, 'workflows')).toEqual([]);
  });

  test.each([
    'Math.random()', "Math['random']()", 'const { random } = Math;', "new Intl.NumberFormat('ja-JP')", '(1).toLocaleString()', 'at.toLocaleDateString()', "'a'.localeCompare(b)", 'globalThis.Date',
  ])('%s is nowhere allowed', (source) => {
    expect(impurities(source, 'libs/domain')).not.toEqual([]);
    expect(impurities(source, 'workflows')).not.toEqual([]);
  });

  test.each([
    "new Date('2026-04-01')", 'new Date(Date.UTC(2026, 3, 1))', 'Date.parse(text)', 'at instanceof Date', 'let at: Date;', 'Math.max(1, 2)', 'interface Clock { readonly Date: number }',
  ])('%s is as good as any number', (source) => {
    expect(impurities(source, 'libs/domain')).toEqual([]);
  });
});
