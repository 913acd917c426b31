import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { readdirSync } from 'node:fs';
import { eventually } from '../../../../test/support/index.js';
import { NICENESS, processorSeconds, stepBack } from './niceness.js';

describe('a child that steps back', () => {
  let child: ChildProcess;
  beforeEach(async () => {
    child = spawn(process.execPath, ['-e', 'process.send("here", () => { for (;;); })'], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: {} });
    await once(child, 'message');
  });
  afterEach(() => void child.kill('SIGKILL'));

  it('does so with every thread of it', () => {
    const threads = readdirSync(`/proc/${child.pid}/task`).map(Number);
    expect(threads.length).toBeGreaterThan(1);
    stepBack(child.pid, NICENESS.lasting);
    expect(threads.map((thread) => getPriority(thread))).toEqual(threads.map(() => NICENESS.lasting));
  });

  it('is known by what it has taken of a processor', async () => {
    const before = processorSeconds(child.pid);
    await eventually(() => expect(processorSeconds(child.pid)).toBeGreaterThan(before));
  });

  it('may have ended: then nothing was taken, and nobody steps back', () => {
    expect(processorSeconds(undefined)).toBe(0);
    expect(() => stepBack(undefined, NICENESS.letters)).not.toThrow();
  });
});
