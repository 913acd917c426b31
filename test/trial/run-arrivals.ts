import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { People } from '../../apps/cli/src/walk/people.js';
import { startImapServer } from '../support/imap-server.js';
import { SeverableConnection } from '../support/severable.js';
import { type Failure, type FailurePlan, planArrivals } from './arrival-plan.js';
import { ARRIVAL_DEBTS, proveArrivals } from './arrival-proof.js';
import { Installation, type Place } from './installation.js';
import type { Proof } from './proof.js';
import { Record } from './record.js';
import { aborted, inParallel, type TrialReport } from './run-trial.js';
import { type AcceptedArrival, type Counters, send } from './sender.js';
import { waitUntilSettled } from './settled.js';

export interface ArrivalTrialOptions {
  readonly arrivals: number;
  readonly damages: number;
  readonly seed: number;
  readonly place: Place;
  /** PYTHONPATH of the mail server. */
  readonly pythonTools: string;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  /** Called once everything has settled, while the installation still stands. */
  readonly afterwards?: (settled: SettledArrivals) => Promise<void>;
}

export interface SettledArrivals {
  readonly databaseUrl: string;
  readonly accepted: readonly AcceptedArrival[];
  readonly papersDir: string;
  readonly prove: () => Promise<Proof>;
}

export interface ArrivalReport extends Omit<TrialReport, 'kills'> {
  readonly kills: Readonly<Partial<{ [failure in Failure]: number }>>;
}

/** The same thing does not fail again within this time: the launcher gives a service up that ends five times a minute. */
const GRACE_SECONDS = 20;
/** How long a folder is away, the disk full, or the mail server not to be reached. */
const AWAY_SECONDS = 4;

/** Hands arrivals over by all ways while everything that takes them in fails in turn, then proves that all are kept and at the desk once. */
export async function runArrivals(options: ArrivalTrialOptions): Promise<ArrivalReport> {
  const { place, signal, pythonTools } = options;
  const imap = await startImapServer(undefined, undefined, pythonTools);
  const { port, hostname } = new URL(imap.url);
  const wayToImap = new SeverableConnection({ host: hostname, port: Number(port) });
  const url = new URL(imap.url);
  url.port = String(await wayToImap.open());
  const webhookSecret = randomBytes(24).toString('hex');
  const settings = { IMAP_URL: url.toString(), IMAP_POLL_SECONDS: '1', FAX_SETTLED_SECONDS: '0.5', FAX_MAIL_SENDERS: 'gateway@fax.example.jp', FAX_WEBHOOK_SECRET: webhookSecret };
  try {
    const installation = await Installation.start({ ...place, settings }, signal);
    const record = new Record(installation.databaseUrl);
    const world = new World(installation, wayToImap);
    const counters: Counters = {
      faxFolder: installation.faxFolder, webhookUrl: `http://127.0.0.1:${place.ports['INTAKE_PORT'] ?? ''}/fax`, webhookSecret, receiverUrl: `smtp://127.0.0.1:${place.ports['SMTP_RECEIVER_PORT'] ?? ''}`, imap,
      people: new People(installation.base, SAMPLE_PASSWORD), folderIsFull: () => world.folderIsFull,
    };
    try {
      return await Promise.race([tried(options, world, record, counters), aborted(signal)]);
    } finally {
      await record.close();
      await world.mend();
      await installation.stop();
    }
  } finally {
    await wayToImap.cut();
    await imap.stop();
  }
}

