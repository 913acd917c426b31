import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupIsAlive, signalGroup } from '../../../apps/local/setup/process-identity.mjs';
import { Supervisor } from '../../../apps/local/servers/supervisor.mjs';
import { eventually, testRun } from '../../support/index.js';

/** A little service: says it is there by a file, ends on SIGTERM and writes down when. */
const PROGRAM = `
  const fs = require('node:fs');
  const [folder, name, how] = process.argv.slice(1);
  fs.appendFileSync(folder + '/story', name + ' started ' + process.pid + '\\n');
  if (how === 'broken') { console.error('open: No such file or directory'); process.exit(3); }
  if (how === 'full') { console.error('could not extend file: No space left on device'); process.exit(1); }
  if (how === 'slow') process.on('SIGTERM', () => undefined);
  else process.on('SIGTERM', () => { fs.appendFileSync(folder + '/story', name + ' stopped\\n'); process.exit(0); });
  setInterval(() => undefined, 1000);
`;

function setting() {
  const folder = mkdtempSync(join(testRun().folder, 'supervisor-'));
  writeFileSync(join(folder, 'story'), '');
  const story = () => readFileSync(join(folder, 'story'), 'utf8').trim().split('\n');
  const givenUp: string[] = [];
  const said: string[] = [];
  const disk = { full: false };
  const supervisor = new Supervisor({ folder, say: (line) => void said.push(line), isFull: () => disk.full, restartAfter: 5, sayAfter: 100, onGivenUp: (failure) => void givenUp.push(failure.message) });
  const service = (name: string, rank: number, how = 'well') => ({
    name, rank, program: process.execPath, args: ['-e', PROGRAM, folder, name, how], stopSignal: 'SIGTERM' as const, stopSeconds: 5, readySeconds: 10,
    options: { env: { NODE_OPTIONS: '' } },
    isReady: async () => story().some((line) => line.startsWith(`${name} started`)),
  });
  const pids = (name: string) => story().flatMap((line) => (line.startsWith(`${name} started `) ? [Number(line.split(' ')[2])] : []));
  return { folder, supervisor, service, story, pids, givenUp, said, disk };
}

describe('the supervisor of the one machine', () => {
  test('stops what leans on others first, and leaves nobody behind', async () => {
    const { supervisor, service, story, pids } = setting();
    await supervisor.start(service('portal', 4));
    await supervisor.start(service('postgres', 0));
    await supervisor.start(service('worker', 3));
    await supervisor.stopAll();
    expect(story().filter((line) => line.endsWith('stopped'))).toEqual(['portal stopped', 'worker stopped', 'postgres stopped']);
    expect([...pids('portal'), ...pids('worker'), ...pids('postgres')].filter(groupIsAlive)).toEqual([]);
  });

  test('a stop that takes its time says what it waits for', async () => {
    const { supervisor, service, said } = setting();
    await supervisor.start({ ...service('portal', 4, 'slow'), stopSeconds: 1 });
    await supervisor.start(service('worker', 3));
    await supervisor.stopAll();
    expect(said.filter((line) => line.includes('portal'))).toEqual(['  still waiting for portal, at most 1 s; once more Ctrl-C ends everything at once']);
  });

  test('starts again what was killed', async () => {
    const { supervisor, service, pids } = setting();
    await supervisor.start(service('worker', 3));
    supervisor.keepRunning();
    signalGroup(pids('worker')[0] ?? NaN, 'SIGKILL');
    await eventually(() => expect(pids('worker')).toHaveLength(2));
    await supervisor.stopAll();
    expect(pids('worker').filter(groupIsAlive)).toEqual([]);
  });

  test('a service that cannot start is told in a sentence with its own last words', async () => {
    const { supervisor, service, folder } = setting();
    const start = supervisor.start({ ...service('worker', 3, 'broken'), isReady: async () => false });
    await expect(start).rejects.toThrow(`worker ended while starting; see ${join(folder, 'log/worker.log')}, which ends with:\n  open: No such file`);
    await supervisor.stopAll();
  });

  test('a program that cannot be executed is told in a sentence, and nobody is signalled in its stead', async () => {
    const { supervisor, service, folder } = setting();
    writeFileSync(join(folder, 'garbage'), 'garbage', { mode: 0o644 });
    const start = supervisor.start({ ...service('temporal', 1), program: join(folder, 'garbage'), isReady: async () => false });
    await expect(start).rejects.toThrow(`temporal cannot be executed (${join(folder, 'garbage')}: EACCES); remove that file if it lies in .cache, so that it is fetched again, and start again.`);
    await supervisor.stopAll();
    expect(() => signalGroup(0, 'SIGTERM')).toThrow('0 leads no group of ours.');
  });

  test('a full disk is called a full disk', async () => {
    const { supervisor, service } = setting();
    const start = supervisor.start({ ...service('postgres', 0, 'full'), isReady: async () => false });
    await expect(start).rejects.toThrow(/^The disk is full: postgres .* free about 2 GB and start again\.$/);
    await supervisor.stopAll();
  });

  test('gives up on a service that ends again and again', async () => {
    const { supervisor, service, givenUp } = setting();
    let first = true;
    await supervisor.start({ ...service('worker', 3, 'broken'), isReady: async () => { const answer = first; first = false; return answer; } }).catch(() => undefined);
    supervisor.keepRunning();
    await eventually(() => expect(givenUp).toEqual([expect.stringContaining('worker ended 5 times within a minute')]));
    await supervisor.stopAll();
  });

  test('on a full disk no end is counted: all wait, and with room come back by themselves, from the lowest rank', async () => {
    const { supervisor, service, story, pids, givenUp, said, disk } = setting();
    await supervisor.start({ ...service('postgres', 0), isReady: async () => groupIsAlive(pids('postgres').at(-1) ?? NaN) });
    await supervisor.start(service('worker', 3));
    supervisor.keepRunning();
    for (let round = 1; round <= 6; round += 1) {
      disk.full = true;
      for (const name of ['worker', 'postgres']) signalGroup(pids(name).at(-1) ?? NaN, 'SIGKILL');
      await eventually(() => expect(said.filter((line) => line.includes('has ended on the full disk'))).toHaveLength(2 * round));
      disk.full = false;
      await eventually(() => expect([pids('postgres'), pids('worker')].map(({ length }) => length)).toEqual([round + 1, round + 1]));
      await eventually(() => expect(said.filter((line) => line.includes('there is room again')).slice(-2)).toEqual(['  there is room again: postgres is started', '  there is room again: worker is started']));
    }
    expect(givenUp).toEqual([]);
    expect(story().slice(2).map((line) => line.split(' ')[0])).toEqual(Array.from({ length: 6 }, () => ['postgres', 'worker']).flat());
    await supervisor.stopAll();
  });
});
