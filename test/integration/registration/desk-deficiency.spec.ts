import { AuditEvent } from '#persistence';
import type { Desk } from '../branch/desk.js';
import { DAY, DeskRoom } from './desk-room.js';
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

describe('不備の連絡', () => {
  it('不備: reasons, words and a day; a sheet to print; the answer leads back to the entry', async () => {
    const id = await room.held();
    expect((await town.act(clerk, id, 'deficiency', { ...DAY, 'answer-day': '6' })).status).toBe(422);
    await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing', 'nonsense'], text: '二枚目もお送りください。', ...DAY });
    expect(await town.registration(id)).toMatchObject({ state: 'deficient', deficiency: { reasons: ['seal-missing'], text: '二枚目もお送りください。', answerBy: '2026-12-01' } });
    const page = await clerk.get(`/branch/intake/${id}/deficiency`);
    for (const text of ['印のらんに押印がありませんでした', '二枚目もお送りください。', '12月1日']) expect(page.body).toContain(text);
    await town.act(clerk, id, 'deficiency/answered', { note: '押印したものを受け取った' });
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', deficiency: null });
    expect((await town.office.facts(id)).slice(-2)).toEqual(['RegistrationDeficient', 'RegistrationAnswered']);
  });

  it('不備 without a mail address: letter and FAX cover as PDF, each printing on record', async () => {
    const id = await room.deficient();
    const print = (desk: Desk, fields: Readonly<Record<string, string>>) => desk.post(`/branch/intake/${id}/deficiency/print`, fields);
    expect((await clerk.get(`/branch/intake/${id}/deficiency`)).body).toContain('value="099-000-4168"');
    for (const [paper, fax] of [['', ''], ['nonsense', ''], ['fax-cover', '12']] as const) expect((await print(clerk, { paper, fax })).status).toBe(422);
    expect((await print(elsewhere, { paper: 'letter' })).status).toBe(404);
    const answers = [await print(clerk, { paper: 'letter', fax: '' }), await print(second, { paper: 'fax-cover', fax: '099-000-4168' })];
    expect(answers.map(({ status, body }) => [status, body.slice(0, 5)])).toEqual([[200, '%PDF-'], [200, '%PDF-']]);
    const printed = await town.office.work.read((em) => em.find(AuditEvent, { caseId: id, kind: 'DeficiencyPrinted' }, { orderBy: { seq: 'asc' } }));
    expect(printed.map(({ data }) => data)).toEqual([{ paper: 'letter' }, { paper: 'fax-cover', fax: '099-000-4168' }]);
    const page = await clerk.get(`/branch/intake/${id}/deficiency`);
    for (const paper of ['手紙', 'FAX送付状']) expect(page.body).toMatch(new RegExp(`<li>[^<]*${paper}を印刷</li>`));
    await town.act(clerk, id, 'deficiency/answered', { note: '押印したものを受け取った' });
    expect((await print(clerk, { paper: 'letter' })).status).toBe(409);
    const nowhere = await town.arrive({ raw: { name: '株式会社無住所' } });
    await town.act(clerk, nowhere, 'claim');
    await town.act(clerk, nowhere, 'deficiency', { reasons: ['illegible'], text: '', ...DAY });
    expect((await clerk.post(`/branch/intake/${nowhere}/deficiency/print`, { paper: 'letter' })).status).toBe(422);
  });
});
