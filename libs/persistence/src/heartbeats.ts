import type { Clock, Logger } from '#platform';
import type { UnitOfWork } from './unit-of-work.js';

const EVERY_MILLIS = 5_000;
/** A part that has not proved itself is asked again sooner, so that a start is not longer than it has to be. */
const AGAIN_MILLIS = 500;

/** Proves that a part of the system can do its work; throws or waits when it cannot. May say something about it. */
export type Proof = () => Promise<void | Readonly<Record<string, string>>>;

/** Writes a row per part that has just proved itself, every five seconds; /health/system takes 15 s of silence for an outage. */
export class Heartbeats {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly underWay = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly proofs: Readonly<Record<string, Proof>>,
  ) {}

  start(): void {
    for (const [name, prove] of Object.entries(this.proofs)) this.beat(name, prove, true);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.allSettled(this.underWay);
  }

  /** The next beat is due after this one is over, so a slow proof is never asked for twice. */
  private beat(name: string, prove: Proof, wasAlive: boolean): void {
    const beating = this.proveAndWrite(name, prove, wasAlive).then((isAlive) => {
      this.underWay.delete(beating);
      if (this.stopped) return;
      this.timers.set(name, setTimeout(() => this.beat(name, prove, isAlive), isAlive ? EVERY_MILLIS : AGAIN_MILLIS));
    });
    this.underWay.add(beating);
  }

  private async proveAndWrite(name: string, prove: Proof, wasAlive: boolean): Promise<boolean> {
    try {
      const said = await prove();
      await this.work.run((em) =>
        em.execute(
          `insert into heartbeat (name, at, detail, counter) values (?, ?, ?::jsonb, 1)
           on conflict (name) do update set at = excluded.at, detail = excluded.detail, counter = heartbeat.counter + 1`,
          [name, this.clock.now(), JSON.stringify({ pid: process.pid, ...said })],
        ),
      );
      if (!wasAlive) this.logger.info({ part: name }, 'the part proves itself');
      return true;
    } catch (error) {
      // Once per outage: what goes on is on the health page.
      if (wasAlive) this.logger.warn({ part: name, err: error }, 'the part does not prove itself');
      return false;
    }
  }
}
