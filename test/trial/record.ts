import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** The database as the trial looks at it: it may be killed at any moment, so every question is asked until it is answered. */
export class Record {
  private readonly pool: pg.Pool;

  constructor(databaseUrl: string) {
    this.pool = new pg.Pool({ connectionString: databaseUrl, max: 6 });
    this.pool.on('error', () => undefined);
  }

  async ask<Row extends pg.QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await this.pool.query<Row>(sql, [...parameters])).rows;
      } catch (error) {
        if (attempt >= 300 || isOurMistake(error)) throw error;
        await delay(200);
      }
    }
  }

  async isTrue(sql: string, parameters: readonly unknown[] = []): Promise<boolean> {
    const [row] = await this.ask<{ answer: boolean }>(`select (${sql}) as answer`, parameters);
    return row?.answer === true;
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/** Syntax errors and unknown columns (class 42) will not pass by waiting. */
function isOurMistake(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code?.startsWith('42') === true;
}
