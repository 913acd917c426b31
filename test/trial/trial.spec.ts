import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { BREAKAGES } from './damages.js';
import { freshPlace } from './fresh-place.js';
import { planTrial, TARGETS } from './plan.js';
import { Record } from './record.js';
import { runTrial, type Settled } from './run-trial.js';
import { Saboteur, whileFileIs } from './saboteur.js';
import { deliveries, storedFile } from './stored-files.js';
import { endWithSuite } from './suite-end.js';

/** Processes of an installation, by the mark that all of them carry. */
function leftOf(stateDir: string): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').some((entry) => entry === `DENSHI_HOSHO_STATE=${stateDir}` || entry === `STATE_DIR=${stateDir}`);
    } catch {
      return false;
    }
  });
}

describe('the trial', () => {
  const suite = endWithSuite();

  test('the same seed plans the same cases and the same kills', () => {
    expect(planTrial(50, 20, 7)).toEqual(planTrial(50, 20, 7));
    expect(planTrial(50, 20, 7).kills).not.toEqual(planTrial(50, 20, 8).kills);
  });

  test('whatever the seed, no target is spared when there are kills enough', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 60 }), fc.nat(), (cases, kills, seed) => {
      const planned = planTrial(cases, kills, seed).kills.map(({ target }) => target);
      const times = TARGETS.map((target) => planned.filter((one) => one === target).length);
      return planned.length === kills && Math.max(...times) - Math.min(...times) <= 1;
    }));
  });

  test('nothing is lost and nothing comes twice while the processes are killed, and the proof of it sees every damage', async () => {
    const place = await freshPlace();
    const unseen: string[] = [];
    const trial = runTrial({
      cases: 10, kills: 6, seed: 20, place, print: () => undefined, signal: suite.signal, afterwards: async (settled) => void unseen.push(...(await unseenDamages(settled))),
    });
    const report = await suite.follow(trial);
    expect(report.breaches).toEqual([]);
    expect(report.kills).toEqual(Object.fromEntries(TARGETS.map((target) => [target, 1])));
    expect(unseen).toEqual([]);
  }, 900_000);

  test('a trial that is ended before its time leaves nothing running', async () => {
    const place = await freshPlace();
    const early = new AbortController();
    const trial = runTrial({ cases: 10, kills: 6, seed: 20, place, print: () => early.abort(new Error('enough')), signal: AbortSignal.any([early.signal, suite.signal]) });
    await expect(suite.follow(trial)).rejects.toThrow('enough');
    expect(leftOf(place.stateDir)).toEqual([]);
  }, 300_000);
});

/** Breaks the record in every way there is, one after the other. @returns what the proof did not notice */
async function unseenDamages({ databaseUrl, place, cases, prove }: Settled): Promise<string[]> {
  const { applicationId = '' } = cases.find(({ ending, paysWhenAsked }) => ending === 'electronic' && paysWhenAsked) ?? {};
  const isUnseen = async (): Promise<boolean> => (await prove()).breaches.length === 0;
  const unseen: string[] = [];
  const saboteur = await Saboteur.at(databaseUrl);
  try {
    for (const { what, table, where, damage } of BREAKAGES) if (await saboteur.whileBroken(table, where, [applicationId], damage, isUnseen)) unseen.push(what);
  } finally {
    await saboteur.close();
  }
  // One that was not delivered again: of that another copy would be left, and nothing lost.
  const [mail = ''] = [...deliveries(place.mailDir).values()].find((files) => files.length === 1) ?? [];
  const paper = await anyPaper(databaseUrl, place.papersDir);
  if (await whileFileIs('missing', join(place.mailDir, mail), isUnseen)) unseen.push('a mail gone from the mailbox');
  for (const how of ['missing', 'altered'] as const) if (await whileFileIs(how, paper, isUnseen)) unseen.push(`a paper ${how}`);
  // The record is whole again: what was noticed was the damage.
  return [...unseen, ...(await prove()).breaches];
}

async function anyPaper(databaseUrl: string, papersDir: string): Promise<string> {
  const record = new Record(databaseUrl);
  const [paper] = await record.ask<{ sha256: string }>("select sha256 from stored_paper where kind = 'certificate' limit 1");
  await record.close();
  return storedFile(papersDir, paper?.sha256 ?? '');
}
