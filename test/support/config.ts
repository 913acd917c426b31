import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, type Config, type EnvironmentName } from '#platform';
import { testRun } from './run.js';

/**
 * A whole configuration for a suite: fixed keys, a scratch folder of its own for papers and secrets, the run's
 * headless shell, and addresses nobody listens on until `overrides` names the suite's servers.
 */
export function testConfig(overrides: Partial<Record<EnvironmentName, string>> = {}): Config {
  return loadConfig(testEnvironment(overrides));
}

/** The same as environment variables, for a suite that starts processes. */
export function testEnvironment(overrides: Partial<Record<EnvironmentName, string>> = {}): Record<string, string> {
  const run = testRun();
  const folder = mkdtempSync(join(run.folder, 'suite-'));
  return {
    APP_ENV: 'test',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    SMTP_URL: 'smtp://127.0.0.1:1',
    STORAGE_DIR: join(folder, 'papers'),
    SECRETS_DIR: join(folder, 'secrets'),
    CHROMIUM_PATH: run.chromium,
    // As whoever runs the tests says for this machine.
    CHROMIUM_SANDBOX: process.env['CHROMIUM_SANDBOX'] ?? '',
    KEY_RING: `test:${Buffer.alloc(32, 1).toString('base64')}`,
    KEY_PEPPER: Buffer.alloc(32, 2).toString('base64'),
    LOG_LEVEL: 'silent',
    ...overrides,
  };
}
