import { availableParallelism } from 'node:os';

/** One configuration for every test: unit specs stand beside the code, the others under test/. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/workflows', '<rootDir>/test'],
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
  globalSetup: '<rootDir>/test/support/global-set-up.mjs',
  globalTeardown: '<rootDir>/test/support/global-tear-down.mjs',
  // Two busy cores: a hook that starts a portal takes seconds there. No test waits by the clock.
  testTimeout: 30_000,
  // One more than there are cores: whole systems wait for each other's answers, and a quarter of the cores' time was nobody's.
  maxWorkers: availableParallelism() + 1,
  // What a worker has heaped up it must free again to exit, and Jest waits half a second for that: fuller ones are replaced before.
  workerIdleMemoryLimit: '500MB',
  testMatch: ['**/*.spec.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.state', '<rootDir>/.cache'],
};
