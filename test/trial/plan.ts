import { type Cast, SAMPLE_CAST, SECOND_BRANCH_CAST } from '../../apps/cli/src/walk/people.js';
import { type CaseWishes, sampleWishes } from '../../apps/cli/src/walk/wishes.js';

/** How a case of the trial is meant to end. */
export const ENDINGS = ['electronic', 'paper', 'corrected', 'declined', 'retracted'] as const;
export type Ending = (typeof ENDINGS)[number];

/** The acts of people that lead there, in order. Everything else is the system's own doing. */
export const ACTS = {
  electronic: ['apply', 'claim', 'give-opinion', 'approve', 'record-payment', 'confirm-payment'],
  paper: ['apply', 'claim', 'give-opinion', 'approve', 'record-payment', 'confirm-payment', 'deliver-paper'],
  corrected: ['apply', 'claim', 'ask-for-correction', 'correct', 'give-opinion', 'approve', 'record-payment', 'confirm-payment'],
  declined: ['apply', 'claim', 'give-opinion', 'decline'],
  retracted: ['apply', 'claim', 'retract'],
} as const satisfies Readonly<Record<Ending, readonly string[]>>;
export type Act = (typeof ACTS)[Ending][number];

/** What is killed. `chromium` is the browser of the worker, or of the portal. */
export const TARGETS = ['portal', 'worker', 'temporal', 'postgres', 'chromium', 'mailbox'] as const;
export type Target = (typeof TARGETS)[number];

export interface CasePlan {
  readonly number: number;
  readonly ending: Ending;
  readonly cast: Cast;
  readonly wishes: CaseWishes;
  /** Who pays only what a 保証料のご案内 has asked for; the others pay as soon as they may, and may be faster than it. */
  readonly paysWhenAsked: boolean;
}

export interface KillPlan {
  /** The kill comes once so many acts of people are committed. */
  readonly afterActs: number;
  readonly target: Target;
}

export interface TrialPlan {
  readonly cases: readonly CasePlan[];
  readonly kills: readonly KillPlan[];
}

/** Chance that comes out the same for the same seed (mulberry32). */
export function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * sides);
  };
}

/** Of every ten cases: six straight ones and one each of the others. */
const ENDING_OF: readonly Ending[] = [
  'electronic', 'paper', 'electronic', 'corrected', 'electronic', 'declined', 'electronic', 'retracted', 'electronic', 'electronic',
];

/** Who applies for what with which end, and what is killed when: all of it from the seed. */
export function planTrial(cases: number, kills: number, seed: number): TrialPlan {
  const throwDice = dice(seed);
  const planned = Array.from({ length: cases }, (_, index): CasePlan => {
    const ending = ENDING_OF[index % ENDING_OF.length] ?? 'electronic';
    const advance = 10_000 * (100 + throwDice(1_800));
    return {
      number: index + 1,
      ending,
      paysWhenAsked: index % 4 === 0,
      cast: throwDice(2) === 0 ? SAMPLE_CAST : SECOND_BRANCH_CAST,
      wishes: sampleWishes({
        workName: `見本試験工事（第${index + 1}工区）`,
        workNumber: `試験 第${index + 1}号`,
        // At the usual rate of 40 %: an advance that does not follow from price and rate is asked about.
        price: String(advance * 2.5),
        advance: String(advance),
        medium: ending === 'paper' ? (throwDice(2) === 0 ? '郵送' : '来店') : '電子交付',
      }),
    };
  });
  const acts = planned.reduce((sum, { ending }) => sum + ACTS[ending].length, 0);
  const moments = Array.from({ length: kills }, () => throwDice(acts)).sort((a, b) => a - b);
  const targets = inTurns(TARGETS, kills, throwDice);
  return { cases: planned, kills: moments.map((afterActs, index) => ({ afterActs, target: targets[index] ?? 'worker' })) };
}

/** Every one of them once in an order that chance gives, then all of them again: with as many turns as there are of them none is spared. */
export function inTurns<T>(all: readonly T[], turns: number, throwDice: (sides: number) => number): T[] {
  let bag: T[] = [];
  return Array.from({ length: turns }).flatMap(() => {
    if (bag.length === 0) bag = [...all];
    return bag.splice(throwDice(bag.length), 1);
  });
}
