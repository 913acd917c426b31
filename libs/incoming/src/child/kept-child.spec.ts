import { type ChildProcess, spawn } from 'node:child_process';
import { ChildEnded } from './bounded-child.js';
import { ChildNotStarted, KeptChild, type KeptChildTimes, TooManyWaiting } from './kept-child.js';

const LIMITS: KeptChildTimes = { seconds: 20, millis: 60_000, megabytes: 500, idleMillis: 60_000 };
const PID = 'process.on("message", () => process.send(process.pid))';

/** Children that do what the programs say, the last one again and again. */
function children(...programs: string[]): { start: () => ChildProcess; started: ChildProcess[] } {
  const started: ChildProcess[] = [];
  const start = (): ChildProcess => {
    const child = spawn(process.execPath, ['-e', programs[Math.min(started.length, programs.length - 1)] ?? ''], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: {} });
    started.push(child);
    return child;
  };
  return { start, started };
}

describe('a process that is kept for the next file', () => {
  let kept: KeptChild;
  afterEach(() => kept.close());

  it('is started by the first question and answers the next, in their order', async () => {
    const { start, started } = children('process.on("message", (m) => setTimeout(() => process.send(m.n), m.n))');
    kept = new KeptChild(start, LIMITS);
    expect(started).toHaveLength(0);
    const answered: unknown[] = [];
    await Promise.all([30, 1].map((n) => kept.ask(() => ({ n })).then((answer) => answered.push(answer))));
    expect([answered, started.length]).toEqual([[30, 1], 1]);
  });

  it('that was killed between two questions, or at one, is replaced, and the one who asks hears nothing of it', async () => {
    const { start, started } = children(PID, 'process.on("message", () => process.kill(process.pid, "SIGKILL"))', PID);
    kept = new KeptChild(start, LIMITS);
    expect(await kept.ask(() => ({}))).toBe(started[0]?.pid);
    const ended = new Promise((resolve) => started[0]?.once('exit', resolve));
    started[0]?.kill('SIGKILL');
    await ended;
    expect(await kept.ask(() => ({}))).toBe(started[2]?.pid);
  });

  it('whose file ends every one is given up for that file alone', async () => {
    const { start } = children('process.on("message", (m) => m.bad ? process.exit(1) : process.send("read"))');
    kept = new KeptChild(start, LIMITS);
    const [bad, good] = await Promise.allSettled([kept.ask(() => ({ bad: true })), kept.ask(() => ({}))]);
    expect([bad, good]).toMatchObject([{ status: 'rejected', reason: expect.any(ChildEnded) }, { status: 'fulfilled', value: 'read' }]);
  });

  it('holds no bytes of what waits, and refuses when too many wait', async () => {
    const { start } = children('process.on("message", (m) => m.go && process.send(m.n))');
    kept = new KeptChild(start, { ...LIMITS, mostWaiting: 1 });
    let made = 0;
    let go: (question: object) => void = () => undefined;
    const first = kept.ask(() => new Promise<object>((resolve) => (go = resolve)));
    await Promise.resolve();
    const second = kept.ask(() => ({ go: true, n: (made += 1) }));
    await expect(kept.ask(() => ({}))).rejects.toThrow(TooManyWaiting);
    expect(made).toBe(0);
    go({ go: true, n: 0 });
    expect([await first, await second]).toEqual([0, 1]);
  });

  it('that cannot be started is no fault of the file', async () => {
    kept = new KeptChild(() => spawn('/nowhere/at/all', { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }), LIMITS);
    await expect(kept.ask(() => ({}))).rejects.toThrow(ChildNotStarted);
  });
});
