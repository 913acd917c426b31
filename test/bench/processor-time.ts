import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Ticks of /proc per second; fixed at 100 on Linux for user space. */
const TICKS_PER_SECOND = 100;

/**
 * Processor time so far, in seconds, of everything that runs below a process, by program. Unlike a rate it hardly depends on what else the machine is
 * doing. A process that has ended is no longer counted, so take differences over times in which none ends.
 */
export function processorSeconds(rootPid: number, nameOf: (pid: number, command: string) => string): ReadonlyMap<string, number> {
  const processes = new Map(readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).map((entry) => [Number(entry), statOf(entry)] as const));
  const below = (pid: number): boolean => pid > 1 && (pid === rootPid || below(processes.get(pid)?.parent ?? 0));
  const seconds = new Map<string, number>();
  for (const [pid, stat] of processes) {
    if (stat === null || !below(pid)) continue;
    const name = nameOf(pid, stat.command);
    seconds.set(name, (seconds.get(name) ?? 0) + stat.ticks / TICKS_PER_SECOND);
  }
  return seconds;
}

function statOf(pid: string): { readonly parent: number; readonly ticks: number; readonly command: string } | null {
  const file = `/proc/${pid}/stat`;
  try {
    if (!existsSync(file)) return null;
    const text = readFileSync(file, 'latin1');
    const command = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
    return { parent: fields[1] ?? 0, ticks: (fields[11] ?? 0) + (fields[12] ?? 0), command };
  } catch {
    // It ended between the two looks.
    return null;
  }
}
