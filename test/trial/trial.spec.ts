import { mkdtempSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../../apps/local/servers/free-port.mjs';
import { testRun } from '../support/index.js';
import { BREAKAGES } from './damages.js';
import { planTrial, TARGETS } from './plan.js';
import { Record } from './record.js';
import { runTrial, type Settled } from './run-trial.js';
import { Saboteur, whileFileIs } from './saboteur.js';
import { storedFile } from './stored-files.js';

const PORTS = ['PORT', 'MAILBOX_PORT', 'SMTP_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'POSTGRES_PORT'];

describe('the trial', () => {
  test('the same seed plans the same cases and the same kills', () => {
    expect(planTrial(50, 20, 7)).toEqual(planTrial(50, 20, 7));
    expect(planTrial(50, 20, 7).kills).not.toEqual(planTrial(50, 20, 8).kills);
    expect(new Set(planTrial(50, 40, 7).kills.map(({ target }) => target))).toEqual(new Set(TARGETS));
  });

  test('nothing is lost and nothing comes twice while the processes are killed, and the proof of it sees every damage', async () => {
    const ports: { [name: string]: string } = {};
    for (const name of PORTS) ports[name] = String(await freePort());
    const place = { projectDir: resolve(import.meta.dirname, '../..'), stateDir: mkdtempSync(join(testRun().folder, 'trial-')), ports };
    const unseen: string[] = [];
    const report = await runTrial({
      cases: 10, kills: 6, seed: 20, place, print: () => undefined, afterwards: async (settled) => void unseen.push(...(await unseenDamages(settled))),
    });
    expect(report.breaches).toEqual([]);
    expect(Object.values(report.kills).reduce((sum, times) => sum + times, 0)).toBe(6);
    expect(unseen).toEqual([]);
  }, 900_000);
});

/** Breaks the record in every way there is, one after the other. @returns what the proof did not notice */
async function unseenDamages({ databaseUrl, place, cases, prove }: Settled): Promise<string[]> {
  const { applicationId = '' } = cases.find(({ ending }) => ending === 'electronic') ?? {};
  const isUnseen = async (): Promise<boolean> => (await prove()).breaches.length === 0;
  const unseen: string[] = [];
  const saboteur = await Saboteur.at(databaseUrl);
  try {
    for (const { what, table, where, damage } of BREAKAGES) if (await saboteur.whileBroken(table, where, [applicationId], damage, isUnseen)) unseen.push(what);
  } finally {
    await saboteur.close();
  }
  const mail = readdirSync(place.mailDir).find((name) => name.endsWith('.eml')) ?? '';
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
