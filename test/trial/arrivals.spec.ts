import fc from 'fast-check';
import { testRun } from '../support/run.js';
import { FAILURES, planArrivals, WAYS } from './arrival-plan.js';
import { freshPlace } from './fresh-place.js';
import { runArrivals, type SettledArrivals } from './run-arrivals.js';
import { type Damage, Saboteur, whileFileIs } from './saboteur.js';
import { storedFile } from './stored-files.js';
import { endWithSuite } from './suite-end.js';

const ITS_PAGES = 'part_id in (select p.id from arrival_part p join arrival a on a.id = p.arrival_id where a.sha256 = $1)';

/** Ways in which the record of what came in can be less, more or other than it must be; `$1` is the hash of a FAX that was a form. */
const BREAKAGES: readonly { readonly what: string; readonly table: string; readonly where: string; readonly damage: Damage }[] = [
  { what: 'the arrival lost', table: 'arrival', where: 'sha256 = $1', damage: { kind: 'lose' } },
  { what: 'the arrival doubled', table: 'arrival', where: 'sha256 = $1', damage: { kind: 'double', but: { source_key: 'another', message_id: null } } },
  { what: 'its pages filed nowhere', table: 'arrival_page', where: ITS_PAGES, damage: { kind: 'change', to: 'registration_id = null' } },
  { what: 'its registration lost', table: 'registration', where: `id in (select registration_id from arrival_page where ${ITS_PAGES})`, damage: { kind: 'lose' } },
  { what: 'it waits to be sorted', table: 'arrival', where: 'sha256 = $1', damage: { kind: 'change', to: "state = 'sorting'" } },
  { what: 'the fact that it was stored lost', table: 'audit_event', where: "kind = 'ArrivalStored' and case_id = (select id from arrival where sha256 = $1)", damage: { kind: 'lose' } },
];

describe('the trial of what comes in', () => {
  const suite = endWithSuite();

  test('the same seed plans the same arrivals and the same failures, and none is spared when there are enough', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 40 }), fc.nat(), (arrivals, damages, seed) => {
      const plan = planArrivals(arrivals, damages, seed);
      expect(planArrivals(arrivals, damages, seed)).toEqual(plan);
      for (const [all, taken] of [[FAILURES, plan.failures.map(({ failure }) => failure)], [WAYS, plan.arrivals.map(({ way }) => way)]] as const) {
        const times = all.map((one) => taken.filter((other) => other === one).length);
        expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
      }
    }));
  });

  test('everything accepted is kept and at the desk once while its way in fails, and the proof of it sees every damage', async () => {
    const unseen: string[] = [];
    const trial = freshPlace().then((place) => runArrivals({
      arrivals: 8, damages: 3, seed: 4, place, pythonTools: testRun().pythonTools, print: () => undefined, signal: suite.signal, afterwards: async (settled) => void unseen.push(...(await unseenDamages(settled))),
    }));
    const report = await suite.follow(trial);
    expect(report.breaches).toEqual([]);
    expect(Object.values(report.kills)).toEqual([1, 1, 1]);
    expect(unseen).toEqual([]);
  }, 600_000);
});

/** Breaks the record, one way after the other. @returns what the proof did not notice */
async function unseenDamages({ databaseUrl, accepted, papersDir, prove }: SettledArrivals): Promise<string[]> {
  const sha256 = accepted.find(({ plan }) => plan.content === 'form' && plan.way !== 'upload')?.sha256 ?? '';
  const isUnseen = async (): Promise<boolean> => (await prove()).breaches.length === 0;
  const unseen: string[] = [];
  const saboteur = await Saboteur.at(databaseUrl);
  try {
    for (const { what, table, where, damage } of BREAKAGES) if (await saboteur.whileBroken(table, where, [sha256], damage, isUnseen)) unseen.push(what);
  } finally {
    await saboteur.close();
  }
  for (const how of ['missing', 'altered'] as const) if (await whileFileIs(how, storedFile(papersDir, sha256), isUnseen)) unseen.push(`the original ${how}`);
  // The record is whole again: what was noticed was the damage.
  return [...unseen, ...(await prove()).breaches];
}
