import { mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../../apps/local/servers/free-port.mjs';
import { testRun } from '../support/index.js';
import { planTrial, TARGETS } from './plan.js';
import { runTrial } from './run-trial.js';

const PORTS = ['PORT', 'MAILBOX_PORT', 'SMTP_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'POSTGRES_PORT'];

describe('the trial', () => {
  test('the same seed plans the same cases and the same kills', () => {
    expect(planTrial(50, 20, 7)).toEqual(planTrial(50, 20, 7));
    expect(planTrial(50, 20, 7).kills).not.toEqual(planTrial(50, 20, 8).kills);
    expect(new Set(planTrial(50, 40, 7).kills.map(({ target }) => target))).toEqual(new Set(TARGETS));
  });

  test('nothing is lost and nothing comes twice while the processes are killed', async () => {
    const ports: Record<string, string> = {};
    for (const name of PORTS) ports[name] = String(await freePort());
    const place = { projectDir: resolve(import.meta.dirname, '../..'), stateDir: mkdtempSync(join(testRun().folder, 'trial-')), ports };
    const report = await runTrial({ cases: 10, kills: 6, seed: 20, place, print: () => undefined });
    expect(report.breaches).toEqual([]);
    expect(Object.values(report.kills).reduce((sum, times) => sum + times, 0)).toBe(6);
  }, 600_000);
});
