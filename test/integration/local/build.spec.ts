import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
  for (const reader of ['child/reader-child', 'pdf/pdf-child']) {
    const file = join(folder, 'libs/incoming/src', `${reader}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "import { one } from '../../../../apps/one.js';\nimport { two } from '#domain';\nprocess.stdout.write(`${one} ${two}`);\n");
  }
  mkdirSync(join(folder, 'libs/domain/src'), { recursive: true });
  writeFileSync(join(folder, 'libs/domain/src/index.ts'), "export const two: string = 'two';\nexport const three: string = 'three';\n");
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "imports": { "#domain": { "source": "./libs/domain/src/index.ts", "default": "./dist/libs/domain/src/index.js" } } }');
  writeFileSync(join(folder, 'build.mjs'), "import { build } from './apps/local/setup/build.mjs';\nawait build();\n");
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

test('a build is made once, and anew when one of its files was damaged since', async () => {
  const folder = checkout();
  const build = async (): Promise<string> => (await run(process.execPath, ['build.mjs'], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '', CACHE_DIR: join(folder, '.cache') } })).stdout;
  expect(await build()).toMatch(/^Build: services compiled, readers and workflows bundled \(/);
  expect(await build()).toBe('');
  const file = join(folder, 'dist/apps/one.js');
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, '{{{ damaged');
  expect(await build()).toMatch(/^Build: services compiled, readers and workflows bundled \(/);
  expect(readFileSync(file, 'utf8')).toBe(whole);
});

test('a process that opens one file of a stranger finds in its own file what it loads', async () => {
  const folder = checkout();
  await run(process.execPath, ['build.mjs'], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '', CACHE_DIR: join(folder, '.cache') } });
  for (const loaded of ['apps/one.js', 'libs/domain/src/index.js']) rmSync(join(folder, 'dist', loaded));
  for (const reader of ['child/reader-child', 'pdf/pdf-child']) {
    expect((await run(process.execPath, [join(folder, 'dist/libs/incoming/src', `${reader}.js`)], { env: { PATH: process.env['PATH'] ?? '' } })).stdout).toBe('one two');
  }
});
