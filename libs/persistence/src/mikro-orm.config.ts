import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, MikroORM, type Options } from '@mikro-orm/postgresql';
import { grantApplicationRole } from './application-role.js';
import { type DatabaseLimits, LIMITS_OF_MIGRATIONS, LIMITS_OF_PAGES } from './database-limits.js';
import { entities } from './entities/index.js';
import { refusedMigration } from './migration-refused.js';
import { PooledClient } from './pooled-client.js';
import { migrations } from './migrations/index.js';

/** The one configuration of the mapper: no global context, so that every request, attempt and batch forks its own. */
export function ormConfig(databaseUrl: string, poolSize = 10, limits: DatabaseLimits = LIMITS_OF_PAGES): Options {
  return defineConfig({
    clientUrl: databaseUrl,
    entities,
    allowGlobalContext: false,
    extensions: [Migrator],
    pool: { min: 0, max: poolSize },
    driverOptions: {
      Client: PooledClient,
      connectionTimeoutMillis: limits.connection,
      statement_timeout: limits.statement,
      query_timeout: limits.answer,
      idle_in_transaction_session_timeout: limits.idleInTransaction,
    },
    // The mapper's own chatter; what fails arrives as an exception and is logged where it is handled.
    logger: () => undefined,
    timezone: 'UTC',
    forceUtcTimezone: true,
    discovery: { warnWhenNoEntities: false },
    migrations: { migrationsList: migrations, tableName: 'migration', transactional: true, allOrNothing: true, snapshot: false },
  });
}

/** Connects; the caller closes. */
export function connect(databaseUrl: string, poolSize?: number, limits?: DatabaseLimits): Promise<MikroORM> {
  return MikroORM.init(ormConfig(databaseUrl, poolSize, limits));
}

/**
 * Brings the schema up to date and returns the names of the migrations that ran. With an owner's address it connects as the
 * owner and gives the role of `databaseUrl` what the services need, and no more. @throws MigrationRefused where rows are in the way
 */
export async function migrate(databaseUrl: string, ownerUrl: string = databaseUrl): Promise<string[]> {
  const orm = await connect(ownerUrl, 2, LIMITS_OF_MIGRATIONS);
  try {
    const ran = (await orm.migrator.up()).map((migration) => migration.name);
    await grantApplicationRole(orm, databaseUrl);
    return ran;
  } catch (error) {
    throw refusedMigration(error);
  } finally {
    await orm.close(true);
  }
}
