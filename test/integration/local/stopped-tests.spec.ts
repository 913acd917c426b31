import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startTimeOf } from '../../../apps/local/setup/process-identity.mjs';
import { eventually, testRun } from '../../support/index.js';

const project = resolve(import.meta.dirname, '../../..');

/** A suite that starts a server of its own in a group of its own, says who runs, and never ends. */
const SUITE = `
  import { spawn } from 'node:child_process';
  import { renameSync, writeFileSync } from 'node:fs';
  test('goes on and on', async () => {
    const server = spawn('/bin/sleep', ['600'], { detached: true, stdio: 'ignore' });
    const { folder, clusterPid } = JSON.parse(process.env['TEST_RUN'] ?? '');
    writeFileSync(process.env['SEEN'] + '.new', JSON.stringify({ folder, running: [process.pid, process.ppid, server.pid, clusterPid] }));
    renameSync(process.env['SEEN'] + '.new', process.env['SEEN'] ?? '');
    await new Promise(() => undefined);
  });
`;

interface Seen {
  readonly folder: string;
  readonly running: readonly number[];
}

/** Runs `npm test` over the endless suite until it says who runs. */
async function begun(before: readonly string[], command: readonly string[]): Promise<{ run: ChildProcess; ended: Promise<unknown>; seen: Seen }> {
  const folder = mkdtempSync(join(testRun().folder, 'stopped-tests-'));
  for (const name of ['one', 'two']) writeFileSync(join(folder, `${name}.spec.ts`), SUITE);
  writeFileSync(join(folder, 'jest.config.mjs'), `import config from '${project}/jest.config.mjs';\nexport default { ...config, rootDir: '${project}', roots: ['${folder}'], maxWorkers: 2 };\n`);
  const [program = '', ...args] = [...before, ...command, '--config', join(folder, 'jest.config.mjs')];
  const { TEST_RUN: _outer, JEST_WORKER_ID: _worker, ...environment } = process.env;
  const run = spawn(program, args, { cwd: project, env: { ...environment, NODE_OPTIONS: '', SEEN: join(folder, 'seen') }, stdio: 'ignore' });
  const ended = new Promise((end) => run.once('close', end));
  await eventually(async () => expect(existsSync(join(folder, 'seen'))).toBe(true), 120);
  return { run, ended, seen: JSON.parse(readFileSync(join(folder, 'seen'), 'utf8')) };
}

const left = ({ folder, running }: Seen) => [running.filter((pid) => startTimeOf(pid) !== undefined), existsSync(folder)];

describe('tests that are stopped before they are over', () => {
  const node = [process.execPath, join(project, 'apps/local/test.mjs')];

  test('by TERM: Jest, its workers, their servers and PostgreSQL are ended, and waited for', async () => {
    const { run, ended, seen } = await begun([], node);
    run.kill('SIGTERM');
    expect(await ended).toBe(130);
    expect(left(seen)).toEqual([[], false]);
  });

  test('by a closed window', async () => {
    const { run, seen } = await begun(['python3', '-c', 'import pty, sys; pty.spawn(sys.argv[1:])'], node);
    run.kill('SIGKILL');
    await eventually(async () => expect(left(seen)).toEqual([[], false]));
  });

  test('by the end of npm alone', async () => {
    const { run, seen } = await begun([], ['npm', 'test', '--offline', '--no-update-notifier', '--']);
    run.kill('SIGKILL');
    await eventually(async () => expect(left(seen)).toEqual([[], false]));
  });
});