async function tried({ arrivals, damages, seed, print, afterwards, signal }: ArrivalTrialOptions, world: World, record: Record, counters: Counters): Promise<ArrivalReport> {
  const plan = planArrivals(arrivals, damages, seed);
  print(`The installation stands at ${world.installation.base}; ${arrivals} arrivals, ${damages} damages, seed ${seed}.`);
  const breaches: string[] = [];
  const happened: Partial<{ [failure in Failure]: number }> = {};
  const accepted: AcceptedArrival[] = [];
  let working = true;
  const failing = inTheirTurn(plan.failures, world, () => (working ? accepted.length : Number.POSITIVE_INFINITY), signal, (failure) => {
    happened[failure] = (happened[failure] ?? 0) + 1;
    print(`  ${accepted.length} arrivals accepted: ${failure}`);
  });
  await inParallel(plan.arrivals, async (one) => {
    try {
      accepted.push(await send(one, counters));
    } catch (error) {
      breaches.push(error instanceof Error ? `${error.message}: ${String(error.cause ?? '')}` : String(error));
    }
  });
  working = false;
  await failing;
  print(`All ${accepted.length} arrivals are handed over; waiting for what the system owes.`);
  breaches.push(...(await waitUntilTaken(record, accepted.length)), ...(await waitUntilSettled(record, ARRIVAL_DEBTS)));
  const { papersDir, mailDir, databaseUrl } = world.installation;
  const prove = () => proveArrivals(record, accepted, { papersDir, mailDir });
  const proof = await prove();
  await afterwards?.({ databaseUrl, accepted, papersDir, prove });
  return { breaches: [...breaches, ...proof.breaches], kills: happened, lines: proof.lines };
}

/** What lies in the folder and the mailbox is taken in some time after it was accepted there. */
async function waitUntilTaken(record: Record, count: number): Promise<string[]> {
  for (const end = Date.now() + 120_000; Date.now() < end; await delay(500)) {
    const [row] = await record.ask<{ taken: number }>('select count(*)::int as taken from arrival');
    if ((row?.taken ?? 0) >= count) return [];
  }
  return ['Not everything that was accepted was taken in within two minutes.'];
}

/** Each failure when its moment has come and what it strikes had time to come back; one whose victim does not run is put off. */
async function inTheirTurn(failures: readonly FailurePlan[], world: World, accepted: () => number, signal: AbortSignal, onFailure: (failure: Failure) => void): Promise<void> {
  const last = new Map<Failure, number>();
  const waiting = [...failures];
  const rested = (failure: Failure): boolean => Date.now() - (last.get(failure) ?? 0) > GRACE_SECONDS * 1_000;
  for (let idle = 0; waiting.length > 0 && !signal.aborted; await delay(100)) {
    const due = waiting.findIndex(({ afterArrivals, failure }) => accepted() >= afterArrivals && rested(failure));
    const [next] = due < 0 ? [] : waiting.splice(due, 1);
    if (!next) continue;
    if (await world.strike(next.failure)) {
      idle = 0;
      last.set(next.failure, Date.now());
      onFailure(next.failure);
    } else if ((idle += 1) < 300) waiting.push(next);
  }
}

/** What can fail around the intake, and how it is well again. */
class World {
  folderIsFull = false;
  private readonly away = new Set<string>();
  private mending: Promise<void> = Promise.resolve();

  constructor(
    readonly installation: Installation,
    private readonly wayToImap: SeverableConnection,
  ) {}

  /** @returns false when there is nothing of the kind to strike at this moment */
  async strike(failure: Failure): Promise<boolean> {
    switch (failure) {
      case 'imap-away':
        await this.wayToImap.cut();
        return this.forAWhile(async () => void (await this.wayToImap.open()));
      case 'imap-silent':
        this.wayToImap.freeze();
        return this.forAWhile(async () => this.wayToImap.thaw());
      case 'folder-unreadable':
        return this.without(this.installation.faxFolder);
      case 'store-away':
        return this.without(this.installation.papersDir);
      case 'folder-full':
        this.folderIsFull = true;
        return this.forAWhile(async () => void (this.folderIsFull = false));
      default:
        return this.installation.kill(failure);
    }
  }

  /** Everything is well again. */
  async mend(): Promise<void> {
    await this.mending;
  }

  /** A file in its place: nothing can be read there, and nothing made. */
  private without(folder: string): Promise<boolean> {
    if (this.away.has(folder) || !existsSync(folder)) return Promise.resolve(false);
    this.away.add(folder);
    renameSync(folder, `${folder}.away`);
    writeFileSync(folder, '');
    return this.forAWhile(async () => {
      rmSync(folder);
      renameSync(`${folder}.away`, folder);
      this.away.delete(folder);
    });
  }

  private async forAWhile(andThen: () => Promise<void>): Promise<boolean> {
    const over = delay(AWAY_SECONDS * 1_000).then(andThen);
    this.mending = Promise.all([this.mending, over]).then(() => undefined);
    await over;
    return true;
  }
}

