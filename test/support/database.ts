import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from '#persistence';
import { APPLICATION_ROLE } from '../../apps/local/servers/postgres-cluster.mjs';
import { testRun } from './run.js';

/** Any fixed number: one holder at a time makes or copies a template. */
const TEMPLATE_LOCK = 4_200_001;

/** What databases of suites are copied from; made by the first suite of a run that asks for it. */
export interface DatabaseTemplate {
  readonly name: string;
  /** What it begins as; empty when left out. */
  readonly of?: DatabaseTemplate;
  /** Must have closed its connections when it is done. */
  fill(addresses: Pick<TestDatabase, 'url' | 'applicationUrl'>): Promise<unknown>;
}

export const MIGRATED: DatabaseTemplate = { name: 'hosho_template', fill: ({ url, applicationUrl }) => migrate(applicationUrl, url) };

export interface TestDatabase {
  /** Address of the database as its owner. */
  readonly url: string;
  /** The same as the role that the services connect as. */
  readonly applicationUrl: string;
  /** Throws the database away, whoever is still connected. */
  drop(): Promise<void>;
}

async function asSuperuser<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: testRun().postgresUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function addressOf(database: string, role?: string): string {
  const url = new URL(testRun().postgresUrl);
  if (role !== undefined) url.username = role;
  url.pathname = `/${database}`;
  return url.toString();
}

function addressesOf(database: string): Pick<TestDatabase, 'url' | 'applicationUrl'> {
  return { url: addressOf(database), applicationUrl: addressOf(database, APPLICATION_ROLE) };
}

async function ensureTemplate(client: pg.Client, template: DatabaseTemplate): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [template.name]);
  if (rowCount === 1) return;
  if (template.of) await ensureTemplate(client, template.of);
  await client.query(`DROP DATABASE IF EXISTS ${template.name}`);
  await client.query(`CREATE DATABASE ${template.name}${template.of ? copying(template.of) : ''}`);
  await template.fill(addressesOf(template.name));
  await client.query(`ALTER DATABASE ${template.name} IS_TEMPLATE true`);
}

function copying(template: DatabaseTemplate): string {
  return ` TEMPLATE ${template.name} STRATEGY wal_log`;
}

/** A database of its own for a suite, migrated and empty unless another template is named (copied in 40–80 ms). */
export async function createTestDatabase(template: DatabaseTemplate = MIGRATED): Promise<TestDatabase> {
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await asSuperuser(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await ensureTemplate(client, template);
    await client.query(`CREATE DATABASE ${name}${copying(template)}`);
  });
  return {
    ...addressesOf(name),
    drop: () => asSuperuser(async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }),
  };
}
