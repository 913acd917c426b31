import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { closingLine } from '../../../apps/local/setup/test-counts.mjs';
import { testRun } from '../../support/index.js';

const jest = resolve(import.meta.dirname, '../../../node_modules/jest/bin/jest.js');

const THROW = "() => { throw new Error('out of time'); }";

/** Lets Jest run one suite. @returns our closing line and what Jest says of the tests */
async function afterSuite(text: string): Promise<{ line: string; tests: string | undefined }> {
  const folder = mkdtempSync(join(testRun().folder, 'closing-line-'));
  writeFileSync(join(folder, 'one.spec.js'), text);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ jest: { testMatch: ['**/*.spec.js'], transform: {} } }));
  const said = await new Promise<string>((resolve) => execFile(process.execPath, [jest, '--json', '--outputFile=result.json'], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } }, (_error, _out, words) => resolve(words)));
  return { line: closingLine(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))), tests: /^Tests: +(.*)$/m.exec(said)?.[1] };
}

describe('the closing line of npm test', () => {
  test('set-up and tear-down both fail: the tests that Jest counts, and no more', async () => {
    expect(await afterSuite(`beforeAll(${THROW}); afterAll(${THROW}); test('a', () => {}); test('b', () => {});`)).toEqual({ line: '0 passed, 2 failed', tests: '2 failed, 2 total' });
  });

  test.each([
    ['a suite that cannot be loaded', "import './nowhere.js';", '0 passed, 1 failed'],
    ['a tear-down that fails after tests that pass', `afterAll(${THROW}); test('a', () => {});`, '1 passed, 1 failed'],
    ['one test that fails beside one that passes', `test('a', ${THROW}); test('b', () => {});`, '1 passed, 1 failed'],
    ['nothing that fails', "test('a', () => {});", '1 passed, 0 failed'],
  ])('%s', async (_, text, line) => {
    expect((await afterSuite(text)).line).toBe(line);
  });
});
