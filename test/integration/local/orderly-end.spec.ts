import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startTimeOf } from '../../../apps/local/setup/process-identity.mjs';
import { eventually, testRun } from '../../support/index.js';

const local = resolve(import.meta.dirname, '../../../apps/local');

/** A launcher with one little service; SIGUSR2 is an error that nobody expected. */
const LAUNCHER = `
  import { orderlyEnd } from '${local}/servers/orderly-end.mjs';
  import { claimStateFolder } from '${local}/servers/previous-run.mjs';
  import { Supervisor } from '${local}/servers/supervisor.mjs';
  import { runPlainly } from '${local}/setup/plain-failure.mjs';
  import { say, stateDir } from '${local}/setup/project.mjs';
  await runPlainly(async () => {
    await claimStateFolder();
    const supervisor = new Supervisor({ folder: stateDir, say, restartAfter: 5, onGivenUp: () => undefined });
    orderlyEnd(supervisor, () => undefined);
    process.on('SIGUSR2', () => { throw new Error('nobody expected this'); });
    await supervisor.start({ name: 'worker', rank: 0, program: '/bin/sleep', args: ['60'], stopSignal: 'SIGTERM', stopSeconds: 5, readySeconds: 5, isReady: async () => true });
    supervisor.keepRunning();
    say('ready');
  });
`;

interface Run {
  readonly process: ChildProcess;
  readonly stateDir: string;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
  readonly launcher: () => number;
  readonly service: () => number;
}

function launch(before: readonly string[] = []): Run {
  const folder = mkdtempSync(join(testRun().folder, 'orderly-end-'));
  const stateDir = join(folder, 'state');
  mkdirSync(stateDir);
  writeFileSync(join(folder, 'launcher.mjs'), LAUNCHER);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start: `${process.execPath} launcher.mjs` } }));
  const [program = '', ...args] = [...before, process.execPath, join(folder, 'launcher.mjs')];
  const child = spawn(program, args, { cwd: folder, env: { ...process.env, NODE_OPTIONS: '', STATE_DIR: stateDir }, stdio: 'pipe' });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const noted = (file: string): { pid: number } => JSON.parse(readFileSync(join(stateDir, 'run', file), 'utf8'));
  return {
    process: child, stateDir, said: () => said, ended: new Promise((end) => child.once('close', end)),
    launcher: () => noted('launcher.json').pid, service: () => [noted('services.json')].flat()[0]?.pid ?? NaN,
  };
}

const ready = (run: Run): Promise<void> => eventually(async () => expect(run.said()).toContain('ready'));
const runs = (pid: number): boolean => startTimeOf(pid) !== undefined;

describe('whatever happens, the services are stopped', () => {
  test('Ctrl-C after whoever read the output is gone, as behind a tee that Ctrl-C ended too', async () => {
    const run = launch();
    await ready(run);
    run.process.stdout?.destroy();
    run.process.stderr?.destroy();
    const first = run.service();
    process.kill(first, 'SIGKILL');
    // It says that the service had ended, to nobody, and goes on.
    await eventually(() => expect(run.service()).not.toBe(first));
    const second = run.service();
    run.process.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect([runs(second), existsSync(join(run.stateDir, 'run/launcher.json'))]).toEqual([false, false]);
  });

  test('the window is closed', async () => {
    const run = launch(['python3', '-c', 'import pty, sys; pty.spawn(sys.argv[1:])']);
    await ready(run);
    const [launcher, service] = [run.launcher(), run.service()];
    run.process.kill('SIGKILL');
    await eventually(() => expect([launcher, service].filter(runs)).toEqual([]));
    expect(existsSync(join(run.stateDir, 'run/launcher.json'))).toBe(false);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('npm alone is ended by its number (%s); the shell that started npm may be gone long before', async (signal) => {
    const run = launch(['/bin/sh', '-c', 'npm start --offline --no-update-notifier & echo npm=$!']);
    await ready(run);
    const [launcher, service] = [run.launcher(), run.service()];
    await eventually(() => expect(run.process.exitCode).toBe(0));
    expect([launcher, service].filter(runs)).toEqual([launcher, service]);
    process.kill(Number(/npm=(\d+)/.exec(run.said())?.[1]), signal);
    await eventually(() => expect([launcher, service].filter(runs)).toEqual([]));
    await run.ended;
    expect([run.said().includes('Stopping: '), existsSync(join(run.stateDir, 'run/launcher.json'))]).toEqual([true, false]);
  });

  test('an error that nobody expected is told with its stack', async () => {
    const run = launch();
    await ready(run);
    const service = run.service();
    run.process.kill('SIGUSR2');
    expect(await run.ended).toBe(1);
    expect(run.said()).toMatch(/Error: nobody expected this\n +at /);
    expect([runs(service), existsSync(join(run.stateDir, 'run/launcher.json'))]).toEqual([false, false]);
  });

  test('a step that fails is told, and the next ones are taken', async () => {
    const run = launch();
    await ready(run);
    const service = run.service();
    rmSync(join(run.stateDir, 'run'), { recursive: true });
    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(run.said()).toContain('ENOENT');
    expect([runs(service), readdirSync(run.stateDir)]).toEqual([false, ['log']]);
  });
});
