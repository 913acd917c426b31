import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupIsAlive, startTimeOf } from '../../../apps/local/setup/process-identity.mjs';
import { testRun } from '../../support/run.js';

// The state folder is read when the modules are loaded.
const stateDir = mkdtempSync(join(testRun().folder, 'state-'));
process.env['STATE_DIR'] = stateDir;
const { claimStateFolder, endLeftovers, releaseStateFolder } = await import('../../../apps/local/servers/previous-run.mjs');

function sleeper(environment: Record<string, string> = {}): number {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore', env: { ...process.env, ...environment } });
  child.unref();
  return child.pid ?? 0;
}

function note(file: string, content: unknown): void {
  mkdirSync(join(stateDir, 'run'), { recursive: true });
  writeFileSync(join(stateDir, 'run', file), JSON.stringify(content));
}

describe('after a kill -9 of the launcher', () => {
  test('the next start ends the services it finds, and the browser in a group of its own', async () => {
    const service = sleeper();
    const browser = sleeper({ DENSHI_HOSHO_STATE: stateDir });
    note('services.json', [{ name: 'worker', pid: service, startTime: startTimeOf(service), stopSignal: 'SIGTERM' }]);
    await endLeftovers();
    expect([service, browser].filter((pid) => groupIsAlive(pid))).toEqual([]);
  });

  test('a process that only took over the number is left alone', async () => {
    const stranger = sleeper();
    note('services.json', [{ name: 'worker', pid: stranger, startTime: '1', stopSignal: 'SIGTERM' }]);
    await endLeftovers();
    expect(startTimeOf(stranger)).toBeDefined();
    process.kill(-stranger, 'SIGKILL');
  });

  test('a second launcher on the same state says that it runs already', async () => {
    const other = sleeper();
    note('launcher.json', { name: 'launcher', pid: other, startTime: startTimeOf(other) });
    await expect(claimStateFolder()).rejects.toThrow(`It is running already (process ${other})`);
    process.kill(-other, 'SIGKILL');
    releaseStateFolder();
  });
});
