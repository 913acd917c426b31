/** One of several readings of the same place. */
export interface SingleReading {
  readonly value: string;
  /** 0 to 100. */
  readonly confidence: number;
}

export interface AgreedReading extends SingleReading {
  /** 別の読み: what another of the readings says; null where all say the same. */
  readonly other: string | null;
}

/** The most that is believed of a place whose readings differ, however sure each of them is (ours); a person is asked. */
export const MOST_DISPUTED = 70;

/**
 * What several readings of one place, the best way first, say together: the value most of them say, of equals the first. A machine is surest of its habitual
 * mistakes, so only readings that all agree keep a confidence, the lowest of theirs. Null when nothing was read.
 */
export function agreedReading(readings: readonly SingleReading[]): AgreedReading | null {
  const written = readings.filter(({ value }) => value !== '');
  const votes = new Map<string, number>();
  for (const { value } of written) votes.set(value, (votes.get(value) ?? 0) + 1);
  const [first, second] = [...votes].sort(([, a], [, b]) => b - a);
  if (first === undefined) return null;
  const [value] = first;
  const lowest = Math.min(...written.filter((reading) => reading.value === value).map(({ confidence }) => confidence));
  const isDisputed = votes.size > 1 || written.length < readings.length;
  return { value, confidence: isDisputed ? Math.min(lowest, MOST_DISPUTED) : lowest, other: second?.[0] ?? null };
}
