import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { testRun } from '../../support/index.js';

const root = resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** A little checkout that can be built. */
function checkout(): string {
  const folder = mkdtempSync(join(testRun().folder, 'build-'));
  for (const path of ['apps/local/setup', '.swcrc', 'package-lock.json', 'libs/temporal/src/failure-converter.ts']) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  mkdirSync(join(folder, 'workflows'));
  writeFileSync(join(folder, 'workflows/index.ts'), 'export async function nothing(): Promise<void> {}\n');
  writeFileSync(join(folder, 'apps/one.ts'), "export const one: string = 'one';\n");
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'build.mjs'), "import { build } from './apps/local/setup/build.mjs';\nawait build();\n");
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

test('a build is made once, and anew when one of its files was damaged since', async () => {
  const folder = checkout();
  const build = async (): Promise<string> => (await run(process.execPath, ['build.mjs'], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '', CACHE_DIR: join(folder, '.cache') } })).stdout;
  expect(await build()).toMatch(/^Build: services compiled, workflows bundled \(/);
  expect(await build()).toBe('');
  const file = join(folder, 'dist/apps/one.js');
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, '{{{ damaged');
  expect(await build()).toMatch(/^Build: services compiled, workflows bundled \(/);
  expect(readFileSync(file, 'utf8')).toBe(whole);
});
