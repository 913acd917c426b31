import { corporateCheckDigit } from '#domain';
import { Outbox, Registration } from '#persistence';
import type { Desk } from '../branch/desk.js';
import { IntakeOffice, PAPER, PNG, RECORD } from './intake-office.js';

const CORPORATE = `${corporateCheckDigit('000000000001')}000000000001`;
const WHOLE = { ...RECORD, corporateNumber: CORPORATE };

describe('the desk of the ID registration', () => {
  let town: IntakeOffice;
  let clerk: Desk;
  let other: Desk;

  beforeAll(async () => {
    town = await IntakeOffice.open();
    clerk = await town.office.desk('higashi-uketsuke');
    other = await town.office.desk('higashi-keiri');
  });
  afterAll(() => town.close());

  it('from the FAX to the approval, by two people', async () => {
    const id = await town.arrive({ read: { name: { value: PAPER['name'] ?? '', confidence: 99, place: null }, phone: { value: '099-000-4167', confidence: 74, place: null } } });
    const queue = await clerk.get('/branch/intake');
    expect(queue.body).toContain('株式会社例見工務店');
    expect((await town.act(clerk, id, 'claim')).location).toBe(`/branch/intake/${id}`);
    expect((await town.registration(id)).state).toBe('in-entry');

    const page = await clerk.get(`/branch/intake/${id}`);
    expect(page.body).toContain('要確認');
    expect(page.body).toContain('読取 74%');
    const refused = await town.submit(clerk, id, { tick: [], department: '' });
    expect(refused.status).toBe(422);
    for (const field of ['department', 'phone', 'seal', 'customer']) expect(refused.body).toContain(`href="#f-${field}"`);
    expect((await town.registration(id)).raw).toMatchObject({ contactName: '架空 花子', department: '' });

    await town.act(clerk, id, 'entry', { ...PAPER, act: 'keep', confirm: ['phone'], tick: ['sealPresent', 'sealLegible'] });
    expect((await town.act(clerk, id, 'customer/record', WHOLE)).status).toBe(303);
    const unverified = await town.submit(clerk, id, { confirm: ['phone'] });
    expect(unverified.body).toContain('href="#f-address-check"');
    const proven = await town.act(clerk, id, 'calls/address', { how: 'customer-record', evidence: '顧客の記録' });
    expect(proven.status).toBe(422);
    const own = await town.act(clerk, id, 'calls/address', { how: 'call', calledNumber: '099-000-4167', numberSource: 'public-list', evidence: '代表者が出た' });
    expect(own.body).toContain('href="#f-calledNumber"');
    expect((await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' })).status).toBe(303);
    expect((await town.submit(clerk, id, { confirm: ['phone'] })).status).toBe(303);
    expect(await town.registration(id)).toMatchObject({ state: 'awaiting-approval', assignee: null, content: { phone: '099-000-4167' } });

    const own2 = await clerk.get(`/branch/intake/${id}?pages=open`);
    expect(own2.body).toContain('承認：この受付に値を入れた人（');
    expect((await town.act(clerk, id, 'approve')).status).toBe(403);
    const before = await other.get(`/branch/intake/${id}`);
    expect(before.body).toContain('承認：先に申込書のページを開いてください');
    expect(before.body).not.toContain('/pages/');
    const unopened = await town.act(other, id, 'approve');
    expect([unopened.status, unopened.body.includes('承認の前に、申込書のページを開いて確かめます')]).toEqual([403, true]);
    const opened = await other.get(`/branch/intake/${id}?pages=open`);
    expect(opened.body).toContain('承認する');
    expect(opened.body).toContain('/pages/');
    expect((await town.act(other, id, 'approve')).location).toBe('/branch/intake?view=approval');
    expect(await town.registration(id)).toMatchObject({ state: 'approved', approvedBy: (await town.office.staff('higashi-keiri')).id });
    expect(await town.office.facts(id)).toEqual([
      'RegistrationReceived', 'ClaimTaken', 'CustomerRecorded', 'AddressVerified', 'RegistrationEntered', 'RegistrationPagesOpened', 'RegistrationApproved',
    ]);
    const notices = await town.office.work.read((em) => em.find(Outbox, { workflowId: `id-registration/${id}` }, { orderBy: { seq: 'asc' } }));
    expect(notices.map(({ action }) => action)).toEqual(['start', 'signal', 'signal']);
    for (const tab of ['duplicates', 'customer', 'calls', 'deficiency', 'holder', 'history']) expect((await other.get(`/branch/intake/${id}/${tab}`)).status).toBe(200);
  });

  it('the number of another form that nobody has approved vouches for no address: typed, read or told on the telephone; once approved it does', async () => {
    const other = { ...PAPER, phone: '099-000-6301', contactName: '架空 次郎' };
    const others = [
      ['099-000-6301', await town.arrive({ raw: other })],
      ['099-000-6302', await town.arrive({ raw: { ...other, phone: '' }, read: { phone: { value: '099-000-6302', confidence: 99, place: null } }, branch: '21' })],
      ['099-000-6303', await town.arrive({ raw: { ...other, phone: '099-000-6304' } })],
    ] as const;
    await town.act(clerk, others[2][1], 'claim');
    await town.act(clerk, others[2][1], 'calls/phone', { number: '099-000-6304', source: '申込書', answeredBy: '架空', answer: '別の番号', field: 'phone', after: '099-000-6303' });
    const id = await town.arrive({ raw: PAPER });
    await town.act(clerk, id, 'claim');
    const call = (calledNumber: string): ReturnType<Desk['post']> => town.act(clerk, id, 'calls/address', { how: 'call', calledNumber, numberSource: 'directory', evidence: '総務部が住所を答えた' });
    for (const number of [...others.map(([number]) => number), '０９９（０００）６３０１', '099-000-6304']) {
      const refused = await call(number);
      expect([number, refused.status, /id="f-calledNumber-error">(.*?)<\/p>/s.exec(refused.body)?.[1]]).toEqual([number, 422, expect.stringContaining('まだ一つも承認されていません')]);
      expect(refused.body).toContain(`value="${number}"`);
    }
    const { id: approvedBy } = await town.office.staff('higashi-keiri');
    await town.office.work.run(async (em) => void Object.assign(await em.findOneOrFail(Registration, others[0][1]), { approvedBy }));
    expect([(await call('099-000-6302')).status, (await call('099-000-6301')).status]).toEqual([422, 303]);
  });

  it('a known customer applies anew from elsewhere: the number of the record, and that of the approved form, prove the address; what is refused is told by what it is', async () => {
    const old = { ...PAPER, name: '株式会社架空電話店', phone: '099-000-6401', contactName: '架空 三郎' };
    const first = await town.arrive({ raw: old });
    await town.act(clerk, first, 'claim');
    const record = { ...WHOLE, name: old.name, corporateNumber: `${corporateCheckDigit('000000000642')}000000000642`, phone: '099-000-6401' };
    expect((await town.act(clerk, first, 'customer/record', record)).status).toBe(303);
    const { customer } = await town.registration(first);
    const before = town.office.clock.now();
    town.office.clock.set(new Date(before.getTime() + 60_000));
    const id = await town.arrive({ raw: { ...old, phone: '099-000-6499', address: '見本県例示市新町9番' } });
    const open = await town.arrive({ raw: { ...old, phone: '099-000-6402' } });
    await town.act(clerk, id, 'claim');
    await town.office.work.run(async (em) => {
      for (const each of [id, open]) Object.assign(await em.findOneOrFail(Registration, each), { customer });
    });
    const said = async (calledNumber: string, numberSource: string): Promise<string | null> => {
      const answer = await town.act(clerk, id, 'calls/address', { how: 'call', calledNumber, numberSource, evidence: '総務部が住所を答えた' });
      return answer.status === 303 ? null : (/id="f-calledNumber-error">(.*?)<\/p>/s.exec(answer.body)?.[1] ?? '');
    };
    // While nobody has approved the first form, nobody else has looked at the record, and it may be filled in from the form.
    expect(await said('099-000-6401', 'customer-record')).toContain('よりも前に記録されたものではありません');
    expect(await said('099-000-6401', 'official-site')).toContain('まだ一つも承認されていません');
    const { id: approvedBy } = await town.office.staff('higashi-keiri');
    await town.office.work.run(async (em) => void Object.assign(await em.findOneOrFail(Registration, first), { approvedBy, approvedAt: town.office.clock.now() }));
    for (const [number, source, words] of [
      ['099-000-6401', 'customer-record', null], ['099-000-6401', 'official-site', null], ['099-000-6401', 'directory', null],
      ['099-000-6499', 'official-site', '申込書に書かれた番号です'], ['099-000-6499', 'customer-record', '顧客の記録にある番号ではありません'],
      ['099-000-6402', 'official-site', 'まだ一つも承認されていません'], ['099-000-6402', 'customer-record', '顧客の記録にある番号ではありません'],
    ] as const) expect([number, source, await said(number, source)]).toEqual([number, source, words === null ? null : expect.stringContaining(words)]);
    // Written for this very application it shows nothing.
    expect((await town.act(clerk, id, 'customer/record', { ...record, phone: '099-000-6403' })).status).toBe(303);
    expect(await said('099-000-6403', 'customer-record')).toContain('よりも前に記録されたものではありません');
    town.office.clock.set(before);
  });

  it('kept on the way to another page of the branch it goes on there, and nowhere else', async () => {
    const id = await town.arrive({ raw: PAPER });
    await town.act(clerk, id, 'claim');
    for (const [leave, location] of [[`/branch/intake/${id}/customer`, `/branch/intake/${id}/customer`], ['//example.jp/branch/', `/branch/intake/${id}?done=saved`], ['https://example.jp/', `/branch/intake/${id}?done=saved`]] as const) {
      expect((await town.act(clerk, id, 'entry', { ...PAPER, contactName: `架空 ${leave.length}子`, act: 'keep', leave })).location).toBe(location);
      expect((await town.registration(id)).raw.contactName).toBe(`架空 ${leave.length}子`);
    }
  });

  it('pages are shown to the branch alone, as pictures that can do nothing', async () => {
    const id = await town.arrive();
    const [page] = await town.pagesOf(id);
    const answer = await clerk.get(`/branch/intake/${id}/pages/${page?.id}`);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff', 'cache-control': 'private, no-store' });
    expect(String(answer.headers['content-security-policy'])).toContain('sandbox');
    expect(answer.headers['content-length']).toBe(String(PNG.length));
    const elsewhere = await town.office.desk('nishi-uketsuke');
    expect((await elsewhere.get(`/branch/intake/${id}/pages/${page?.id}`)).status).toBe(404);
    const foreign = await town.arrive({ branch: '21' });
    expect((await elsewhere.get(`/branch/intake/${foreign}/pages/${page?.id}`)).status).toBe(404);
  });
});
