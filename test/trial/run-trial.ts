import { setTimeout as delay } from 'node:timers/promises';
import { People } from '../../apps/cli/src/walk/people.js';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import type { AcceptedCase, Place as ProvedPlace } from './accepted-case.js';
import { CaseRun, FrontDesk } from './case-run.js';
import { Installation, type Place } from './installation.js';
import { type KillPlan, planTrial, TARGETS, type Target } from './plan.js';
import { type Proof, proveRecord } from './proof.js';
import { Record } from './record.js';
import { waitUntilSettled } from './settled.js';

export interface TrialOptions {
  readonly cases: number;
  readonly kills: number;
  readonly seed: number;
  readonly place: Place;
  readonly print: (line: string) => void;
  /** Called once everything has settled, while the installation still stands. */
  readonly afterwards?: (settled: Settled) => Promise<void>;
  /** Ends the trial before its time: what it started is stopped, and the promise is rejected with the reason. */
  readonly signal: AbortSignal;
}

/** The trial's end, for whoever wants to look closer. */
export interface Settled {
  readonly databaseUrl: string;
  readonly prove: () => Promise<Proof>;
  readonly cases: readonly AcceptedCase[];
  readonly place: ProvedPlace;
}

export interface TrialReport {
  /** What must not be: empty when the trial is passed. */
  readonly breaches: readonly string[];
  readonly kills: Readonly<Partial<{ [target in Target]: number }>>;
  readonly lines: readonly string[];
}

const PEOPLE_AT_ONCE = 4;
/** The same service is not killed again within this time: its launcher gives a service up that ends five times a minute. */
const GRACE_SECONDS = 20;

/** Puts applications through an installation whose processes are killed meanwhile, then proves that nothing was lost or doubled. */
export async function runTrial(options: TrialOptions): Promise<TrialReport> {
  const { place, signal } = options;
  const installation = await Installation.start(place, signal);
  const record = new Record(installation.databaseUrl);
  try {
    return await Promise.race([tried(options, installation, record), aborted(signal)]);
  } finally {
    await record.close();
    await installation.stop();
  }
}

export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function tried({ cases, kills, seed, print, afterwards, signal }: TrialOptions, installation: Installation, record: Record): Promise<TrialReport> {
  const plan = planTrial(cases, kills, seed);
  print(`The installation stands at ${installation.base}; ${cases} cases, ${kills} kills, seed ${seed}.`);
  const breaches: string[] = [];
  const killed: Partial<{ [target in Target]: number }> = {};
  let acts = 0;
  const people = new People(installation.base, SAMPLE_PASSWORD);
  const desk = new FrontDesk();
  const runs = plan.cases.map((one) => new CaseRun(one, people, record, desk, () => void (acts += 1), (breach) => breaches.push(breach)));
  const executioner = new Executioner(installation, plan.kills, (target) => {
    killed[target] = (killed[target] ?? 0) + 1;
    print(`  ${acts} acts committed: killed ${target}`);
  });

  let working = true;
  const killing = (async () => {
    while ((working || executioner.pending) && !signal.aborted) {
      await executioner.strike(working ? acts : Number.POSITIVE_INFINITY);
      await delay(100);
    }
  })();
  await inParallel(runs, async (run) => {
    try {
      await run.run();
    } catch (error) {
      breaches.push(error instanceof Error ? `${error.message}: ${String(error.cause ?? '')}` : String(error));
    }
  });
  working = false;
  await killing;
  print(`All ${acts} acts of people are committed; waiting for what the system owes.`);

  breaches.push(...(await waitUntilSettled(record)));
  const accepted = runs.map(({ plan: { number, ending, wishes, paysWhenAsked }, applicationId }) => ({ number, ending, paysWhenAsked, isPosted: wishes.medium === '郵送', applicationId }));
  const prove = () => proveRecord(record, accepted, installation);
  const proof = await prove();
  await afterwards?.({ databaseUrl: installation.databaseUrl, prove, cases: accepted, place: installation });
  return { breaches: [...breaches, ...proof.breaches], kills: killed, lines: proof.lines };
}

/** Kills in the planned order, each when its moment has come and its victim had time to come back. */
class Executioner {
  private next = 0;
  private readonly lastKill = new Map<Target, number>();

  constructor(
    private readonly installation: Installation,
    private readonly kills: readonly KillPlan[],
    private readonly onKill: (target: Target) => void,
  ) {}

  get pending(): boolean {
    return this.next < this.kills.length;
  }

  async strike(acts: number): Promise<void> {
    const kill = this.kills[this.next];
    if (!kill || acts < kill.afterActs) return;
    const target = this.choose(kill.target);
    if (!target || !this.installation.kill(target)) return;
    this.next += 1;
    this.lastKill.set(target, Date.now());
    this.onKill(target);
  }

  /** The planned victim, or the next in line that has had its grace. */
  private choose(planned: Target): Target | null {
    const begin = TARGETS.indexOf(planned);
    const inLine = [...TARGETS.slice(begin), ...TARGETS.slice(0, begin)];
    return inLine.find((target) => Date.now() - (this.lastKill.get(target) ?? 0) > GRACE_SECONDS * 1_000) ?? null;
  }
}

export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  await Promise.all(Array.from({ length: PEOPLE_AT_ONCE }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  }));
}
