import type { Desk } from '../branch/desk.js';
import { type DeskRoom, openDesk } from './desk-room.js';
import { type IntakeOffice, PAPER } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;

openDesk((opened) => {
  room = opened;
  ({ town, clerk, second } = room);
});

describe('beside the scan', () => {
  it('another value that was read or that the record has is one button away, without scripts too; what differs in its spelling alone is not offered', async () => {
    const id = await town.arrive({ raw: { name: '例示建設株式会社', phone: '099-000-4167', address: '見本県見本市東町4丁目4番4号' }, read: { phone: { value: '099-000-4767', confidence: 74, place: null }, name: { value: '例示建設 株式会社', confidence: 95, place: null } } });
    await town.act(clerk, id, 'claim');
    const customer = /name="customer" value="([^"]+)"/.exec((await clerk.get(`/branch/intake/${id}/customer?q=2000000004`)).body)?.[1] ?? '';
    await town.act(clerk, id, 'customer/choose', { customer });
    const page = (await clerk.get(`/branch/intake/${id}`)).body;
    expect([...page.matchAll(/value="(take-[^"]+)"/g)].map(([, act]) => act)).toEqual(expect.arrayContaining(['take-phone-reading', 'take-phone-record']));
    expect(page).not.toContain('take-name-');
    expect((await town.act(clerk, id, 'entry', { name: '例示建設株式会社', phone: '099-000-4167', act: 'take-phone-reading' })).location).toBe(`/branch/intake/${id}?done=saved#f-phone`);
    expect((await town.registration(id)).raw).toMatchObject({ name: '例示建設株式会社', phone: '099-000-4767' });
  });

  it('the holder sees until when it is held, and looking is being at it; it changes no version', async () => {
    const id = await room.held();
    const past = new Date(town.office.clock.now().getTime() - 6 * 60_000);
    await town.office.work.run((em) => em.execute('update registration set lease_seen_at = ? where id = ?', [past, id]));
    const { version } = await town.registration(id);
    expect((await second.get(`/branch/intake/${id}`)).body).toContain('>10:46まで<');
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('>10:52まで<');
    expect((await town.registration(id)).version).toBe(version);
  });

  it("the seal of this page stands beside that of the customer's latest accepted paper of the branch", async () => {
    const earlier = await room.entered();
    await second.get(`/branch/intake/${earlier}?pages=open`);
    await town.act(second, earlier, 'approve');
    const { customer, receptionNumber } = await town.registration(earlier);
    const id = await town.arrive({ raw: room.company().paper });
    await town.act(clerk, id, 'claim');
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('顧客を選ぶと');
    await town.act(clerk, id, 'customer/choose', { customer: customer ?? '' });
    const page = (await clerk.get(`/branch/intake/${id}`)).body;
    const [own, before] = await Promise.all([town.pagesOf(id), town.pagesOf(earlier)]);
    for (const shown of [`受付 ${receptionNumber} の印影`, `/branch/intake/${id}/pages/${own[0]?.id}`, `/branch/intake/${earlier}/pages/${before[0]?.id}`]) expect(page).toContain(shown);
    expect((await clerk.get(`/branch/intake/${earlier}/pages/${before[0]?.id}`)).status).toBe(200);
  });
});

describe('what came on two lines', () => {
  it('stands on one with a blank between, at the desk and in the prefilled record; what cannot stay says why', async () => {
    const address = '見本県見本市二町1-1\n3階ビル';
    const id = await town.arrive({ raw: { ...PAPER, address, phone: '12' }, read: { address: { value: address, confidence: 100, place: null } } });
    await town.act(clerk, id, 'claim');
    const shown = (await clerk.get(`/branch/intake/${id}`)).body;
    expect(shown).toContain('value="見本県見本市二町1-1 3階ビル"');
    expect(shown).toMatch(/<div class="entry-row entry-as-read"[^>]* data-name="住所">/);
    expect(shown).toMatch(/<div class="entry-row entry-refused"[^>]* data-name="電話番号">[\s\S]*?空・不正<\/strong> <span class="entry-read" data-reading>電話番号は/);
    expect((await clerk.get(`/branch/intake/${id}/customer?new=1`)).body).toContain('value="見本県見本市二町1-1 3階ビル"');
    await town.act(clerk, id, 'entry', { ...PAPER, address: '見本県見本市二町1-13階ビル', act: 'keep' });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('読取の値：見本県見本市二町1-1 3階ビル');
  });
});

