import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { eventually } from '../../../../test/support/index.js';
import { askAnother, askChild, ChildEnded, ChildFailure, ChildHeldUp, ChildTooLarge, ChildTooSlow } from './bounded-child.js';

/** A child that does with a question what the program says. */
function child(program: string): ChildProcess {
  return spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: {} });
}

const LIMITS = { seconds: 20, millis: 60_000, megabytes: 500 };

describe('a process for the file of a stranger', () => {
  it('answers', async () => {
    expect(await askChild(child('process.once("message", (m) => process.send(m.n + 1, () => process.exit()))'), { n: 1 }, LIMITS)).toBe(2);
  });

  it.each([
    ['takes too much of a processor', 'process.on("message", () => { for (;;); })', { ...LIMITS, seconds: 0.5 }, ChildTooSlow],
    ['waits for what never comes', 'process.on("message", () => undefined)', { ...LIMITS, millis: 500 }, ChildHeldUp],
    ['takes too much memory', 'process.on("message", () => { globalThis.all = []; setInterval(() => all.push(Buffer.alloc(20e6, 1)), 1); })', { ...LIMITS, megabytes: 200 }, ChildTooLarge],
    ['ends by itself', 'process.on("message", () => process.exit(1))', LIMITS, ChildEnded],
  ])('that %s is ended, and the one who asks goes on', async (_, program, limits, why) => {
    const started = child(program);
    const ended = new Promise<void>((resolve) => started.once('exit', () => resolve()));
    const failure = await askChild(started, {}, limits).catch((error: unknown) => error);
    expect(failure).toHaveProperty('constructor', why);
    await ended;
  });

  it('has its time for each question anew, and is not held to that of others', async () => {
    const kept = child('const used = () => { const { user, system } = process.cpuUsage(); return user + system; }; process.on("message", () => { const until = used() + 500_000; while (used() < until); process.send("read"); })');
    for (const _ of [1, 2, 3, 4, 5]) expect(await askChild(kept, {}, { ...LIMITS, seconds: 2 })).toBe('read');
    kept.kill('SIGKILL');
  });
});

describe('a question to another child', () => {
  const ended = 'process.on("message", () => process.exit(1))';
  const asking = (programs: string[]): { asked: () => number; answer: Promise<unknown> } => {
    let asked = 0;
    const answer = askAnother(() => askChild(child(programs[asked++] ?? ''), {}, LIMITS));
    return { asked: () => asked, answer };
  };

  it('is put when somebody killed the first', async () => {
    const killed = 'process.on("message", () => process.kill(process.pid, "SIGKILL"))';
    const { asked, answer } = asking([killed, 'process.once("message", () => process.send("read", () => process.exit()))']);
    expect([await answer, asked()]).toEqual(['read', 2]);
  });

  it('is given up when the file ends every one', async () => {
    const { asked, answer } = asking([ended, ended, ended, ended]);
    await expect(answer).rejects.toThrow(ChildFailure);
    expect(asked()).toBe(3);
  });

  it('is not put after a limit: the next child would meet it too', async () => {
    let asked = 0;
    const answer = askAnother(() => {
      asked += 1;
      return askChild(child('process.on("message", () => { for (;;); })'), {}, { ...LIMITS, seconds: 0.3 });
    });
    await expect(answer).rejects.toThrow(ChildTooSlow);
    expect(asked).toBe(1);
  });
});

describe('a process whose watcher was killed', () => {
  it('ends although its file never lets it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orphan-'));
    const built = join(process.cwd(), 'dist/libs/incoming/src');
    await writeFile(join(folder, 'loop.js'), 'process.send(process.pid, () => { for (;;); });');
    const starter = `import { startChild } from ${JSON.stringify(join(built, 'child/bounded-child.js'))};
      startChild(${JSON.stringify(relative(built, join(folder, 'loop')))}, { megabytes: 200 }).once('message', (pid) => process.send(pid));`;
    const watcher = spawn(process.execPath, ['--input-type=module', '-e', starter], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], cwd: process.cwd() });
    const [pid] = (await once(watcher, 'message')) as [number];
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    watcher.kill('SIGKILL');
    await eventually(() => expect(existsSync(`/proc/${pid}`)).toBe(false));
    await rm(folder, { recursive: true, force: true });
  });
});
