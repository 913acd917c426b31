import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect, migrate, UnitOfWork } from '#persistence';
import { type Config, type EnvironmentName, loadConfig } from '#platform';
import { prepareNamespace } from '#temporal';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { loadMasters } from '../../apps/cli/src/masters/load-masters.js';

/** A variable that the benchmark's launcher sets. */
export function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing: start benchmarks with npm run bench.`);
  return value;
}

/** How Node runs the services, as the launcher and the image do it. */
export function serviceFlags(): readonly string[] {
  return given('BENCH_SERVICE_FLAGS').split(' ');
}

/** A database of its own on the benchmark's cluster, migrated, with the sample masters. */
export interface Installation {
  readonly config: Config;
  /** The same configuration for processes of their own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly work: UnitOfWork;
  close(): Promise<void>;
}

/** @param taskQueuePrefix keeps the work of one installation from the workers of another on the same Temporal */
export async function install(taskQueuePrefix: string, overrides: Partial<Record<EnvironmentName, string>> = {}): Promise<Installation> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: given('BENCH_POSTGRES') });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(given('BENCH_POSTGRES'));
  url.pathname = `/${name}`;
  const folder = join(given('BENCH_FOLDER'), name);
  mkdirSync(folder);
  const environment = {
    APP_ENV: 'test', DATABASE_URL: url.toString(), TEMPORAL_ADDRESS: given('TEMPORAL_ADDRESS'), TASK_QUEUE_PREFIX: taskQueuePrefix, SMTP_URL: 'smtp://127.0.0.1:1',
    STORAGE_DIR: join(folder, 'papers'), SECRETS_DIR: join(folder, 'secrets'), CHROMIUM_PATH: given('CHROMIUM_PATH'), KEY_RING: `bench:${Buffer.alloc(32, 1).toString('base64')}`,
    KEY_PEPPER: Buffer.alloc(32, 2).toString('base64'), LOG_LEVEL: 'error', ...overrides,
  };
  const config = loadConfig(environment);
  await migrate(config.databaseUrl);
  const orm: MikroORM = await connect(config.databaseUrl, 4);
  const work = new UnitOfWork(orm);
  await Promise.all([loadMasters(work), prepareNamespace(config)]);
  return { config, environment, work, close: () => orm.close(true) };
}
