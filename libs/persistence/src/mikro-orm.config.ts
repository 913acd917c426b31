import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, MikroORM, type Options } from '@mikro-orm/postgresql';
import { entities } from './entities/index.js';
import { migrations } from './migrations/index.js';

/** The one configuration of the mapper: no global context, so that every request, attempt and batch forks its own. */
export function ormConfig(databaseUrl: string, poolSize = 10): Options {
  return defineConfig({
    clientUrl: databaseUrl,
    entities,
    allowGlobalContext: false,
    extensions: [Migrator],
    pool: { min: 0, max: poolSize },
    // The mapper's own chatter; what fails arrives as an exception and is logged where it is handled.
    logger: () => undefined,
    timezone: 'UTC',
    forceUtcTimezone: true,
    discovery: { warnWhenNoEntities: false },
    migrations: { migrationsList: migrations, tableName: 'migration', transactional: true, allOrNothing: true, snapshot: false },
  });
}

/** Connects; the caller closes. */
export function connect(databaseUrl: string, poolSize?: number): Promise<MikroORM> {
  return MikroORM.init(ormConfig(databaseUrl, poolSize));
}

/** Brings the schema up to date and returns the names of the migrations that ran. */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const orm = await connect(databaseUrl, 2);
  try {
    return (await orm.migrator.up()).map((migration) => migration.name);
  } finally {
    await orm.close(true);
  }
}
