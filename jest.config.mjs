import { availableParallelism } from 'node:os';

/** One configuration for every test: unit specs stand beside the code, the others under test/. */
export default {
  testEnvironment: '<rootDir>/test/support/lasting-environment.mjs',
  runtime: '<rootDir>/test/support/lasting-runtime.mjs',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/workflows', '<rootDir>/test'],
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
  globalSetup: '<rootDir>/test/support/global-set-up.mjs',
  globalTeardown: '<rootDir>/test/support/global-tear-down.mjs',
  // For what hangs alone: no test waits by the clock, however busy the machine is.
  testTimeout: 300_000,
  // One more than there are cores: whole systems wait for each other's answers, and a quarter of the cores' time was nobody's.
  maxWorkers: availableParallelism() + 1,
  // A worker holds the services once and keeps them; what suites leave behind is given back by a new one.
  workerIdleMemoryLimit: '1GB',
  testMatch: ['**/*.spec.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.state', '<rootDir>/.cache'],
};
