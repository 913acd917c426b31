import type { Victim } from './installation.js';
import { dice, inTurns } from './plan.js';

/** Every way by which something comes in. */
export const WAYS = ['spool-folder', 'webhook', 'gateway-mail', 'imap', 'receiver', 'upload'] as const;
export type Way = (typeof WAYS)[number];

/** What fails: a process, the way to the mail server, or the folder, which is away or takes no whole file any more. */
export const FAILURES = ['portal', 'worker', 'intake', 'reader', 'temporal', 'postgres', 'mailbox', 'imap-away', 'imap-silent', 'folder-unreadable', 'folder-full', 'store-away'] as const satisfies readonly (Victim | string)[];
export type Failure = (typeof FAILURES)[number];

/** A form of ours, another paper, words alone, or a file that nobody can open. */
export type Content = 'form' | 'paper' | 'words' | 'broken';

export interface ArrivalPlan {
  readonly number: number;
  readonly way: Way;
  readonly content: Content;
  /** Mail address; a FAX has a number. */
  readonly sender: string;
  readonly branchCode: string;
}

export interface FailurePlan {
  /** It comes once so many arrivals were handed over. */
  readonly afterArrivals: number;
  readonly failure: Failure;
}

const SENDERS = 4;

/** Who sends what by which way, and what fails when: all of it from the seed. */
export function planArrivals(arrivals: number, damages: number, seed: number): { readonly arrivals: readonly ArrivalPlan[]; readonly failures: readonly FailurePlan[] } {
  const throwDice = dice(seed);
  const ways = inTurns(WAYS, arrivals, throwDice);
  const planned = ways.map((way, index): ArrivalPlan => ({
    number: index + 1, way, content: contentFor(way, throwDice(10)), sender: `soufu-${throwDice(SENDERS) + 1}@mihon-gumi.example.jp`, branchCode: throwDice(2) === 0 ? '20' : '21',
  }));
  const failures = inTurns(FAILURES, damages, throwDice);
  const moments = failures.map(() => throwDice(arrivals)).sort((a, b) => a - b);
  return { arrivals: planned, failures: failures.map((failure, index) => ({ failure, afterArrivals: moments[index] ?? 0 })) };
}

/** Half are forms; a clerk uploads scans only, and a FAX has no words. */
function contentFor(way: Way, eyes: number): Content {
  if (way === 'upload' || eyes < 3) return 'paper';
  if (eyes < 8) return 'form';
  return eyes === 8 ? 'broken' : way === 'imap' || way === 'receiver' ? 'words' : 'form';
}