describe('an application without a picture', () => {
  it('押印省略: there is no paper to look for; of every other the paper is in somebody\'s hand', async () => {
    const waived = await town.arrive({ raw: { ...room.company().paper, nameKana: 'カクウ' }, channel: 'web', pages: 0 });
    const paper = await town.arrive({ raw: room.company().paper, channel: 'post', pages: 0 });
    const [without, within] = [(await clerk.get(`/branch/intake/${waived}`)).body, (await clerk.get(`/branch/intake/${paper}`)).body];
    expect(without).toContain('押印省略のWeb申込みです。紙の申込書はありません');
    expect(without).not.toContain('画像はありません');
    expect(within).toContain('画像はありません。原紙を確かめてください');
    expect((await clerk.get('/branch/intake?view=unclaimed&channel=web')).body).toContain('>押印省略<');
  });

  it('whose only page was moved: it says where the page lies now, with the way there, and looks for no paper', async () => {
    const id = await town.arrive({ raw: room.company().paper, channel: 'fax' });
    await town.act(clerk, id, 'claim');
    const pages = await town.pagesOf(id);
    await town.act(clerk, id, 'sorting', { page: pages.map((page) => page.id), to: 'new' });
    const { body } = await clerk.get(`/branch/intake/${id}`);
    expect(body).not.toContain('原紙を確かめてください');
    // Before the form: at 320 px the place of the pages comes after all its fields.
    const [above = '', below = ''] = body.split('id="entry"');
    expect(above).toMatch(/ページは、受付 \d{2}-\d{5}に移しました。ここには残っていません。<\/p>\s*<p><a href="\/branch\/intake\/[0-9a-f-]{36}">受付 \d{2}-\d{5}を開く<\/a>/);
    expect(below).toContain('この受付には、ページが残っていません。');
  });
});

describe('what came and what was read', () => {
  const OTHER = { phone: { value: '099-000-9999', confidence: 95, place: null }, name: { value: '株式会社 例見工務店', confidence: 95, place: null }, appliedOn: { value: '2026-11-20', confidence: 95, place: null } };

  it('a value of the web form that is not what stands on its paper is yellow, with both, until somebody confirms it; another spelling is none', async () => {
    const id = await town.arrive({ channel: 'web', raw: { ...PAPER, nameKana: 'レイケンコウムテン' }, read: OTHER });
    await town.act(clerk, id, 'claim');
    const shown = (await clerk.get(`/branch/intake/${id}`)).body;
    expect(shown).toMatch(/<div class="entry-row entry-confirm"[^>]* data-name="電話番号">/);
    for (const said of ['>Webの値：099-000-4167<', '>読取の値：099-000-9999<']) expect(shown).toContain(said);
    expect(shown.match(/entry-row entry-confirm/g)).toHaveLength(1);
    expect(shown).toContain('要確認 1<');
    const form = { ...PAPER, nameKana: 'レイケンコウムテン', tick: ['sealPresent', 'sealLegible'] };
    expect((await town.act(clerk, id, 'entry', { ...form, act: 'submit' })).body).toContain('href="#f-phone"');
    expect((await town.act(clerk, id, 'entry', { ...form, act: 'submit', confirm: 'phone' })).body).not.toContain('href="#f-phone"');
    const seen = (await clerk.get(`/branch/intake/${id}`)).body;
    expect(seen).toContain('確認済み');
    expect(seen).toContain('value="phone" checked>この値で確定');
  });

  it('a date typed in another calendar or spelling is what was read, not another', async () => {
    const id = await town.arrive({ raw: room.company().paper, read: { appliedOn: { value: '令和8年11月28日', confidence: 95, place: null } } });
    await town.act(clerk, id, 'claim');
    for (const [typed, differs] of [['R8.11.28', false], ['2026/11/28', false], ['R8.11.27', true]] as const) {
      await town.act(clerk, id, 'entry', { ...PAPER, appliedOn: typed, act: 'keep' });
      const { body } = await clerk.get(`/branch/intake/${id}`);
      expect([typed, body.includes('読取の値：令和8年11月28日'), body.includes('または <strong>令和8年11月28日</strong>')]).toEqual([typed, differs, differs]);
    }
  });

  it('a red value that is corrected to exactly what was read needs one round', async () => {
    const id = await town.arrive({ raw: { ...PAPER, phone: 'abc' }, read: { phone: { value: '099-000-4167', confidence: 74, place: null } } });
    await town.act(clerk, id, 'claim');
    expect((await clerk.get(`/branch/intake/${id}`)).body).toMatch(/entry-row entry-refused"[^>]* data-name="電話番号"/);
    const answer = await town.act(clerk, id, 'entry', { ...PAPER, act: 'submit', tick: ['sealPresent', 'sealLegible'] });
    expect(answer.body).not.toContain('href="#f-phone"');
    expect(answer.body).toContain('href="#f-customer"');
    expect((await town.registration(id)).confirmed).toEqual(['phone']);
  });
});

describe('the entry', () => {
  it('keeps フリガナ in katakana however it is typed, and what is no kana as it was; a month that is not is named', async () => {
    const id = await room.held();
    const paper = { ...room.company().paper, nameKana: 'れいけん ｺｳﾑﾃﾝ' };
    await town.act(clerk, id, 'entry', { ...paper, act: 'keep' });
    expect((await town.registration(id)).raw.nameKana).toBe('レイケン コウムテン');
    const answer = await town.act(clerk, id, 'entry', { ...paper, nameKana: '例見', appliedOn: '令和8年13月1日', act: 'submit' });
    for (const words of ['申込日の「13月」はありません。月は1から12までの数字で入力してください', 'value="例見"']) expect(answer.body).toContain(words);
  });
});
