/** An interval in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A position on a drawing of {@link WIDTH} units. */
export type Scale = (instant: number) => number;

export const WIDTH = 400;

/** What counts as standing still, and how much of the drawing it may take. */
const IDLE_MILLIS = 10_000;
const IDLE_UNITS = 14;

/**
 * A time axis from which the time without work is cut: a case rests for days and works for seconds. Stretches in which
 * nothing is being done become short gaps of one length; the others share the rest in proportion.
 */
export function idleCutScale(work: readonly Span[], until: number): Scale {
  const marks = [...new Set([...work.flatMap(({ from, to }) => [from, to]), until])].sort((one, other) => one - other);
  const stretches = marks.slice(1).map((to, index) => {
    const from = marks[index] ?? to;
    const busy = work.some((span) => span.from < to && span.to > from);
    return { from, to, idle: !busy && to - from > IDLE_MILLIS };
  });
  const idleUnits = Math.min(IDLE_UNITS, WIDTH / 2 / Math.max(1, stretches.filter(({ idle }) => idle).length));
  const busyMillis = stretches.reduce((sum, { from, to, idle }) => sum + (idle ? 0 : to - from), 0);
  const busyUnits = WIDTH - idleUnits * stretches.filter(({ idle }) => idle).length;
  let begin = 0;
  const placed = stretches.map((stretch) => {
    const length = stretch.idle ? idleUnits : busyMillis === 0 ? 0 : ((stretch.to - stretch.from) / busyMillis) * busyUnits;
    const start = begin;
    begin += length;
    return { ...stretch, start, length };
  });
  return (instant) => {
    const stretch = placed.find(({ to }) => instant <= to) ?? placed.at(-1);
    if (!stretch) return 0;
    const share = stretch.to === stretch.from ? 0 : (Math.min(Math.max(instant, stretch.from), stretch.to) - stretch.from) / (stretch.to - stretch.from);
    return stretch.start + stretch.length * share;
  };
}
