import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from '#persistence';
import { APPLICATION_ROLE } from '../../apps/local/servers/postgres-cluster.mjs';
import { testRun } from './run.js';

/** Any fixed number: one holder at a time makes or copies the template. */
const TEMPLATE_LOCK = 4_200_001;
const TEMPLATE = 'hosho_template';

export interface TestDatabase {
  /** Address of the database, migrated and empty, as its owner. */
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

async function ensureTemplate(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [TEMPLATE]);
  if (rowCount === 1) return;
  await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE}`);
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  await migrate(addressOf(TEMPLATE, APPLICATION_ROLE), addressOf(TEMPLATE));
  await client.query(`ALTER DATABASE ${TEMPLATE} IS_TEMPLATE true`);
}

/** A migrated, empty database of its own for a suite (copied from the run's template in 40–80 ms). */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await asSuperuser(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await ensureTemplate(client);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY wal_log`);
  });
  return {
    url: addressOf(name),
    applicationUrl: addressOf(name, APPLICATION_ROLE),
    drop: () => asSuperuser(async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }),
  };
}
