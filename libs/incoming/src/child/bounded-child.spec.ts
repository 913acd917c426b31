import { type ChildProcess, spawn } from 'node:child_process';
import { askChild } from './bounded-child.js';

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
