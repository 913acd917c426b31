import type { UnitOfWork } from '#persistence';
import type { Clock, EnvironmentName } from '#platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { OpenedDatabase, testConfig } from '../../support/index.js';
import { createPeople } from '../../support/people.js';

/** A portal with people who can sign in, on a database of its own. */
export class PeopledPortal {
  private constructor(
    readonly app: NestFastifyApplication,
    private readonly opened: OpenedDatabase,
    /** What it logged. */
    readonly lines: string[],
  ) {}

  static async open(settings: Partial<Record<EnvironmentName, string>> = {}, clock?: Clock): Promise<PeopledPortal> {
    const opened = await OpenedDatabase.create();
    await createPeople(opened.work);
    const lines: string[] = [];
    const config = testConfig({ DATABASE_URL: opened.database.url, ...settings });
    const app = await createPortal(config, { logTo: { write: (line) => void lines.push(line) }, ...(clock ? { clock } : {}) });
    return new PeopledPortal(app, opened, lines);
  }

  get work(): UnitOfWork {
    return this.opened.work;
  }

  get databaseUrl(): string {
    return this.opened.database.url;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.opened.drop();
  }
}
