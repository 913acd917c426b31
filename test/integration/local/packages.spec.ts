import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf } from '../../../apps/local/setup/process-identity.mjs';
import { eventually, testRun } from '../../support/index.js';

/** Stands for npm: writes down how it was called and who works for it, then installs, hangs or fails as NPM_PLAYS says. */
const NPM = `#!/bin/sh
echo "$1 registry=$npm_config_registry script=$npm_lifecycle_event offline=$(echo "$*" | grep -c -- --offline)" >> calls
if [ "$1" = ping ]; then [ "$NPM_PLAYS" = offline ] && { echo "npm error code EAI_AGAIN" >&2; exit 1; }; exit 0; fi
case "$NPM_PLAYS" in
  hangs) mkdir -p node_modules/half; sleep 60 & echo $$ $! > workers; wait ;;
  offline) echo "npm error code ENOTCACHED" >&2; exit 1 ;;
  *) mkdir -p node_modules/.bin; : > node_modules/.bin/node; cp package-lock.json node_modules/.package-lock.json ;;
esac
`;

interface Preparation {
  readonly process: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

/** A checkout without packages. */
function checkout() {
  const folder = mkdtempSync(join(testRun().folder, 'checkout-'));
  cpSync('apps/local/setup', join(folder, 'apps/local/setup'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, 'node_modules/mihon': { version: '1.0.0' } } }));
  mkdirSync(join(folder, 'programs'));
  writeFileSync(join(folder, 'programs/npm'), NPM, { mode: 0o755 });
  const prepare = (plays: string, environment: Record<string, string> = {}): Preparation => {
    const child = spawn(process.execPath, ['apps/local/setup/prepare.mjs'], {
      cwd: folder, stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', CACHE_DIR: join(folder, '.cache'), PATH: `${join(folder, 'programs')}:/usr/bin:/bin`, NPM_PLAYS: plays, ...environment },
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    return { process: child, said: () => said, ended: new Promise((resolve) => child.once('close', resolve)) };
  };
  const workers = () => readFileSync(join(folder, 'workers'), 'utf8').trim().split(' ').map(Number);
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  return { folder, prepare, workers, calls };
}

const runs = (pid: number): boolean => startTimeOf(pid) !== undefined;

describe('installing the packages', () => {
  test('Ctrl-C ends npm and all it started before the prompt is back; the next start installs anew', async () => {
    const { folder, prepare, workers } = checkout();
    const first = prepare('hangs');
    await eventually(() => expect(workers()).toHaveLength(2));
    const started = workers();
    first.process.kill('SIGINT');
    first.process.kill('SIGINT');
    expect(await first.ended).toBe(130);
    expect(started.filter(runs)).toEqual([]);
    expect(first.said()).toMatch(/Stopped while the packages were being installed; the next start installs them anew\.\n$/);
    const second = prepare('well');
    expect([await second.ended, second.said()]).toEqual([0, expect.stringContaining('packages are installed')]);
    expect(existsSync(join(folder, 'node_modules/.package-lock.json'))).toBe(true);
  });

  test('the npm of a start that was killed is ended by the next one', async () => {
    const { folder, prepare, workers } = checkout();
    const first = prepare('hangs');
    await eventually(() => expect(workers()).toHaveLength(2));
    const left = workers();
    // On a busy machine npm works before the start has noted it; what is killed before that cannot be known by anybody.
    await eventually(() => expect(JSON.parse(readFileSync(join(folder, '.cache/npm.json'), 'utf8')).pid).toBe(left[0]));
    first.process.kill('SIGKILL');
    await first.ended;
    expect(left.filter(runs)).toEqual(left);
    expect(await prepare('well').ended).toBe(0);
    expect(left.filter(runs)).toEqual([]);
  });

  test('npm settings of the environment reach npm; what the npm around says of its script does not', async () => {
    const { prepare, calls } = checkout();
    expect(await prepare('well', { npm_config_registry: 'https://mirror.example.jp/', npm_lifecycle_event: 'prestart' }).ended).toBe(0);
    expect(calls()).toEqual(['ping registry=https://mirror.example.jp/ script= offline=0', 'ci registry=https://mirror.example.jp/ script= offline=0']);
  });

  test('without a network it asks the cache alone, and says at once what is missing', async () => {
    const { prepare, calls } = checkout();
    const start = prepare('offline');
    expect(await start.ended).toBe(1);
    expect(start.said()).toContain('\nThe packages could not be fetched: no network to the npm registry; check it (npm ping) and start again.\n');
    expect(calls().at(-1)).toContain('offline=1');
  });
});
