import { jest } from '@jest/globals';
import { AddressVerification, Customer, offerReadings, PhoneRecord, UnitOfWork } from '#persistence';
import { v7 } from 'uuid';
import type { Desk } from '../branch/desk.js';
import { openDesk, SOLE, type DeskRoom } from './desk-room.js';
import { type IntakeOffice, PAPER } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;

openDesk((opened) => {
  room = opened;
  ({ town, clerk, second } = room);
});

describe('what is recorded on the way', () => {
  it.each([['phone', 'abc', '電話番号は、数字で入力してください'], ['postalCode', '12', '郵便番号は、7けたの'], ['mail', 'abc', 'メールアドレスは、'], ['', '099-000-1111', '直した値の項目を']])('a call corrects %p only to a value that its field can hold', async (field, after, sentence) => {
    const id = await town.arrive({ raw: PAPER });
    await town.act(clerk, id, 'claim');
    const call = { number: '099-000-7777', source: '登記', answeredBy: '総務部', answer: '聞いたこと' };
    const refused = await town.act(clerk, id, 'calls/phone', { ...call, field, after });
    expect([refused.status, refused.body.includes(sentence), refused.body.includes('聞いたこと')]).toEqual([422, true, true]);
    expect((await town.registration(id)).raw).toEqual(PAPER);
    expect(await town.office.work.read((em) => em.count(PhoneRecord, { registration: id }))).toBe(0);
  });

  it('the second person sees what was read, what it became by telephone, and who called whom and when', async () => {
    const { paper, record } = room.company();
    const id = await town.arrive({ raw: paper, read: { department: { value: '工事邦', confidence: 60, place: null } } });
    await town.prepare(clerk, id, record);
    await town.act(clerk, id, 'calls/phone', { number: '099-000-7777', source: '登記', answeredBy: '総務部 架空', answer: '部署は営業部', field: 'department', after: '営業部' });
    await town.act(clerk, id, 'entry', { ...paper, department: '営業部', confirm: 'department', act: 'keep', tick: ['sealPresent', 'sealLegible'] });
    await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    expect((await town.act(clerk, id, 'entry', { ...paper, department: '営業部', confirm: 'department', act: 'submit', tick: ['sealPresent', 'sealLegible'] })).status).toBe(303);
    const { body } = await second.get(`/branch/intake/${id}`);
    const { name } = await town.office.staff('higashi-uketsuke');
    const row = /<tr[^>]*><th scope="row">部署・役職名[\s\S]*?<\/tr>/.exec(body)?.[0] ?? '';
    for (const said of ['<strong>営業部</strong>', '工事邦', '電話で訂正：「工事部」→「営業部」', `${name}が099-000-7777（登記）の総務部 架空に確認`, '読取りと違う・入力で確認済み']) expect(row).toContain(said);
  });

  it('a telephone call keeps what was read, the new value and who said it', async () => {
    const id = await town.arrive({ raw: {}, read: { name: { value: '株式会社架空組', confidence: 60, place: null } } });
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'calls/phone', { number: '099-000-7777', source: '登記', answeredBy: '総務部', answer: '正しくは架空組合', field: 'name', after: '架空組合' });
    const [record] = await town.office.work.read((em) => em.find(PhoneRecord, { registration: id }));
    expect(record).toMatchObject({ before: '株式会社架空組', after: '架空組合', answeredBy: '総務部' });
    expect(await town.registration(id)).toMatchObject({ raw: { name: '架空組合' }, read: { name: { value: '株式会社架空組' } }, confirmed: ['name'] });
  });

  it('what was read when a call corrected it stays beside the call, whatever other pages say later', async () => {
    const reading = (value: string) => ({ value, confidence: 60, place: null, formId: v7() });
    const { paper, record } = room.company();
    const id = await town.arrive({ raw: paper, read: { department: { ...reading('工事邦'), elsewhere: reading('土木部') } } });
    await town.prepare(clerk, id, record);
    await town.act(clerk, id, 'calls/phone', { number: '099-000-7777', source: '登記', answeredBy: '総務部', answer: '部署は営業部', field: 'department', after: '営業部' });
    for (const later of ['設計部', '積算部']) await town.office.work.run((em) => offerReadings(em, id, { department: reading(later) }, town.office.clock.now()));
    await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    const words = '「工事部」→「営業部」（そのときの読取値：「工事邦」、「土木部」）';
    expect((await clerk.get(`/branch/intake/${id}/calls`)).body).toContain(`部署・役職名：${words}`);
    expect((await town.act(clerk, id, 'entry', { ...paper, department: '営業部', confirm: 'department', act: 'submit', tick: ['sealPresent', 'sealLegible'] })).status).toBe(303);
    expect((await second.get(`/branch/intake/${id}`)).body).toContain(`電話で訂正：${words}`);
  });

  it('a telephone call that is refused reads the file of its registration once', async () => {
    const id = await room.held();
    const reads = jest.spyOn(town.office.app.get(UnitOfWork), 'read');
    const answer = await town.act(clerk, id, 'calls/phone', { number: '099-000-7777', source: '登記', answeredBy: '総務部', answer: '番号が違う', field: 'phone', after: '12' });
    expect(answer.status).toBe(422);
    const files = reads.mock.calls.filter(([work]) => String(work).includes('readRegistrationFile'));
    reads.mockRestore();
    expect(files).toHaveLength(1);
  });

  it('a register looked up once proves every fact that names no source of its own', async () => {
    const id = await room.held();
    const facts = Object.fromEntries(Object.entries(SOLE).map(([name, value]) => [name, /-(?:source|on)$/u.test(name) ? '' : value]));
    const record = { ...facts, 'phone-source': 'お客様への電話', 'phone-on': '令和8年11月18日' };
    const half = await town.act(clerk, id, 'customer/record', { ...record, sharedSource: '登記情報' });
    expect(half.status).toBe(422);
    expect(half.body).toContain('href="#f-sharedOn"');
    expect(half.body).toContain('value="登記情報"');
    expect((await town.act(clerk, id, 'customer/record', { ...record, sharedSource: '登記情報', sharedOn: '令和8年11月20日' })).status).toBe(303);
    const { customer } = await town.registration(id);
    const { sources } = await town.office.work.read((em) => em.findOneOrFail(Customer, { id: customer ?? '' }));
    expect(sources).toMatchObject({ name: { source: '登記情報', on: '2026-11-20' }, licence: { source: '登記情報', on: '2026-11-20' }, phone: { source: 'お客様への電話', on: '2026-11-18' } });
    expect(Object.keys(sources ?? {})).not.toContain('corporateNumber');
  });

  it('an existing customer at the address of its record needs no other proof; a record made from the form proves nothing', async () => {
    const { paper } = room.company();
    const id = await town.arrive({ raw: { ...paper, address: '見本県見本市東町4丁目4番4号', name: '例示建設株式会社' } });
    await town.act(clerk, id, 'claim');
    const customer = /name="customer" value="([^"]+)"/.exec((await clerk.get(`/branch/intake/${id}/customer?q=2000000004`)).body)?.[1] ?? '';
    await town.act(clerk, id, 'customer/choose', { customer });
    expect((await clerk.get(`/branch/intake/${id}/calls`)).body).toContain('確認済み');
    const moved = { ...room.company().record, name: '例示建設株式会社', address: '見本県別市1番', sharedSource: '登記情報', sharedOn: '令和8年11月20日' };
    await town.act(clerk, id, 'customer/record', moved);
    const back = { ...moved, address: '見本県見本市東町4丁目4番4号' };
    const apart = /name="apart" value="([^"]+)"/.exec((await town.act(clerk, id, 'customer/record', back)).body)?.[1] ?? '';
    expect((await town.act(clerk, id, 'customer/record', { ...back, apart, 'apart-reason': '同じ所にある別の会社' })).status).toBe(303);
    expect((await clerk.get(`/branch/intake/${id}/calls`)).body).toContain('まだ確かめていません');
    expect(await town.office.work.read((em) => em.count(AddressVerification, { registration: id }))).toBe(0);
  });
});
