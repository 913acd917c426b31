import { connect, UnitOfWork } from '#persistence';
import { createTestDatabase, type TestDatabase } from './database.js';

/** A database of a spec's own, and a unit of work on it as its owner. */
export class OpenedDatabase {
  private constructor(
    readonly database: TestDatabase,
    readonly work: UnitOfWork,
    private readonly disconnect: () => Promise<void>,
  ) {}

  static async create(): Promise<OpenedDatabase> {
    const database = await createTestDatabase();
    const orm = await connect(database.url, 3);
    return new OpenedDatabase(database, new UnitOfWork(orm), () => orm.close(true));
  }

  async drop(): Promise<void> {
    await this.disconnect();
    await this.database.drop();
  }
}
