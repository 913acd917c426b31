import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeAccounts } from './accounts.js';

test('README names the sample accounts that are printed, all of them and no others; those of 西 stand there as alike', () => {
  const isLoginId = (word: string): boolean => /^(\d{10}|kanri|honten-[a-z]+|higashi-[a-z0-9]+)$/.test(word);
  const printed = describeAccounts().split('\n').slice(1).map((line) => line.trim().split(' ')[0] ?? '').filter((word) => word !== '').map((word) => word.replace(/^nishi-/, 'higashi-'));
  const readme = readFileSync(resolve(import.meta.dirname, '../../../README.md'), 'utf8');
  const table = readme.slice(readme.indexOf('| open | who |'), readme.indexOf('## One case by hand'));
  expect([...table.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word).filter(isLoginId).sort()).toEqual([...new Set(printed)].sort());
});
