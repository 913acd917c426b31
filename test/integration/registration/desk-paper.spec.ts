import { REGISTRATION_FIELDS } from '#domain';
import { Registration, Staff } from '#persistence';
import type { Desk } from '../branch/desk.js';
import { type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;

openDesk((opened) => {
  room = opened;
  ({ town, clerk, second } = room);
});

const WITHOUT = '紙のない申込みは承認できません';

/** 確認へ回す with every tick that the page offers. */
async function submit(id: string, paper: Readonly<Record<string, string>>) {
  return town.act(clerk, id, 'entry', { ...paper, act: 'submit', confirm: REGISTRATION_FIELDS.map(({ name }) => name), tick: ['sealPresent', 'sealLegible'] });
}

describe('申込書: a registration is handed on and approved on a paper alone', () => {
  it('a form of the web whose only page went elsewhere is neither handed on nor approved, and the database says so too; the paper that is brought then makes it whole', async () => {
    const { paper: typed, record } = room.company();
    const paper = { ...typed, nameKana: 'カクウ' };
    const id = await town.arrive({ channel: 'web', token: 'ABCDEFGH3456', raw: paper, read: { name: { value: typed['name'] ?? '', confidence: 70, place: null } } });
    await town.prepare(clerk, id, record, paper);
    const [page] = await town.pagesOf(id);
    await town.act(clerk, id, 'sorting', { page: page?.id ?? '', to: 'aside' });
    const left = (await clerk.get(`/branch/intake/${id}`)).body;
    expect([left.includes('ページが1枚も残っていません'), left.includes('残っているページ')]).toEqual([true, false]);
    const refused = await submit(id, paper);
    expect([refused.status, refused.body.includes(WITHOUT)]).toEqual([422, true]);
    expect((await town.registration(id)).state).toBe('in-entry');

    // Handed on all the same, as by a page that leaves at that moment.
    await town.office.work.run(async (em) => void (await em.nativeUpdate(Registration, id, { state: 'awaiting-approval', assignee: null })));
    expect((await second.get(`/branch/intake/${id}?pages=open`)).body).toContain(WITHOUT);
    const answer = await town.act(second, id, 'approve');
    expect([answer.status, answer.body.includes(WITHOUT)]).toEqual([409, true]);
    await expect(town.office.work.run(async (em) => {
      const { id: approvedBy } = await em.findOneOrFail(Staff, { loginId: 'higashi-keiri' });
      await em.nativeUpdate(Registration, id, { state: 'approved', approvedBy, approvedAt: town.office.clock.now() });
    })).rejects.toThrow('a registration without a paper is not approved');

    // Its stamped print, brought to the counter without a scan.
    await town.office.work.run(async (em) => void (await em.nativeUpdate(Registration, id, { state: 'received' })));
    const brought = await town.arrive({ channel: 'counter', raw: paper, pages: 0 });
    await town.act(clerk, brought, 'claim');
    expect((await town.act(clerk, brought, 'duplicates', { act: `merge:${id}` })).status).toBe(303);
    await town.act(clerk, id, 'claim');
    expect((await submit(id, paper)).status).toBe(303);
    await second.get(`/branch/intake/${id}?pages=open`);
    expect((await town.act(second, id, 'approve')).status).toBe(303);
  });

  it.each([
    ['a paper handed in at the counter without a scan', { channel: 'counter', pages: 0 }],
    ['押印省略', { channel: 'web', pages: 0 }],
    ['a form of the web whose stamped print was brought', { channel: 'web', pages: 0, awaitsPaper: true }],
    ['a form of the web whose page came back', { channel: 'web', token: 'ABCDEFGH4567' }],
  ] as const)('%s is handed on and approved', async (_, arrived) => {
    const { paper: typed, record } = room.company();
    const paper = { ...typed, nameKana: 'カクウ' };
    const id = await town.arrive({ ...arrived, raw: paper });
    await town.prepare(clerk, id, record, paper);
    expect((await submit(id, paper)).status).toBe(303);
    await second.get(`/branch/intake/${id}?pages=open`);
    expect((await town.act(second, id, 'approve')).status).toBe(303);
    expect((await town.registration(id)).state).toBe('approved');
  });
});
