import { ConfigurationError, loadConfig } from './load-config.js';

const key = Buffer.alloc(32, 7).toString('base64');
const complete = {
  DATABASE_URL: 'postgres://u:p@127.0.0.1:5432/hosho',
  SMTP_URL: 'smtp://127.0.0.1:1025',
  STORAGE_DIR: '/tmp/papers',
  CHROMIUM_PATH: '/usr/bin/chromium',
  KEY_RING: `k1:${key}`,
  KEY_PEPPER: key,
  SECRETS_DIR: '/tmp/secrets',
};

function problemsOf(environment: NodeJS.ProcessEnv, furtherPorts: readonly string[] = []): readonly string[] {
  try {
    loadConfig(environment, furtherPorts);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  test('a complete environment becomes typed values with defaults', () => {
    const config = loadConfig(complete);
    expect(config).toMatchObject({ port: 3000, appEnv: 'development', serviceName: 'e-Net保証', temporalTls: false });
    expect(config.keyRing).toEqual([{ id: 'k1', key: new Uint8Array(32).fill(7) }]);
    expect(config.workerQueues).toEqual(['guarantee', 'documents', 'mail', 'reading', 'reading-fax', 'reading-slow', 'ocr']);
  });

  test('all problems are told at once, each as a sentence that names its variable', () => {
    const problems = problemsOf({ ...complete, PORT: '99999', DATABASE_URL: 'mysql://x', KEY_RING: 'k1:short', SMTP_URL: '', WORKER_QUEUES: 'fax' });
    for (const name of ['PORT', 'DATABASE_URL', 'KEY_RING', 'SMTP_URL', 'WORKER_QUEUES']) {
      expect(problems.filter((problem) => problem.startsWith(`${name} `))).toHaveLength(1);
    }
    expect(problems).toHaveLength(5);
  });

  test('a port of the launcher is one of the list, and may be left out', () => {
    const environment = { ...complete, PORT: 'abc', INTAKE_PORT: 'abc', SMTP_PORT: 'x', MAILBOX_PORT: '70000', TEMPORAL_PORT: '', POSTGRES_PORT: '5432', LOG_LEVEL: 'loud' };
    const problems = problemsOf(environment, ['PORT', 'INTAKE_PORT', 'SMTP_PORT', 'MAILBOX_PORT', 'TEMPORAL_PORT', 'POSTGRES_PORT']);
    expect(problems.filter((problem) => problem.endsWith('must be a port, a number from 1 to 65535.')).map((problem) => problem.split(' ')[0])).toEqual(['PORT', 'INTAKE_PORT', 'SMTP_PORT', 'MAILBOX_PORT']);
    expect(problems).toHaveLength(5);
  });

  test('production does not start on a development signing key, without a public address, or in the name of the sample surety', () => {
    expect(problemsOf({ ...complete, APP_ENV: 'production' }).map((problem) => problem.split(' ')[0])).toEqual([
      'SIGNING_P12', 'PUBLIC_URL', 'KEY_RING', 'KEY_PEPPER', 'SURETY_NAME', 'SURETY_REPRESENTATIVE', 'SURETY_POSTAL_CODE', 'SURETY_ADDRESS',
    ]);
  });

  test('production does not start with keys that nobody drew, or on an address without TLS', () => {
    const drawn = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64');
    const own = {
      ...complete, APP_ENV: 'production', SIGNING_P12: '/k.p12', PUBLIC_URL: 'https://hosho.example.jp', KEY_RING: `k1:${drawn}`, KEY_PEPPER: drawn,
      SURETY_NAME: '見本', SURETY_REPRESENTATIVE: '見本', SURETY_POSTAL_CODE: '000-0001', SURETY_ADDRESS: '見本',
    };
    expect(problemsOf(own)).toEqual([]);
    expect(problemsOf({ ...own, KEY_RING: `k1:${drawn},k0:${key}` })).toEqual(['KEY_RING is no secret; make each key with: openssl rand -base64 32.']);
    expect(problemsOf({ ...own, KEY_PEPPER: Buffer.alloc(32).toString('base64') })).toEqual(['KEY_PEPPER is no secret; make each key with: openssl rand -base64 32.']);
    expect(problemsOf({ ...own, PUBLIC_URL: 'http://hosho.example.jp' })).toEqual(['PUBLIC_URL must begin with https: in production; passwords, sessions and keys travel by it.']);
  });

  test('proxies are addresses, networks or the names of the usual private ones', () => {
    expect(loadConfig({ ...complete, TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1, 2001:db8::/32, loopback' }).trustedProxies).toEqual(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32', 'loopback']);
    for (const text of ['999.1.1.1', '10.0.0.0/33', 'proxy', '10.0.0.1/8/8', '10.0.0.1/']) {
      expect(problemsOf({ ...complete, TRUSTED_PROXIES: text, LOG_LEVEL: 'loud' }).map((problem) => problem.split(' ')[0]).sort()).toEqual(['LOG_LEVEL', 'TRUSTED_PROXIES']);
    }
  });

  test('an empty variable counts as not given', () => {
    expect(loadConfig({ ...complete, PORT: '', TEMPORAL_UI_URL: ' ' })).toMatchObject({ port: 3000, temporalUiUrl: undefined });
  });

  test("Chromium's sandbox is on, off, or left to who starts it", () => {
    expect([undefined, 'on', 'off'].map((text) => loadConfig({ ...complete, CHROMIUM_SANDBOX: text }).chromiumSandbox)).toEqual([undefined, true, false]);
    expect(problemsOf({ ...complete, CHROMIUM_SANDBOX: 'maybe' })).toEqual(['CHROMIUM_SANDBOX must be on or off.']);
  });

  test('the same key id twice in the ring is refused', () => {
    expect(problemsOf({ ...complete, KEY_RING: `k1:${key},k1:${key}` })).toEqual(['KEY_RING names the same key id twice.']);
  });
});
