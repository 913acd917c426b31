import type { Desk } from '../branch/desk.js';
import { DeskRoom } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;
let elsewhere: Desk;

beforeAll(async () => {
  room = await DeskRoom.open();
  ({ town, clerk, second, elsewhere } = room);
}, 60_000);
afterAll(() => room.close());

describe('four eyes', () => {
  it('whoever typed or confirmed a field never approves it, also when another took it over and handed it on', async () => {
    const { paper, record } = room.company();
    const id = await town.arrive({ raw: paper });
    await town.prepare(clerk, id, record);
    await town.act(second, id, 'take-over', { 'reason-take-over': '休暇のため' });
    await town.act(second, id, 'entry', { ...paper, act: 'keep', tick: ['sealPresent', 'sealLegible'] });
    await town.act(second, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    expect((await town.act(second, id, 'entry', { ...paper, act: 'submit', tick: ['sealPresent', 'sealLegible'] })).status).toBe(303);
    for (const desk of [clerk, second]) {
      expect((await desk.get(`/branch/intake/${id}?pages=open`)).body).toContain('承認：この受付に入力した人は確認できません');
      expect((await town.act(desk, id, 'approve')).status).toBe(403);
      expect((await town.act(desk, id, 'send-back', { reason: '電話番号' })).status).toBe(403);
    }
    const { id: first } = await town.office.staff('higashi-uketsuke');
    const past = (sql: string) => town.office.work.run((em) => em.execute(sql, [first, id]));
    await expect(past('update registration set approved_by_id = ? where id = ?')).rejects.toThrow('registration_approved_by_no_entrant');
    await expect(past(`update registration set entrants = entrants - ?::text where id = ?`)).rejects.toThrow('stays on it');
    const chief = await town.office.desk('higashi-kacho');
    await chief.get(`/branch/intake/${id}?pages=open`);
    expect((await town.act(chief, id, 'approve')).status).toBe(303);
  });

  it('差戻し: back to whoever typed it, with the reason before their eyes', async () => {
    const id = await room.entered();
    expect((await town.act(second, id, 'send-back', { reason: ' ' })).status).toBe(422);
    await town.act(second, id, 'send-back', { reason: '担当者名が違います' });
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', assignee: (await town.office.staff('higashi-uketsuke')).id });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('担当者名が違います');
  });

  it('差戻し after a 転送: whoever typed it is of another branch, so it is 未着手 there', async () => {
    const id = await room.entered();
    await town.act(clerk, id, 'transfer', { branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄' });
    expect(await town.registration(id)).toMatchObject({ state: 'awaiting-approval' });
    await town.act(elsewhere, id, 'send-back', { reason: '住所を確かめてください' });
    expect(await town.registration(id)).toMatchObject({ state: 'received', assignee: null, sentBackReason: '住所を確かめてください' });
  });
});
