/** A round of 補正 as far as it is known whether it was answered. */
export interface CorrectionRound {
  readonly round: number;
  readonly answeredAt?: Date | null;
}

/**
 * The rounds that are asked for together with one: those before it that ended with the same answer, or wait for it like it.
 * A request that widens a 補正 takes nothing of it away; one answer ends all of them.
 */
export function askedTogether<T extends CorrectionRound>(rounds: readonly T[], round: number): readonly T[] {
  const asked = rounds.filter((known) => known.round <= round).sort((a, b) => a.round - b.round);
  const answer = asked.at(-1)?.answeredAt?.getTime();
  return asked.slice(asked.findLastIndex(({ answeredAt }) => answeredAt?.getTime() !== answer) + 1);
}

/** The rounds that wait for the contractor's answer now; none while nobody asks, or after the last was answered. */
export function openCorrections<T extends CorrectionRound>(rounds: readonly T[]): readonly T[] {
  const together = askedTogether(rounds, Number.POSITIVE_INFINITY);
  return together.at(-1)?.answeredAt ? [] : together;
}

/** Every field that is asked for, once, in the order of the rounds. */
export function fieldsAskedFor(rounds: readonly { readonly fields: readonly string[] }[]): readonly string[] {
  return [...new Set(rounds.flatMap(({ fields }) => fields))];
}
