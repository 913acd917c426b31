import { corporateCheckDigit } from '#domain';
import { Customer, Registration } from '#persistence';
import { v7 } from 'uuid';
import type { Desk } from '../branch/desk.js';
import { hidden } from '../branch/record-form.js';
import { type DeskRoom, openDesk } from './desk-room.js';
import { type IntakeOffice, RECORD } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;

openDesk((opened) => {
  room = opened;
  ({ town, clerk, second } = room);
});

describe('one customer, one record', () => {
  const number = (serial: number): string => {
    const digits = String(serial).padStart(12, '0');
    return `${corporateCheckDigit(digits)}${digits}`;
  };
  const incorporated = (corporateNumber: string): Record<string, string> => ({ ...RECORD, ...room.company().record, kind: 'corporation', corporateNumber, 'corporateNumber-source': '登記情報', 'corporateNumber-on': '令和8年11月20日' });
  const customersWith = (corporateNumber: string): Promise<Customer[]> => town.office.work.read((em) => em.find(Customer, { corporateNumber }, { orderBy: { customerNumber: 'asc' } }));
  const customerOf = (id: string): Promise<Customer> => town.office.work.read(async (em) => em.findOneOrFail(Customer, (await em.findOneOrFail(Registration, id)).customer ?? ''));
  const said = (body: string): string[] => [...body.matchAll(/name="apart" value="([^"]+)"/g)].map(([, value = '']) => value);

  it('a 法人番号 that another customer has is shown side by side, and kept only with the reason why it is another', async () => {
    const own = number(4_101);
    const [first, second, third] = [incorporated(own), incorporated(own), incorporated(own)];
    expect((await town.act(clerk, await room.held(), 'customer/record', first)).status).toBe(303);
    const id = await room.held();
    const refused = await town.act(clerk, id, 'customer/record', second);
    expect(refused.status).toBe(422);
    for (const words of ['同じ顧客のおそれ', '法人番号が同じ', first['name'], `value="${second['name']}"`, 'この顧客を選ぶ']) expect(refused.body).toContain(words);
    expect((await town.act(clerk, id, 'customer/record', { ...second, apart: said(refused.body) })).status).toBe(422);
    // A reason for nobody that was shown, or for another likeness, is none.
    expect((await town.act(clerk, id, 'customer/record', { ...second, 'apart-reason': '別の会社' })).status).toBe(422);
    expect((await town.act(clerk, id, 'customer/record', { ...second, apart: said(refused.body).map((text) => text.replace('same-corporate-number', 'same-phone')), 'apart-reason': '別の会社' })).status).toBe(422);
    expect([(await customersWith(own)).length, (await town.registration(id)).customer ?? null]).toEqual([1, null]);
    expect((await town.act(clerk, id, 'customer/record', { ...second, apart: said(refused.body), 'apart-reason': '営業所ごとに契約するため' })).status).toBe(303);
    const [one, other] = await customersWith(own);
    expect([one?.apartReason ?? null, other?.apartReason]).toEqual([null, '営業所ごとに契約するため']);
    expect((await town.facts(id)).at(-1)?.data).toMatchObject({ made: 'new', apartFrom: [one?.customerNumber], reason: '営業所ごとに契約するため' });
    expect((await clerk.get(`/branch/intake/${id}/history`)).body).toContain(`${one?.customerNumber}とは別の顧客：営業所ごとに契約するため`);
    // What was said once is not asked again; what they have in common besides is.
    expect((await town.act(clerk, id, 'customer/record', second)).status).toBe(303);
    expect((await town.act(clerk, id, 'customer/record', { ...second, phone: first['phone'] ?? '' })).body).toContain('電話番号が同じ');
    const taken = await room.held();
    await town.act(clerk, taken, 'customer/record', third);
    expect((await town.act(clerk, taken, 'customer/choose', { customer: one?.id ?? '' })).status).toBe(303);
    expect([(await town.registration(taken)).customer, (await customersWith(own)).length]).toEqual([one?.id, 2]);
  });

  it('every change is on record with what stood there before, and leaving a customer too', async () => {
    const { record } = room.company();
    const id = await room.held();
    const whole = { ...record, office: '例示営業所', 'office-source': '登記情報', 'office-on': '令和8年11月20日', screenedOn: '令和8年11月24日', screenedBy: '見本 受子' };
    const saved = await town.act(clerk, id, 'customer/record', whole);
    expect([saved.status, saved.location]).toEqual([303, `/branch/intake/${id}/customer?done=saved`]);
    for (const page of ['/customer', '']) {
      const said = async (query: string) => (await clerk.get(`/branch/intake/${id}${page}${query}`)).body.includes('保存しました。');
      expect([page, await said('?done=saved'), await said('')]).toEqual([page, true, false]);
    }
    const kind = { kind: 'association', representativeTitle: '理事長', 'representativeTitle-source': '登記情報', 'representativeTitle-on': '令和8年11月20日', sharedSource: '組合の登記', sharedOn: '令和8年11月21日' };
    // A 営業所 that is given up needs no source; what the record needs is not taken away, and all of it is said at once.
    const emptied = { ...whole, office: '', 'office-source': '', 'office-on': '' };
    const refused = await town.act(clerk, id, 'customer/record', { ...emptied, kind: 'association', representativeTitle: '', representativeName: '別の 次郎', 'representativeName-on': '令和8年11月1日', nameKana: '', screenedOn: '', screenedBy: '', 'address-source': '', 'address-on': '' });
    expect([refused.status, refused.body.includes('value="別の 次郎"')]).toEqual([422, true]);
    for (const words of ['種別を変えるときは、何で確かめたか', '代表者の役職を入力してください', '代表者の氏名を変えるときの時点は、いまの記録の時点', '名称のフリガナを入力してください', '反社チェックの日を入力してください', '反社チェックの担当を入力してください', '住所を何で確かめたか（出典）']) expect([words, refused.body.includes(words)]).toEqual([words, true]);
    expect((await town.act(clerk, id, 'customer/record', { ...emptied, ...kind })).status).toBe(303);
    const change = (await town.facts(id)).at(-1)?.data;
    expect(change).toMatchObject({ made: 'changed', fields: ['representativeTitle', 'office'], changes: expect.arrayContaining(['種別：個人事業主 → 組合', '種別の出典：（空） → 組合の登記（令和8年11月21日）', '営業所：例示営業所 → （空）']) });
    expect((await clerk.get(`/branch/intake/${id}/history`)).body).toContain('種別：個人事業主 → 組合、種別の出典：');
    await town.act(clerk, id, 'customer/leave');
    expect((await town.facts(id)).at(-1)).toMatchObject({ kind: 'CustomerRecorded', data: { made: 'left' } });
    expect((await clerk.get(`/branch/intake/${id}/history`)).body).toContain('顧客の選択を取り消した');
  });

  it('a record that is sent as it stands is nobody’s change: nothing is written, and who sent it may still approve', async () => {
    const { record } = room.company();
    const id = await room.held();
    await town.act(clerk, id, 'customer/record', record);
    await town.act(second, id, 'take-over', { 'reason-take-over': '休暇のため' });
    const before = [await town.registration(id), await town.facts(id)];
    // Also from a page that the registration has left behind: it overwrites nobody's work.
    for (const version of [String((await town.registration(id)).version), '1']) {
      const answer = await town.act(second, id, 'customer/record', { ...record, version });
      expect([answer.status, answer.location]).toEqual([303, `/branch/intake/${id}/customer?done=unchanged`]);
    }
    expect((await second.get(`/branch/intake/${id}/customer?done=unchanged`)).body).toContain('変更はありません。記録は、前のままです。');
    expect([await town.registration(id), await town.facts(id)]).toEqual(before);
    expect((await town.registration(id)).entrants).not.toContain((await town.office.staff('higashi-keiri')).id);
  });

  it('who sends what is not kept has put nothing into the registration', async () => {
    const id = await room.held();
    await town.act(clerk, id, 'customer/record', room.company().record);
    await town.act(second, id, 'take-over', { 'reason-take-over': '休暇のため' });
    expect((await town.act(second, id, 'customer/record', { ...room.company().record, nameKana: '' })).status).toBe(422);
    expect((await town.registration(id)).entrants).not.toContain((await town.office.staff('higashi-keiri')).id);
  });

  it('changed by another while its form was filled in, it comes back with what was changed and by both hands, and is kept as it is seen then', async () => {
    const { record } = room.company();
    const id = await room.held();
    await town.act(clerk, id, 'customer/record', record);
    const seen = await town.seen(id);
    const read = (body: string): string => hidden(body, 'seen').replaceAll('&quot;', '"');
    const other = await town.arrive({ raw: room.company().paper });
    await town.act(second, other, 'claim');
    await town.act(second, other, 'customer/choose', { customer: (await town.registration(id)).customer ?? '' });
    const theirs = { ...record, representativeName: '別の 次郎', 'representativeName-source': '登記情報', 'representativeName-on': '令和8年11月21日' };
    expect((await town.act(second, other, 'customer/record', theirs)).status).toBe(303);
    const mine = { ...record, office: '例示営業所', 'office-source': '登記情報', 'office-on': '令和8年11月20日' };
    const refused = await town.act(clerk, id, 'customer/record', { ...mine, seen });
    expect(refused.status).toBe(409);
    for (const words of ['顧客の記録が変わりました', '代表者の氏名：「', '」→「別の 次郎」', 'value="別の 次郎"', 'value="例示営業所"', 'value="令和8年11月21日"']) expect([words, refused.body.includes(words)]).toEqual([words, true]);
    expect(await customerOf(id)).toMatchObject({ representativeName: '別の 次郎', office: null });
    // What was seen is carried along when the form comes back for another reason, and a form that says nothing of it is refused.
    const slip = await town.act(clerk, id, 'customer/record', { ...mine, seen, nameKana: '漢字' });
    expect([slip.status, read(slip.body)]).toEqual([422, seen]);
    expect((await town.act(clerk, id, 'customer/record', { ...mine, seen: '' })).status).toBe(409);
    expect(read(refused.body)).toBe(await town.seen(id));
    expect((await town.act(clerk, id, 'customer/record', { ...theirs, ...mine, representativeName: '別の 次郎', 'representativeName-on': '令和8年11月21日', seen: read(refused.body) })).status).toBe(303);
    expect(await customerOf(id)).toMatchObject({ representativeName: '別の 次郎', office: '例示営業所' });
  });

  it('saved by the same person in another window, new or changed, it says so and keeps what was typed here beside what stands', async () => {
    const { record } = room.company();
    const id = await room.held();
    const tab = async (): Promise<Record<string, string>> => {
      const { body } = await clerk.get(`/branch/intake/${id}/customer`);
      return Object.fromEntries(['seen', 'of', 'version'].map((name) => [name, hidden(body.slice(body.indexOf('/customer/record"')), name).replaceAll('&quot;', '"')]));
    };
    const address = `/branch/intake/${id}/customer/record`;
    const fresh = [await tab(), await tab()];
    expect((await clerk.post(address, { ...record, ...fresh[0] })).status).toBe(303);
    // The very same from the other window has nothing to say against it.
    expect((await clerk.post(address, { ...record, ...fresh[1] })).status).toBe(303);
    const made = await clerk.post(address, { ...record, representativeName: '見本 二郎', ...fresh[1] });
    const wordsOf = (body: string, words: readonly string[]): [string, boolean][] => words.map((one) => [one, body.includes(one)]);
    const all = (words: readonly string[]): [string, boolean][] => words.map((one) => [one, true]);
    const own = ['ほかの画面で、先に保存しています', 'あなたがほかの画面（タブ）で次のところを保存したため'];
    expect([made.status, ...wordsOf(made.body, [...own, 'value="見本 二郎"', `」→「${record['representativeName']}」`])]).toEqual([409, ...all([...own, 'value="見本 二郎"', `」→「${record['representativeName']}」`])]);
    // What stood nowhere and stands nowhere has not changed.
    expect([...made.body.matchAll(/<li>[^<]*「なし」→「なし」/g)].map(String)).toEqual([]);
    const open = [await tab(), await tab()];
    const office = { office: '例示営業所', 'office-source': '登記情報', 'office-on': '令和8年11月20日' };
    expect((await clerk.post(address, { ...record, representativeName: '見本 三郎', ...open[0] })).status).toBe(303);
    const late = await clerk.post(address, { ...record, ...office, ...open[1] });
    const beside = [...own, `代表者の氏名：「${record['representativeName']}」→「見本 三郎」`, 'value="見本 三郎"', 'value="例示営業所"'];
    expect([late.status, ...wordsOf(late.body, beside)]).toEqual([409, ...all(beside)]);
    expect(await customerOf(id)).toMatchObject({ representativeName: '見本 三郎', office: null });
    expect((await clerk.post(address, { ...record, representativeName: '見本 三郎', ...office, ...(await tab()) })).status).toBe(303);
    // Another customer was chosen there: the records are not mixed.
    const other = await room.held();
    await town.act(clerk, other, 'customer/record', room.company().record);
    const before = await tab();
    await town.act(clerk, id, 'customer/choose', { customer: (await town.registration(other)).customer ?? '' });
    const mixed = await clerk.post(address, { ...record, ...before });
    expect([mixed.status, mixed.body.includes('先に保存しています'), mixed.body.includes('この画面を開いたあとで')]).toEqual([409, false, false]);
  });

  it('saved in one window with more than in the other, which has left it empty, it comes back with that too', async () => {
    const { record } = room.company();
    const id = await room.held();
    const { body } = await clerk.get(`/branch/intake/${id}/customer`);
    const early = Object.fromEntries(['seen', 'of', 'version'].map((name) => [name, hidden(body.slice(body.indexOf('/customer/record"')), name).replaceAll('&quot;', '"')]));
    const office = { office: '例示営業所', 'office-source': '登記情報', 'office-on': '令和8年11月20日' };
    expect((await clerk.post(`/branch/intake/${id}/customer/record`, { ...record, ...office, ...early })).status).toBe(303);
    const late = await clerk.post(`/branch/intake/${id}/customer/record`, { ...record, representativeName: '見本 二郎', ...early });
    expect([late.status, ...['value="見本 二郎"', '営業所：「なし」→「例示営業所」', 'value="例示営業所"'].map((words) => [words, late.body.includes(words)])]).toEqual([409, ...['value="見本 二郎"', '営業所：「なし」→「例示営業所」', 'value="例示営業所"'].map((words) => [words, true])]);
  });

  it('what only some kinds of customers need says whose it is, and is not called 任意 beside that', async () => {
    const { body } = await clerk.get(`/branch/intake/${await room.held()}/customer`);
    const marked = (name: string): string[] => [...(new RegExp(`<label[^>]*for="[a-z-]*${name}"[^>]*>(.*?)</label>`, 's').exec(body)?.[1] ?? 'no label').matchAll(/任意|※必須/g)].map(String);
    expect(['name', 'representativeTitle', 'corporateNumber', 'office'].map(marked)).toEqual([['※必須'], [], [], ['任意']]);
    for (const words of ['法人・組合は必要です', '法人は必要です']) expect(body).toContain(words);
  });

  it('a 反社チェック that is too old is to be made again before the approval', async () => {
    const { record } = room.company();
    const id = await room.held();
    await town.act(clerk, id, 'customer/record', { ...record, screenedOn: '平成1年1月8日', screenedBy: '見本 受子' });
    expect((await clerk.get(`/branch/intake/${id}/customer`)).body).toContain('反社チェックが古くなっています');
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('顧客の記録：反社チェックが古くなっています');
    await town.act(clerk, id, 'customer/record', { ...record, screenedOn: '令和8年11月24日', screenedBy: '見本 受子' });
    expect((await clerk.get(`/branch/intake/${id}/customer`)).body).not.toContain('反社チェックが古く');
  });

  it('two who record it at one moment make one', async () => {
    const own = number(4_102);
    const ids = [await room.held(), await room.held()];
    const answers = await Promise.all(ids.map((id) => town.act(clerk, id, 'customer/record', incorporated(own))));
    expect([answers.map(({ status }) => status).sort(), (await customersWith(own)).length]).toEqual([[303, 422], 1]);
  });

  it('the telephone, or name and address in another spelling, asks too', async () => {
    const { record } = room.company();
    await town.act(clerk, await room.held(), 'customer/record', record);
    const answer = async (change: Record<string, string>) => town.act(clerk, await room.held(), 'customer/record', { ...room.company().record, ...change });
    expect((await answer({ phone: record['phone'] ?? '' })).body).toContain('電話番号が同じ');
    const address = (record['address'] ?? '').replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    expect((await answer({ name: (record['name'] ?? '').replace('株式会社', '㈱'), address })).body).toContain('名称と住所が同じ');
    expect((await answer({ name: record['name'] ?? '' })).status).toBe(303);
  });

  it('the database takes no second record with a 法人番号 without a reason, whoever writes it', async () => {
    const own = number(4_103);
    await town.act(clerk, await room.held(), 'customer/record', incorporated(own));
    const [known] = await customersWith(own);
    const again = (serial: number, apartReason: string | null) => town.office.work.run(async (em) => {
      if (known) em.create(Customer, { ...known, id: v7(), customerNumber: `77777777${String(serial)}`, apartReason, apartFrom: null });
    });
    await expect(again(10, null)).rejects.toThrow('corporate number');
    await again(11, '営業所');
    expect(await customersWith(own)).toHaveLength(2);
  });

  it('is found by its 法人番号 and by any spelling of its name', async () => {
    const own = number(4_104);
    const record = incorporated(own);
    await town.act(clerk, await room.held(), 'customer/record', record);
    const id = await room.held();
    const found = async (typed: string) => (/<ul class="found-customers">[\s\S]*?<\/ul>/.exec((await clerk.get(`/branch/intake/${id}/customer?q=${encodeURIComponent(typed)}`)).body)?.[0] ?? '').includes(record['name'] ?? '');
    for (const typed of [own, `${own.slice(0, 1)}-${own.slice(1, 5)}-${own.slice(5, 9)}-${own.slice(9)}`, (record['name'] ?? '').replace('株式会社', '㈱'), record['phone'] ?? '']) expect([typed, await found(typed)]).toEqual([typed, true]);
    expect((await clerk.get(`/branch/intake/${id}/customer?q=${own}`)).body).toContain('<span class="tag tag-green">法人番号</span>');
  });
});
