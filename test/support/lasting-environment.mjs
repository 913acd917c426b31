import { constants, createContext } from 'node:vm';
import { ModuleMocker } from 'jest-mock';
import { installCommonGlobals } from 'jest-util';

// A worker that is told to end and has nothing left to do ends at once: giving back half a gigabyte piece by piece takes a busy
// machine longer than the half second that Jest waits.
if (process.send !== undefined) process.once('beforeExit', () => process.exit());

/** Made below, or not to be looked at: reading one of them warns. */
const NOT_COPIED = new Set(['jest-symbol-do-not-touch', 'process', 'global', 'globalThis', 'root', 'GLOBAL', 'localStorage', 'sessionStorage']);
/** What Jest keeps of a suite among the globals, such as its hooks and its timeout. */
const OF_A_SUITE = /^(JEST_STATE_SYMBOL|EVENT_HANDLERS|RETRY_TIMES|RETRY_TIMES_SETTER|RETRY_IMMEDIATELY|WAIT_BEFORE_RETRY|LOG_ERRORS_BEFORE_RETRY|TEST_TIMEOUT_SYMBOL)$/;

/**
 * One set of globals for all suites of a worker: the modules that outlast a suite (`lasting-runtime.mjs`) are bound to it.
 * What a suite does to the environment variables ends with it. These globals are plain ones; those of Jest's own
 * environment stand behind a proxy, which every `Buffer` and `Date` in the code would go through.
 */
class LastingEnvironment {
  fakeTimers = null;
  fakeTimersModern = null;

  /** @param {import('@jest/environment').JestEnvironmentConfig} config */
  constructor({ projectConfig }) {
    this.conditions = /** @type {string[]} */ (projectConfig.testEnvironmentOptions['customExportConditions']);
    this.global = /** @type {typeof globalThis} */ (createContext(constants.DONT_CONTEXTIFY));
    copyGlobals(this.global);
    installCommonGlobals(this.global, projectConfig.globals, 'off');
    this.global.Error.stackTraceLimit = 100;
    this.moduleMocker = new ModuleMocker(this.global);
    this.variables = { ...this.global.process.env };
    this.exit = this.global.process.exit;
  }

  async setup() {}

  async teardown() {
    const { process } = this.global;
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.variables);
    process.exit = this.exit;
    for (const key of Object.getOwnPropertySymbols(this.global)) {
      if (OF_A_SUITE.test(key.description ?? '')) Reflect.deleteProperty(this.global, key);
    }
  }

  exportConditions() {
    return this.conditions;
  }

  getVmContext() {
    return this.global;
  }
}

/** @type {LastingEnvironment | undefined} */
let lasting;

/** What Jest believes to make for each suite. */
export default class {
  /** @param {import('@jest/environment').JestEnvironmentConfig} config */
  constructor(config) {
    return (lasting ??= new LastingEnvironment(config));
  }
}

/** What Node adds to the globals of the language. @param {typeof globalThis} global */
function copyGlobals(global) {
  const known = new Set([...NOT_COPIED, ...Object.getOwnPropertyNames(global)]);
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
    if (known.has(name)) continue;
    Object.defineProperty(global, name, 'value' in descriptor ? descriptor : lazily(name, descriptor.enumerable ?? false));
  }
  // What Node itself makes is of these classes.
  for (const [name, value] of Object.entries({ global, Buffer, ArrayBuffer, Uint8Array })) put(global, name, value);
}

/** The getters of Node's own refuse another `this`, and cost what they load. @param {string} name @param {boolean} enumerable @returns {PropertyDescriptor} */
function lazily(name, enumerable) {
  return {
    configurable: true,
    enumerable,
    get: () => Reflect.get(globalThis, name),
    set(value) {
      put(this, name, value);
    },
  };
}

/** @param {object} global @param {string} name @param {unknown} value */
function put(global, name, value) {
  Object.defineProperty(global, name, { configurable: true, enumerable: false, writable: true, value });
}
