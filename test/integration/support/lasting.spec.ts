import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import LastingEnvironment from '../../support/lasting-environment.mjs';
import { lastingFiles } from '../../support/lasting-files.mjs';

const ROOT = ['', 'srv', 'hosho'].join(sep);

describe('what outlasts a suite', () => {
  const lasts = lastingFiles(ROOT);

  it.each(['node_modules/fastify/fastify.js', 'libs/domain/src/index.ts', 'workflows/contract/index.ts', 'apps/portal/src/create-portal.ts'])('%s', (file) => {
    expect([lasts(`${ROOT}${sep}${file}`), lasts(pathToFileURL(`${ROOT}${sep}${file}`).href)]).toEqual([true, true]);
  });

  it('what Node brings along', () => {
    expect(lasts('node:fs')).toBe(true);
  });

  // Tests keep things in their modules; the start of everything reads its folders from the environment when it is loaded.
  it.each(['test/support/people.ts', 'test/integration/branch/queue.spec.ts', 'libs/domain/src/money/read-yen.spec.ts', 'apps/local/setup/project.mjs', 'apps/local/start.mjs'])('not %s', (file) => {
    expect([lasts(`${ROOT}${sep}${file}`), lasts(pathToFileURL(`${ROOT}${sep}${file}`).href)]).toEqual([false, false]);
  });

  it('not the words of the tests, which belong to one suite', () => {
    expect(lasts('@jest/globals')).toBe(false);
  });
});

describe('the globals of a worker', () => {
  const config = { projectConfig: { testEnvironmentOptions: { customExportConditions: ['source'] }, globals: {} } } as never;
  const [first, again] = [1, 2].map(() => new LastingEnvironment(config)) as unknown as [LastingGlobals, LastingGlobals];

  it('are the same for all suites', () => {
    expect(again).toBe(first);
  });

  it('forget what a suite did: its variables, its timeout, its end', async () => {
    const { process } = first.global;
    const [before, exit, timeout] = [{ ...process.env }, process.exit, Symbol.for('TEST_TIMEOUT_SYMBOL')];
    process.env['PORT'] = '45999';
    delete process.env['PATH'];
    process.exit = (() => undefined) as never;
    Reflect.set(first.global, timeout, 180_000);
    await first.teardown();
    expect({ ...process.env }).toEqual(before);
    expect(process.exit).toBe(exit);
    expect(Reflect.has(first.global, timeout)).toBe(false);
  });

  it('have what Node adds to the language', () => {
    const { global } = first;
    expect([typeof global.setTimeout, typeof global.fetch, typeof global.crypto.randomUUID, global.Buffer === Buffer, global.Uint8Array === Uint8Array]).toEqual(['function', 'function', 'function', true, true]);
  });
});

interface LastingGlobals {
  readonly global: typeof globalThis;
  teardown(): Promise<void>;
}
