import { type Heartbeats, UnitOfWork } from '#persistence';
import type { FileStore } from '#platform';
import { type Door, DoorProblem } from './doors/door.js';

interface PartHealth {
  readonly ok: boolean;
  readonly detail: string;
}

/** The doors of the intake, opened and closed together; each is well or ill by itself. */
export class IntakeProcess {
  constructor(
    private readonly doors: readonly Door[],
    private readonly work: UnitOfWork,
    private readonly files: FileStore,
    private readonly heartbeats: Heartbeats,
  ) {}

  start(): void {
    for (const door of this.doors) door.start();
    this.heartbeats.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.doors.map((door) => door.stop()));
    await this.heartbeats.stop();
  }

  async health(): Promise<Readonly<Record<string, PartHealth>>> {
    const checks: [string, () => Promise<void>][] = [
      ['database', () => this.work.read(async (em) => void (await em.execute('select 1')))],
      ['fileStore', () => this.files.checkReady()],
      ...this.doors.map((door): [string, () => Promise<void>] => [door.name, () => door.checkReady()]),
    ];
    return Object.fromEntries(await Promise.all(checks.map(async ([name, check]) => [name, await probe(check)])));
  }
}

async function probe(check: () => Promise<void>): Promise<PartHealth> {
  try {
    await check();
    return { ok: true, detail: 'ok' };
  } catch (error) {
    // The message may quote an address with credentials; the kind of failure is enough here.
    if (error instanceof DoorProblem) return { ok: false, detail: error.message };
    return { ok: false, detail: error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.name : 'failed' };
  }
}
