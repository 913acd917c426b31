/** One way of doing the work, measured in every round. */
export interface Way {
  readonly name: string;
  /** How often the work is done in one round; slow ways are done less often. */
  readonly times: number;
  /** What has to be there before the clock starts. */
  prepare?(times: number): Promise<void>;
  /** Does the work so many times. */
  run(times: number): Promise<void>;
}

/** Per second, round by round. */
export type Rates = ReadonlyMap<string, readonly number[]>;

/** Measures all ways in turn, round after round, so that a busy moment of the machine hits all of them alike. */
export async function interleave(ways: readonly Way[], rounds: number): Promise<Rates> {
  const rates = new Map<string, number[]>(ways.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const way of ways) {
      await way.prepare?.(way.times);
      const start = performance.now();
      await way.run(way.times);
      rates.get(way.name)?.push((way.times * 1000) / (performance.now() - start));
    }
  }
  return rates;
}

/** Median of a list; of an even number the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

/** Median and worst round of one way divided by another, round by round. */
export function ratio(rates: Rates, fast: string, slow: string): { readonly median: number; readonly worst: number } {
  const slower = rates.get(slow) ?? [];
  const quotients = (rates.get(fast) ?? []).map((rate, round) => rate / (slower[round] ?? Number.NaN));
  return { median: median(quotients), worst: Math.min(...quotients) };
}
