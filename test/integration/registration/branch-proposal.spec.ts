import { BranchTerritoryRow } from '#persistence';
import { calendarDate } from '#domain';
import type { Desk } from '../branch/desk.js';
import { IntakeOffice, PAPER } from './intake-office.js';

let town: IntakeOffice;
let clerk: Desk;

beforeAll(async () => {
  town = await IntakeOffice.open();
  clerk = await town.office.desk('higashi-uketsuke');
});
afterAll(() => town.close());

async function held(address: string): Promise<string> {
  const id = await town.arrive({ raw: { ...PAPER, address } });
  await town.act(clerk, id, 'claim');
  return id;
}

describe('取扱支店 from the address', () => {
  it('is proposed with its reason, filled in where one transfers, and changed by the clerk alone', async () => {
    const id = await held('見本県架空市西町1丁目1番1号');
    const west = await town.office.branch('21');
    const desk = (await clerk.get(`/branch/intake/${id}`)).body;
    for (const words of ['見本西支店を提案', '取扱区域（見本県架空市、令和6年4月1日から）', 'この支店へ転送する']) expect(desk).toContain(words);
    expect((await town.registration(id)).branch).toBe((await town.office.branch('20')).id);
    const form = (await clerk.get(`/branch/intake/${id}/holder?branch=${west.id}`)).body;
    expect(form).toMatch(new RegExp(`value="${west.id}" selected`));
    expect(form).toContain('住所が見本西支店の取扱区域');
    expect((await clerk.get(`/branch/intake/${id}/holder`)).body).not.toContain('取扱区域');
    expect((await town.act(clerk, id, 'transfer', { branch: west.id, 'reason-transfer': '取扱区域のため' })).status).toBe(303);
    expect((await town.registration(id)).branch).toBe(west.id);
    expect((await (await town.office.desk('nishi-uketsuke')).get(`/branch/intake/${id}`)).body).toContain('と一致');
  });

  it('goes by the lines in force when it was received, and says nothing where they say nothing', async () => {
    const id = await held('見本県架空市西町1丁目1番1号');
    const lines = [['2026-11-01', (await town.office.branch('20')).id], ['2027-01-01', (await town.office.branch('21')).id]] as const;
    await town.office.work.run(async (em) => {
      for (const [from, branch] of lines) em.create(BranchTerritoryRow, { prefecture: '見本県', municipality: '架空市', branch, effectiveFrom: calendarDate(from) });
    });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('住所が見本東支店の取扱区域（見本県架空市、令和8年11月1日から）と一致');
    expect((await clerk.get(`/branch/intake/${await held('どこか県どこか市1番')}`)).body).not.toContain('取扱区域');
  });
});
