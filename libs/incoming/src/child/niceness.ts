import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * How far a child steps back behind what people wait for (0): the reader of letters a little, a reader that has
 * taken more than an ordinary file needs behind it, so that it is the hostile file that waits.
 */
export const NICENESS = { letters: 5, lasting: 10 } as const;

/** Ticks of the kernel's account in a second, the same on every Linux. */
const TICKS = 100;

/** Lets every thread of a process step back: the kernel counts each by itself, and those that come later begin as the one that starts them. */
export function stepBack(pid: number | undefined, niceness: number): void {
  for (const thread of threadsOf(pid)) {
    try {
      setPriority(thread, niceness);
    } catch {
      // It ended meanwhile.
    }
  }
}

/** What a process has taken of processors so far; 0 when it is gone. */
export function processorSeconds(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13).map(Number);
    return ((user ?? 0) + (system ?? 0)) / TICKS;
  } catch {
    return 0;
  }
}

function threadsOf(pid: number | undefined): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}
