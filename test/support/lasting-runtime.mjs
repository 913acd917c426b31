import JestRuntime from 'jest-runtime';
import { lastingFiles } from './lasting-files.mjs';

// Its types know it as CommonJS only.
const Runtime = /** @type {typeof import('jest-runtime').default} */ (/** @type {unknown} */ (JestRuntime));

/**
 * What of Jest's own runtime is told of a new suite or forgets an old one.
 * @typedef {{
 *   _testPath: string, esmLoader: { testPath: string }, executor: { testPath: string }, testState: { state: 'loading', teardown(): void },
 *   registries: Record<'esModuleRegistry' | 'moduleRegistry' | 'internalModuleRegistry', Map<string, unknown>>,
 *   testMainModule: { reset(): void }, mockState: { clear(): void }, jestGlobals: { clearJestObjectCache(): void }, loggedReferenceErrors: Set<string>,
 * }} Inside
 */

/**
 * Packages and the code of the services are loaded once per worker, as they are once per process at work; only suites and what stands under
 * `test/` or `apps/local` begin anew with each suite, because tests keep things in their modules and services do not.
 * Loading was a third of the time of a suite, and code that has run before is fast.
 */
class LastingRuntime extends Runtime {
  /** @param {ConstructorParameters<typeof Runtime>} args */
  constructor(...args) {
    super(...args);
    this.lasts = lastingFiles(args[0].rootDir);
  }

  /** @param {string} testPath */
  begin(testPath) {
    const inside = this.inside();
    for (const each of [inside.esmLoader, inside.executor]) each.testPath = testPath;
    inside._testPath = testPath;
    inside.testState.state = 'loading';
  }

  /** @override */
  teardown() {
    this.restoreAllMocks();
    const { registries, testMainModule, mockState, jestGlobals, loggedReferenceErrors, testState } = this.inside();
    for (const registry of [registries.esModuleRegistry, registries.moduleRegistry]) {
      for (const name of registry.keys()) if (!this.lasts(name)) registry.delete(name);
    }
    registries.internalModuleRegistry.clear();
    testMainModule.reset();
    mockState.clear();
    jestGlobals.clearJestObjectCache();
    loggedReferenceErrors.clear();
    testState.teardown();
  }

  inside() {
    return /** @type {Inside} */ (/** @type {unknown} */ (this));
  }
}

/** @type {LastingRuntime | undefined} */
let lasting;

/** What Jest believes to make for each suite. While files are watched, it does. */
export default class {
  /** @param {ConstructorParameters<typeof Runtime>} args */
  constructor(...args) {
    const [, , , , , , testPath, { watch, watchAll }] = args;
    if (lasting === undefined || watch || watchAll) lasting = new LastingRuntime(...args);
    else lasting.begin(testPath);
    return lasting;
  }
}
