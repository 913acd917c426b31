import type { UnitOfWork } from '#persistence';
import type { Clock, Logger } from '#platform';

const EVERY_MILLIS = 5_000;

/** Proves that a part of the system can do its work; throws or waits when it cannot. */
export type Proof = () => Promise<void>;

/** Writes a row per part that has just proved itself, every five seconds; /health/system takes 15 s of silence for an outage. */
export class Heartbeats {
  private timers: NodeJS.Timeout[] = [];
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly proofs: Readonly<Record<string, Proof>>,
  ) {}

  start(): void {
    for (const [name, prove] of Object.entries(this.proofs)) {
      let busy = false;
      const beat = (): void => {
        // A proof that takes longer than the interval is not asked for twice.
        if (busy) return;
        busy = true;
        const beating = this.beat(name, prove).finally(() => {
          busy = false;
          this.underWay.delete(beating);
        });
        this.underWay.add(beating);
      };
      beat();
      this.timers.push(setInterval(beat, EVERY_MILLIS));
    }
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    await Promise.allSettled(this.underWay);
  }

  private async beat(name: string, prove: Proof): Promise<void> {
    try {
      await prove();
      await this.work.run((em) =>
        em.execute(
          `insert into heartbeat (name, at, detail, counter) values (?, ?, ?::jsonb, 1)
           on conflict (name) do update set at = excluded.at, detail = excluded.detail, counter = heartbeat.counter + 1`,
          [name, this.clock.now(), JSON.stringify({ pid: process.pid })],
        ),
      );
    } catch (error) {
      this.logger.warn({ part: name, err: error }, 'no heartbeat');
    }
  }
}
