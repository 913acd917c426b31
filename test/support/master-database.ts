import { connect, UnitOfWork } from '#persistence';
import { loadMasters } from '../../apps/cli/src/masters/load-masters.js';
import { createTestDatabase, type DatabaseTemplate, MIGRATED, type TestDatabase } from './database.js';

const MASTERS: DatabaseTemplate = {
  name: 'hosho_masters',
  of: MIGRATED,
  async fill({ url }) {
    const orm = await connect(url, 1);
    try {
      await loadMasters(new UnitOfWork(orm));
    } finally {
      await orm.close(true);
    }
  },
};

/** A database with the sample masters. They are loaded once per run: hashing the passwords of their people takes a second of a processor. */
export function createMasterDatabase(): Promise<TestDatabase> {
  return createTestDatabase(MASTERS);
}
