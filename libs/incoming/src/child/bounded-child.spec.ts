import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { eventually } from '../../../../test/support/index.js';
import { askAnother, askChild, ChildFailure } from './bounded-child.js';

/** A child that does with a question what the program says. */
function child(program: string): ChildProcess {
  return spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: {} });
}

describe('a process for the file of a stranger', () => {
  it('answers', async () => {
    expect(await askChild(child('process.once("message", (m) => process.send(m.n + 1, () => process.exit()))'), { n: 1 }, { millis: 20_000, megabytes: 500 })).toBe(2);
  });

  it.each([
    ['takes too long', 'process.on("message", () => { for (;;); })', { millis: 1_000, megabytes: 500 }, 'too long'],
    ['takes too much memory', 'process.on("message", () => { globalThis.all = []; setInterval(() => all.push(Buffer.alloc(20e6, 1)), 1); })', { millis: 20_000, megabytes: 200 }, 'memory'],
    ['ends by itself', 'process.on("message", () => process.exit(1))', { millis: 20_000, megabytes: 500 }, 'without an answer'],
  ])('that %s is ended, and the one who asks goes on', async (_, program, limits, words) => {
    const started = child(program);
    const ended = new Promise<void>((resolve) => started.once('exit', () => resolve()));
    await expect(askChild(started, {}, limits)).rejects.toThrow(words);
    await ended;
  });
});

describe('a question to another child', () => {
  const limits = { millis: 20_000, megabytes: 500 };
  const ended = 'process.on("message", () => process.exit(1))';
  const asking = (programs: string[]): { asked: () => number; answer: Promise<unknown> } => {
    let asked = 0;
    const answer = askAnother(() => askChild(child(programs[asked++] ?? ''), {}, limits));
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
      return askChild(child('process.on("message", () => { for (;;); })'), {}, { millis: 300, megabytes: 500 });
    });
    await expect(answer).rejects.toThrow('too long');
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
    await eventually(() => expect(existsSync(`/proc/${pid}`)).toBe(false), 5);
    await rm(folder, { recursive: true, force: true });
  });
});
