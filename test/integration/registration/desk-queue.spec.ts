import { corporateCheckDigit } from '#domain';
import { offerReadings } from '#persistence';
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

describe('the queue', () => {
  it('counts by views, filters by channel, and finds by two characters and by the number', async () => {
    const { paper } = room.company();
    const id = await town.arrive({ raw: paper, channel: 'mail' });
    const { receptionNumber } = await town.registration(id);
    expect((await clerk.get('/branch/intake?view=unclaimed&channel=mail')).body).toContain(receptionNumber);
    expect((await clerk.get('/branch/intake?view=unclaimed&channel=web')).body).not.toContain(receptionNumber);
    expect((await clerk.get(`/branch/intake?q=${encodeURIComponent((paper['name'] ?? '').slice(4))}`)).body).toContain(receptionNumber);
    expect((await clerk.get(`/branch/intake?q=${receptionNumber}`)).body).toContain(`/branch/intake/${id}`);
    expect((await clerk.get('/branch/intake?q=架')).body).toContain('2文字以上で探してください');
    expect((await clerk.get('/branch/intake?view=unclaimed')).body).toMatch(/>メール <span class="queue-count">\d+</u);
    await second.get(`/branch/intake/${id}`);
    expect((await clerk.get('/branch/intake?view=unclaimed&channel=mail')).body).toContain(`${(await town.office.staff('higashi-keiri')).name}が閲覧中`);
    expect((await second.get('/branch/intake?view=unclaimed&channel=mail')).body).not.toContain('閲覧中');
    for (const view of ['mine', 'entering', 'paper', 'deficient', 'approval', 'posting', 'done', 'nonsense']) expect((await clerk.get(`/branch/intake?view=${view}`)).status).toBe(200);
  });

  it('names nobody who looked at it before a 転送 took it out of their sight', async () => {
    const id = await room.held();
    await second.get(`/branch/intake/${id}`);
    const looking = `${(await town.office.staff('higashi-keiri')).name}が閲覧中`;
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain(looking);
    expect((await town.act(clerk, id, 'transfer', { branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄' })).status).toBe(303);
    const west = await town.office.desk('nishi-uketsuke');
    for (const page of [`/branch/intake/${id}`, '/branch/intake?view=unclaimed']) {
      const { body } = await west.get(page);
      expect([page, body.includes((await town.registration(id)).receptionNumber), body.includes('閲覧中')]).toEqual([page, true, false]);
    }
  });

  it("finds a company whose name is one character by its form and that character", async () => {
    const id = await town.arrive({ raw: { ...room.company().paper, name: '株式会社鱻' } });
    const { receptionNumber } = await town.registration(id);
    for (const typed of ['株式会社鱻', '㈱鱻', '株式会社　鱻']) expect((await clerk.get(`/branch/intake?q=${encodeURIComponent(typed)}`)).body).toContain(receptionNumber);
    expect((await clerk.get(`/branch?q=${encodeURIComponent('株式会社鱻')}`)).status).toBe(200);
    expect((await (await town.office.desk('honten-kessai')).get(`/branch/intake?q=${encodeURIComponent('鱻')}`)).body).toContain('2文字以上で探してください');
  });

  it('an address is found however its number is typed and however it stands there: by the queue, and among the customers', async () => {
    for (const [address, others] of [
      ['見本県例示市霞ヶ仮町7丁目8番9号', ['霞が仮町7-8-9', '7-8-9', '霞ケ仮町 ７－８－９', '例示市霞ヶ仮町7丁目 8番 9号', '霞ヶ仮町七丁目八番']],
      ['見本県例示郡仮町大字例示1234-5-6-201', ['仮町例示1234番地5の6', '1234-5-6-201', '例示1234-5-6']],
    ] as const) {
      const id = await room.held();
      const { paper, record } = room.company();
      await town.act(clerk, id, 'customer/record', { ...record, address });
      const { receptionNumber } = await town.registration(await town.arrive({ raw: { ...paper, address } }));
      for (const typed of others) {
        expect([typed, (await clerk.get(`/branch/intake?q=${encodeURIComponent(typed)}`)).body.includes(receptionNumber)]).toEqual([typed, true]);
        expect([typed, (await clerk.get(`/branch/intake/${id}/customer?q=${encodeURIComponent(typed)}`)).body.includes(`${paper['name']}`)]).toEqual([typed, true]);
      }
      expect((await clerk.get(`/branch/intake?q=${encodeURIComponent('霞ヶ仮町7-8-8')}`)).body).not.toContain(receptionNumber);
    }
  });

  it('ヶ and 大字 are folded without a number too, and in names; a number is that number alone, and a part of a telephone is still found', async () => {
    const of = async (changed: Readonly<Record<string, string>>): Promise<string> => (await town.registration(await town.arrive({ raw: { ...room.company().paper, ...changed } }))).receptionNumber;
    const found = async (typed: string): Promise<string> => (await clerk.get(`/branch/intake?q=${encodeURIComponent(typed)}`)).body;
    const written = ['霞ヶ例町', '霞ケ例町', '霞が例町', '霞ガ例町', '霞カ例町', '大字霞ヶ例町'];
    const there: string[] = [];
    for (const place of written) there.push(await of({ address: `見本県例示市${place}` }));
    for (const typed of [...written.slice(0, 5).flatMap((place) => [place, `例示市${place}`]), '例示市大字霞ヶ例町', '霞が例', '例示市霞ヶ', 'ヶ例']) {
      const body = await found(typed);
      expect([typed, there.filter((number) => !body.includes(number))]).toEqual([typed, []]);
    }
    const named: string[] = [];
    for (const name of ['株式会社霞ヶ例組', '霞ケ例組', '霞が例組㈱']) named.push(await of({ name }));
    for (const typed of ['霞ヶ例組', '株式会社霞が例組', '霞カ例組', '霞ヵ']) {
      const body = await found(typed);
      expect([typed, named.filter((number) => !body.includes(number))]).toEqual([typed, []]);
    }
    const numbered: string[] = [];
    for (const number of ['3-1-3', '13-3', '3-13-3', '3-1-31', '13丁目1番3号']) numbered.push(await of({ address: `見本県例示市仮乙町${number}` }));
    const [own = '', ...others] = numbered;
    for (const typed of ['3-1-3', '仮乙町3-1-3', '3丁目1番3号']) {
      const body = await found(typed);
      expect([typed, body.includes(own), others.filter((number) => body.includes(number))]).toEqual([typed, true, []]);
    }
    const called = await of({ phone: '099-000-8313' });
    for (const typed of ['0990008313', '8313', '099-000']) expect([typed, (await found(typed)).includes(called)]).toEqual([typed, true]);
  });

  it('a legal form by itself finds the companies that have it, however they spell it: registrations, customers, IDs', async () => {
    const found = async (name: string, typed: string): Promise<boolean> => {
      const { receptionNumber } = await town.registration(await town.arrive({ raw: { ...room.company().paper, name } }));
      return (await clerk.get(`/branch/intake?q=${encodeURIComponent(typed)}`)).body.includes(receptionNumber);
    };
    for (const [name, typed] of [['株式会社架空壱', '株式'], ['架空弐㈱', '株式会社'], ['（株）架空参', '㈱'], ['合名会社架空四', '合名会社']] as const) expect([name, typed, await found(name, typed)]).toEqual([name, typed, true]);
    expect(await found('架空五商店', '株式会社')).toBe(false);
    const held = await room.held();
    expect((await clerk.get(`/branch/intake/${held}/customer?q=${encodeURIComponent('株式会社')}`)).body).toContain('2000000001');
    expect((await clerk.get(`/branch/accounts?q=${encodeURIComponent('株式')}`)).body).toContain('1000000001');
  });

  it('a form made on the web whose stamped page was brought is taken from 返送待ち', async () => {
    const id = await town.arrive({ raw: room.company().paper, channel: 'web', awaitsPaper: true, pages: 0 });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('紙が届いたので担当する');
    await town.act(clerk, id, 'claim');
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry' });
    expect(await town.office.facts(id)).toEqual(['RegistrationReceived', 'RegistrationPagesFiled', 'ClaimTaken']);
  });
});

describe('what was read and nobody has typed', () => {
  it('is found in the queue and is a duplicate, said as 読み取り値', async () => {
    const { paper } = room.company();
    const corporateNumber = `${corporateCheckDigit('000000004201')}000000004201`;
    const scanned = await town.arrive({});
    const reading = (value: string) => ({ value, confidence: 30, place: null });
    await town.office.work.run((em) => offerReadings(em, scanned, { name: reading(paper['name'] ?? ''), phone: reading(paper['phone'] ?? ''), corporateNumber: reading(corporateNumber) }, town.office.clock.now()));
    const { receptionNumber } = await town.registration(scanned);
    for (const typed of [(paper['name'] ?? '').slice(4), paper['phone'] ?? '', corporateNumber]) {
      const { body } = await clerk.get(`/branch/intake?q=${encodeURIComponent(typed)}`);
      expect(body).toContain(receptionNumber);
      expect(body).toContain('読み取り値');
    }
    const duplicates = async (raw: Record<string, string>) => {
      const id = await town.arrive({ raw });
      await town.act(clerk, id, 'claim');
      return (await clerk.get(`/branch/intake/${id}/duplicates`)).body;
    };
    expect(await duplicates({ phone: paper['phone'] ?? '' })).toContain('電話番号が同じ（読み取り値）');
    expect(await duplicates({ corporateNumber })).toContain('法人番号が同じ（読み取り値）');
    expect((await clerk.get(`/branch/intake/${scanned}`)).body).toContain('（読み取り値）');
  });
});
