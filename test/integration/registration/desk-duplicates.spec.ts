import { contactMail, type RawRegistration } from '#domain';
import { ArrivalPage, ContractorAccount, Customer, findUnverified, Registration } from '#persistence';
import { RegistrationActivities } from '../../../apps/worker/src/activities/registration.activities.js';
import { Migration20261130010000 } from '../../../libs/persistence/src/migrations/Migration20261130010000.js';
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

describe('duplicates', () => {
  it('are shown with their reasons, and nothing goes on until somebody has decided', async () => {
    const { paper, record } = room.company();
    const first = await town.arrive({ raw: paper, pictureHash: '00ff00ff00ff00ff' });
    const readings = { department: { value: '総務部', confidence: 100, place: null }, phone: { value: '099-000-0000', confidence: 40, place: null } };
    const again = await town.arrive({ raw: paper, channel: 'mail', pictureHash: '00ff00ff00ff00fe', read: readings });
    await town.office.work.run(async (em) => void Object.assign(await em.findOneOrFail(Registration, first), { read: { phone: { value: '099-111-0000', confidence: 80, place: null } } }));
    await town.prepare(clerk, again, record, paper);
    const page = await clerk.get(`/branch/intake/${again}/duplicates`);
    for (const reason of ['画像が一致', '電話番号が同じ', '名称と住所が同じ']) expect(page.body).toContain(reason);
    // What was typed is the same, and no row says otherwise: it is a page that does.
    expect(page.body).toMatch(/電話番号<\/th>.*<span class="tag tag-yellow">ページの読取りは違う<\/span>/u);
    expect((await clerk.get(`/branch/intake/${again}`)).body).toContain(`受付 ${(await town.registration(first)).receptionNumber}　${paper['name']}（画像が一致`);
    for (const id of [again, first]) expect(page.body).toContain(`src="/branch/intake/${id}/pages/${(await town.pagesOf(id))[0]?.id}"`);
    for (const words of ['部署・役職名', '担当者名']) expect(page.body).toContain(`<th scope="row">${words}</th>`);
    expect((await town.act(clerk, again, 'entry', { ...paper, act: 'submit', tick: ['sealPresent', 'sealLegible'] })).body).toContain('href="#f-duplicates"');
    expect((await town.act(clerk, again, 'duplicates', {})).status).toBe(422);
    expect((await town.act(clerk, again, 'duplicates', { act: `merge:${first}` })).status).toBe(303);
    expect(await town.registration(again)).toMatchObject({ state: 'closed', closing: 'merged', mergedInto: first });
    const ended = (await clerk.get(`/branch/intake/${again}`)).body;
    expect(ended).toContain('別の受付に統合しました');
    expect(ended).not.toContain('確認へ回す前に');
    const pages = await town.pagesOf(first);
    expect(pages).toHaveLength(2);
    // What came with the one that ended is read again for the one that goes on; what it offers already stays.
    const moved = pages.find(({ pictureHash }) => pictureHash === '00ff00ff00ff00fe');
    expect(await town.office.work.read((em) => em.execute(`select count(*) as owed from outbox where name = 'pageReading' and payload->>'pageId' = ?`, [moved?.id]))).toEqual([{ owed: '1' }]);
    expect((await town.registration(first)).read).toMatchObject({ department: { value: '総務部' }, phone: { value: '099-111-0000' } });
    expect(await town.office.facts(first)).toContain('RegistrationPagesFiled');
  });

  it.each([
    ['株式会社見本組', '見本県見本市本町1丁目1-1', '2000000001', '名称と住所が同じ'],
    ['株式会社見本組', '見本市本町１－１－１　見本ビル2階', '2000000001', '名称と番地までの住所が同じ（建物・階は違う）'],
    ['株式会社見本組', '見本市本町1丁目1番1号', '2000000001', '名称と住所が同じ'],
    ['㈱見本組', '見本県見本市本町一丁目一番一号', '2000000001', '名称と住所が同じ'],
    ['高崎吉田建設株式会社', '見本県架空市北町2-2-2', '2000000002', '名称と住所が同じ'],
  ])('%s at %s is the known customer, however the number of the address is written', async (name, address, customer, reason) => {
    const { paper } = room.company();
    const id = await town.arrive({ raw: { ...paper, name, address } });
    await town.act(clerk, id, 'claim');
    const { body } = await clerk.get(`/branch/intake/${id}/duplicates`);
    expect([reason, body.includes(`顧客 ${customer}`), body.includes(reason)]).toEqual([reason, true, true]);
    const twin = await town.arrive({ raw: { ...room.company().paper, name, address: customer === '2000000001' ? '見本市本町1-1の1' : '架空市北町2ー2ー2' } });
    expect((await clerk.get(`/branch/intake/${id}/duplicates`)).body).toContain(`受付 ${(await town.registration(twin)).receptionNumber}`);
  });

  it('customers and registrations of before are found by it once their keys are made anew', async () => {
    const { paper } = room.company();
    const own = { name: '株式会社架空鍵替社', address: '見本県例示市仮町五丁目6番7号' };
    const before = await town.arrive({ raw: { ...room.company().paper, ...own } });
    await town.office.work.run((em) => em.execute(`update registration set search_key = '架空鍵替社 見本県例示市仮町五丁目6番7号' where id = ?`, [before]));
    const id = await town.arrive({ raw: { ...paper, ...own, address: '例示市仮町5-6-7' } });
    await town.act(clerk, id, 'claim');
    const { receptionNumber } = await town.registration(before);
    expect((await clerk.get(`/branch/intake/${id}/duplicates`)).body).not.toContain(receptionNumber);
    await town.office.work.run(async (em) => {
      const migration = new Migration20261130010000(em.getDriver(), em.config);
      migration.setTransactionContext(em.getTransactionContext());
      await migration.up();
    });
    expect((await clerk.get(`/branch/intake/${id}/duplicates`)).body).toContain(receptionNumber);
  });

  it('what the customer typed on the web stays when the web form is merged into its FAX: it fills what the paper lacks and what was read with doubt, and is offered where it differs', async () => {
    const { paper } = room.company();
    const web: RawRegistration = { ...paper, nameKana: 'カブシキガイシャカクウグミ', mail: 'kaku@mihon.example.jp', department: '営業部', contactName: '架空 花江' };
    const reading = (value: string, confidence: number) => ({ value, confidence, place: null });
    const read = { name: reading('卅弐余仕', 2), phone: reading(paper['phone'] ?? '', 60), department: reading('工事部', 95) };
    const fax = await town.arrive({ read });
    const typed = await town.arrive({ raw: web, channel: 'web', pages: 0 });
    await town.act(clerk, typed, 'claim');
    await town.act(clerk, fax, 'claim');
    await town.act(clerk, fax, 'entry', { name: '卅弐余仕', phone: paper['phone'] ?? '', department: '工事部', contactName: '架空 花子', act: 'keep' });
    expect((await town.act(clerk, typed, 'duplicates', { act: `merge:${fax}` })).status).toBe(303);
    const kept = await town.registration(fax);
    expect(kept).toMatchObject({ read, raw: { name: web['name'], nameKana: web.nameKana, mail: web.mail, contactName: '架空 花子' }, typedOnWeb: web });
    expect([contactMail(kept.raw, kept.read), kept.searchKey.includes('架空')]).toEqual([web.mail, true]);
    const { body } = await clerk.get(`/branch/intake/${fax}`);
    for (const text of ['または <strong>架空 花江</strong>（Web申込み）', 'または <strong>営業部</strong>（Web申込み）', 'または <strong>卅弐余仕</strong>（読取り）', `value="${web.mail}"`]) expect([text, body.includes(text)]).toEqual([text, true]);
    await town.act(clerk, fax, 'entry', { ...Object.fromEntries(Object.entries(kept.raw)), act: 'take-contactName-web' });
    expect((await town.registration(fax)).raw).toMatchObject({ contactName: '架空 花江', department: '工事部' });
    const page = (await clerk.get(`/branch/intake/${fax}/deficiency`)).body;
    expect(page).toContain(web.mail ?? '');
    // The one that was merged keeps what it was.
    expect((await town.registration(typed)).raw).toEqual(web);
  });

  it('the telephone calls of what was merged stand at the registration that remains, also over two steps', async () => {
    const { paper } = room.company();
    const [last, middle, first] = [await town.arrive({ raw: paper }), await town.arrive({ raw: paper }), await town.arrive({ raw: paper })];
    for (const id of [first, middle]) await town.act(clerk, id, 'claim');
    await town.act(clerk, first, 'calls/phone', { number: '099-000-7777', source: '登記', answeredBy: '総務部', answer: '担当が替わった', field: 'contactName', after: '見本 次郎' });
    await town.act(clerk, middle, 'calls/phone', { number: '099-000-8888', source: '登記', answeredBy: '工事部', answer: '送付は一度だけ' });
    expect((await town.act(clerk, first, 'duplicates', { act: `merge:${middle}` })).status).toBe(303);
    expect((await town.act(clerk, middle, 'duplicates', { act: `merge:${last}` })).status).toBe(303);
    const [one, two] = [await town.registration(first), await town.registration(middle)];
    const { body } = await clerk.get(`/branch/intake/${last}/calls`);
    for (const said of ['担当が替わった', '→「見本 次郎」', `統合した受付 ${one.receptionNumber} で`, '送付は一度だけ', `統合した受付 ${two.receptionNumber} で`]) expect(body).toContain(said);
    expect((await clerk.get(`/branch/intake/${first}/calls`)).body).not.toContain('統合した受付');
  });

  it('two clerks who merge into each other: whoever comes second reads that it is done, by whom, and is led to the one that goes on', async () => {
    const { paper } = room.company();
    const [one, two] = [await town.arrive({ raw: paper }), await town.arrive({ raw: paper })];
    await town.act(clerk, one, 'claim');
    await town.act(second, two, 'claim');
    const [mine, theirs] = [await town.registration(one), await town.registration(two)];
    const merges = { act: `merge:${one}`, version: String(theirs.version) };
    expect((await town.act(clerk, one, 'duplicates', { act: `merge:${two}` })).status).toBe(303);
    const late = await second.post(`/branch/intake/${two}/duplicates`, merges);
    expect(late.status).toBe(409);
    for (const words of [`受付の統合　${mine.receptionNumber} をこの受付に統合した`, '11/24(火) ', (await town.office.staff('higashi-uketsuke')).name, `href="/branch/intake/${two}"`]) expect([words, late.body.includes(words)]).toEqual([words, true]);
    expect(late.body).not.toContain('申込書の到着');
    // Whoever still works at the one that has ended is led on as well.
    const ended = await clerk.post(`/branch/intake/${one}/duplicates`, { act: `separate:${two}`, version: String(mine.version) });
    expect(ended.status).toBe(409);
    for (const words of [`統合　${theirs.receptionNumber}`, `href="/branch/intake/${two}"`, `統合した先の受付 ${theirs.receptionNumber} を開く`]) expect([words, ended.body.includes(words)]).toEqual([words, true]);
  });

  it('where the page of one says something else than its text, both are said, and nothing is said to be the same', async () => {
    const { paper } = room.company();
    const first = await town.arrive({ raw: paper });
    const reading = (value: string) => ({ value, confidence: 95, place: null });
    const again = await town.arrive({ raw: paper, read: { phone: reading('099-000-7777'), contactName: reading('例見 次郎'), department: reading(paper['department'] ?? '') } });
    await town.act(clerk, again, 'claim');
    const row = (body: string, label: string): string => new RegExp(`<th scope="row">${label}</th>[\\s\\S]*?</tr>`).exec(body)?.[0] ?? '';
    for (const id of [again, first]) {
      const { body } = await clerk.get(`/branch/intake/${id}/duplicates`);
      expect(body).toContain('電話番号が同じ（ページの読取りは違う・未確認）');
      for (const [label, said] of [['電話番号', '099-000-7777'], ['担当者名', '例見 次郎']] as const) expect([label, row(body, label).includes(`（ページの読取り：${said}）`), row(body, label).includes('違う')]).toEqual([label, true, true]);
      expect(row(body, '部署・役職名')).not.toContain('違う');
    }
    // Somebody has said that the text is right.
    await town.act(clerk, again, 'entry', { ...paper, act: 'keep', confirm: ['phone', 'contactName'] });
    expect((await clerk.get(`/branch/intake/${again}/duplicates`)).body).not.toContain('ページの読取り');
  });

  it('a 再発行 from the page of its ID has nothing to decide, and its approval says so', async () => {
    const id = await room.entered();
    const { raw } = await town.registration(id);
    const twin = await town.arrive({ raw });
    const asked = async () => (await second.get(`/branch/intake/${id}?pages=open`)).body;
    expect(await asked()).toContain('　未決');
    await town.office.work.run((em) => em.nativeUpdate(Registration, id, { submissionKey: `reissue/${id}` }));
    const body = await asked();
    expect([body.includes(`受付 ${(await town.registration(twin)).receptionNumber}　判断は不要`), body.includes('　未決')]).toEqual([true, false]);
  });

  it('別件 goes on, and one that turns up later asks again', async () => {
    const { paper } = room.company();
    const first = await town.arrive({ raw: paper });
    const id = await town.arrive({ raw: paper });
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'duplicates', { act: `separate:${first}` });
    expect((await clerk.get(`/branch/intake/${id}`)).body).not.toContain('同じ申込み・顧客のおそれ');
    await town.arrive({ raw: paper });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('同じ申込み・顧客のおそれ');
  });

  it('each is decided on its own: 別件 of one leaves the others open, and only the last decision opens the way to 「確認へ回す」', async () => {
    const { paper, record } = room.company();
    const [first, other] = [await town.arrive({ raw: paper }), await town.arrive({ raw: paper })];
    const id = await town.arrive({ raw: paper });
    await town.prepare(clerk, id, record, paper);
    const entry = { ...paper, act: 'submit', tick: ['sealPresent', 'sealLegible'] };
    expect((await clerk.get(`/branch/intake/${id}/duplicates`)).body).toContain('未決 2件');
    const answer = await town.act(clerk, id, 'duplicates', { act: `separate:${first}` });
    expect([answer.status, answer.location]).toEqual([303, `/branch/intake/${id}/duplicates`]);
    const page = (await clerk.get(`/branch/intake/${id}/duplicates`)).body;
    for (const words of ['判断：別件として続ける', '未決 1件', `value="separate:${other}"`]) expect(page).toContain(words);
    expect((await town.act(clerk, id, 'entry', entry)).body).toContain('href="#f-duplicates"');
    expect((await town.act(clerk, id, 'duplicates', { act: `separate:${other}` })).location).toBe(`/branch/intake/${id}`);
    expect((await town.registration(id)).duplicateDecisions).toEqual({ [first]: 'separate', [other]: 'separate' });
    const decisions = async (): Promise<number> => (await town.office.facts(id)).filter((kind) => kind === 'RegistrationDuplicateDecided').length;
    const before = await decisions();
    for (let time = 0; time < 2; time += 1) expect((await town.act(clerk, id, 'duplicates', { act: `separate:${other}` })).status).toBe(303);
    expect(await decisions()).toBe(before);
    expect((await town.act(clerk, id, 'duplicates', { act: `separate:${id}` })).status).toBe(409);
    expect((await town.act(clerk, id, 'entry', entry)).status).toBe(303);
  });

  it('再発行 of one customer stays through 別件 of another candidate, and is taken back by 別件 of its own', async () => {
    const { paper } = room.company();
    const twin = await town.arrive({ raw: { ...paper, phone: '00-0000-0103' } });
    const id = await town.arrive({ raw: { ...paper, phone: '00-0000-0103' } });
    await town.act(clerk, id, 'claim');
    const account = /value="reissue:([^"]+)"/.exec((await clerk.get(`/branch/intake/${id}/duplicates`)).body)?.[1] ?? '';
    await town.act(clerk, id, 'duplicates', { act: `reissue:${account}` });
    await town.act(clerk, id, 'duplicates', { act: `separate:${twin}` });
    const { customer, reissueOf } = await town.registration(id);
    expect(reissueOf).toBe(account);
    await town.act(clerk, id, 'duplicates', { act: `separate:${customer ?? ''}` });
    expect((await town.registration(id)).reissueOf).toBeNull();
  });

  it('別件 was said of the reasons that were shown: a further one about the same candidate asks again', async () => {
    const { paper } = room.company();
    const first = await town.arrive({ raw: paper });
    const id = await town.arrive({ raw: { ...paper, name: '株式会社架空別名社', address: '見本県例示市仮町別番地' } });
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'duplicates', { act: `separate:${first}` });
    expect((await town.registration(id)).duplicateGrounds).toEqual({ [first]: ['same-phone'] });
    expect((await clerk.get(`/branch/intake/${id}`)).body).not.toContain('同じ申込み・顧客のおそれ');
    await town.act(clerk, id, 'entry', { ...paper, act: 'keep' });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('同じ申込み・顧客のおそれ（1件）');
    const { body } = await clerk.get(`/branch/intake/${id}/duplicates`);
    for (const words of ['名称と住所が同じ', '前の判断：別件として続ける（あとから分かった一致があるため、もう一度決めてください）', '未決 1件']) expect(body).toContain(words);
    await town.act(clerk, id, 'duplicates', { act: `separate:${first}` });
    await town.act(clerk, id, 'entry', { ...paper, act: 'keep', department: '総務部' });
    expect((await clerk.get(`/branch/intake/${id}`)).body).not.toContain('同じ申込み・顧客のおそれ');
  });

  it('one with the same telephone is found however many share a word of the name', async () => {
    const { paper } = room.company();
    for (let index = 0; index < 25; index += 1) await town.arrive({ raw: { ...paper, name: '見本多数建設', phone: `098-000-${String(1000 + index)}`, address: `見本県例示市多数町${index}番地` }, pages: 0 });
    const like = await town.arrive({ raw: { ...paper, name: '例示ただ一つ社', address: '見本県例示市一つ町1番地' } });
    const id = await town.arrive({ raw: { ...paper, name: '見本多数建設', address: '見本県例示市別の町1番地' } });
    expect((await clerk.get(`/branch/intake/${id}/duplicates`)).body).toContain(`受付 ${(await town.registration(like)).receptionNumber}`);
  });

  it('nothing is merged into what is approved, and it is not offered', async () => {
    const approved = await room.entered();
    await second.get(`/branch/intake/${approved}?pages=open`);
    expect((await town.act(second, approved, 'approve')).status).toBe(303);
    const { raw, receptionNumber } = await town.registration(approved);
    const id = await town.arrive({ raw });
    await town.act(clerk, id, 'claim');
    const { body } = await clerk.get(`/branch/intake/${id}/duplicates`);
    expect(body).toContain(`受付 ${receptionNumber}`);
    expect(body).not.toContain(`value="merge:${approved}"`);
    expect((await town.act(clerk, id, 'duplicates', { act: `merge:${approved}` })).status).toBe(409);
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', mergedInto: null });
  });

  it('再発行 is open again with another customer, also with the same one chosen anew: the page of the approval and the approval say one thing', async () => {
    const { paper } = room.company();
    const id = await town.arrive({ raw: { ...paper, phone: '00-0000-0103' } });
    await town.act(clerk, id, 'claim');
    const before = (await clerk.get(`/branch/intake/${id}/duplicates`)).body;
    const account = /value="reissue:([^"]+)"/.exec(before)?.[1] ?? '';
    for (const [, other] of before.matchAll(/value="merge:([^"]+)"/g)) await town.act(clerk, id, 'duplicates', { act: `separate:${other ?? ''}` });
    await town.act(clerk, id, 'duplicates', { act: `reissue:${account}` });
    expect((await clerk.get(`/branch/intake/${id}/duplicates`)).body).not.toContain('未決 ');
    const { customer } = await town.registration(id);
    await town.act(clerk, id, 'customer/leave');
    await town.act(clerk, id, 'customer/choose', { customer: customer ?? '' });
    expect(await town.registration(id)).toMatchObject({ reissueOf: null, customer });
    expect((await town.registration(id)).duplicateDecisions).not.toHaveProperty(customer ?? '');
    expect((await clerk.get(`/branch/intake/${id}/duplicates`)).body).toContain('未決 1件');
    expect((await town.act(clerk, id, 'entry', { ...paper, phone: '00-0000-0103', act: 'submit', tick: ['sealPresent', 'sealLegible'] })).body).toContain('href="#f-duplicates"');
    // A decision that an ID lost before such a change withdrew it is no decision either.
    await town.office.work.run(async (em) => void Object.assign(await em.findOneOrFail(Registration, id), { duplicateDecisions: { [customer ?? '']: 'reissue' }, state: 'awaiting-approval' }));
    const { body } = await second.get(`/branch/intake/${id}?pages=open`);
    expect(body).toContain('重複のおそれがあります');
    expect(body).not.toContain('既存のお客様のIDを再発行する');
  });

  it('an application that has lost its paper is not approved', async () => {
    const id = await room.entered();
    await town.office.work.run(async (em) => void (await em.nativeUpdate(ArrivalPage, { registration: id }, { registration: null })));
    await second.get(`/branch/intake/${id}?pages=open`);
    const answer = await town.act(second, id, 'approve');
    expect([answer.status, answer.body.includes('紙のない申込みは承認できません')]).toEqual([409, true]);
  });

  it("another branch's registration shows its reason and not its pages; one that has ended is shown when it comes again, and nothing can be merged into it", async () => {
    const { paper } = room.company();
    const pictureHash = '0123456789abcdef';
    const nishi = await town.arrive({ raw: paper, branch: '21', pictureHash });
    const ended = await town.arrive({ raw: room.company().paper, pictureHash });
    await town.act(clerk, ended, 'close', { closing: 'cancelled', 'reason-close': 'お客様の希望' });
    const id = await town.arrive({ raw: { ...paper, contactName: '見本 次郎' }, pictureHash });
    await town.act(clerk, id, 'claim');
    const { body } = await clerk.get(`/branch/intake/${id}/duplicates`);
    expect(body).toContain('ほかの支店の受付です');
    expect(body).not.toContain(`/branch/intake/${nishi}/pages/`);
    expect(body).toContain(`/branch/intake/${ended}/pages/`);
    expect(body).toContain('違う');
    expect(body).not.toContain('value="merge:');
    expect((await town.act(clerk, id, 'duplicates', { act: `merge:${ended}` })).status).toBe(409);
  });

  it('an ID whose letter is still to be used is not offered for a 再発行, and the page says why', async () => {
    const id = await town.arrive({ raw: { ...room.company().paper, name: '株式会社見本組', address: '見本県見本市本町1丁目1-1' } });
    await town.act(clerk, id, 'claim');
    const offered = async () => [...(await clerk.get(`/branch/intake/${id}/duplicates`)).body.matchAll(/value="reissue:([^"]+)"/g)].map(([, account]) => account);
    const [account = '', ...others] = await offered();
    const before = await town.arrive({ raw: room.company().paper });
    await town.office.work.run((em) => em.nativeUpdate(Registration, before, { account, state: 'posted' }));
    expect(await offered()).toEqual(others);
    expect((await clerk.get(`/branch/intake/${id}/duplicates`)).body).toMatch(/お客様ID \d{10} は再発行しません：まだ使われていない通知書があります。届かないときや期限が切れたときは、お客様IDの画面の「通知書を出し直す」を使ってください。/);
    await town.office.work.run((em) => em.nativeUpdate(Registration, before, { state: 'letter-returned' }));
    const returned = (await clerk.get(`/branch/intake/${id}/duplicates`)).body;
    expect([returned.includes('は再発行しません：通知書が戻っています（返戻）。「通知書」の「作業」から'), returned.includes('出し直す'), await offered()]).toEqual([true, false, others]);
    await town.office.work.run((em) => em.nativeUpdate(Registration, before, { state: 'completed' }));
    expect(await offered()).toHaveLength(others.length + 1);
  });

  it('再発行 gives an ID of the known customer a new letter; an ID of somebody else is refused', async () => {
    const id = await town.arrive({ raw: { ...room.company().paper, phone: '00-0000-0103' } });
    await town.act(clerk, id, 'claim');
    const account = /value="reissue:([^"]+)"/.exec((await clerk.get(`/branch/intake/${id}/duplicates`)).body)?.[1] ?? '';
    const [stranger] = await town.office.work.read((em) => em.execute<{ id: string }[]>(`select id from contractor_account where login_id = '1000000005'`));
    expect((await town.act(clerk, id, 'duplicates', { act: `reissue:${stranger?.id}` })).status).toBe(409);
    expect((await town.act(clerk, id, 'duplicates', { act: `reissue:${account}` })).status).toBe(303);
    const registration = await town.registration(id);
    expect([Object.values(registration.duplicateDecisions ?? {}), registration.reissueOf, registration.customer === null]).toEqual([['reissue'], account, false]);
  });

  it('再発行 goes its whole way at the desk: the address of the record is verified, the second person opens the page and approves, the letter waits for the printer', async () => {
    const { paper, record } = room.company();
    const customer = { ...record, name: '例示建設株式会社', phone: '00-0000-0104', address: '見本県見本市東町4丁目4番4号', postalCode: '000-0000' };
    const form = { ...paper, name: customer.name, phone: customer.phone, address: customer.address, tick: ['sealPresent', 'sealLegible'] };
    const id = await town.arrive({ raw: { ...paper, name: customer.name, phone: customer.phone, address: customer.address } });
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'entry', { ...form, act: 'keep' });
    const reissue = /value="(reissue:[^"]+)"/.exec((await clerk.get(`/branch/intake/${id}/duplicates`)).body)?.[1] ?? '';
    await town.act(clerk, id, 'duplicates', { act: reissue });
    // Another 種別 than on record says what shows it.
    expect((await town.act(clerk, id, 'customer/record', { ...customer, sharedSource: '登記情報', sharedOn: '令和8年11月20日' })).status).toBe(303);
    expect((await town.act(clerk, id, 'entry', { ...form, act: 'submit' })).body).toContain('href="#f-address-check"');
    await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    expect((await town.act(clerk, id, 'entry', { ...form, act: 'submit' })).status).toBe(303);
    expect((await town.act(second, id, 'approve')).status).toBe(403);
    const page = await second.get(`/branch/intake/${id}?pages=open`);
    // The paper names another person than the ID: the letter is addressed to that of the ID, and whoever approves reads so.
    const { loginId, contactName } = await town.office.work.read((em) => em.findOneOrFail(ContractorAccount, reissue.slice('reissue:'.length)));
    for (const shown of ['再発行するお客様ID', '登記情報', '通知書を印刷できるようになります', 'お客様IDの担当者と違う', `お客様ID ${loginId}　${contactName} 様`, `通知書の宛名は、申込書の担当者ではなく、お客様IDの担当者（${contactName} 様）です。`]) expect(page.body).toContain(shown);
    expect((await clerk.get(`/branch/intake/${id}/duplicates`)).body).toContain(`お客様ID ${loginId} の担当者（${contactName} 様）は、この申込みの担当者（${paper['contactName']} 様）と違います。再発行の通知書の宛名は、お客様IDの担当者です。</p>`);
    await town.office.work.run((em) => em.nativeUpdate(ContractorAccount, { loginId }, { contactName: (paper['contactName'] ?? '').replaceAll(/\s/g, '　') }));
    expect((await second.get(`/branch/intake/${id}?pages=open`)).body).not.toMatch(/お客様IDの担当者と違う|申込書の担当者ではなく/u);
    await town.office.work.run((em) => em.nativeUpdate(ContractorAccount, { loginId }, { contactName }));
    expect((await town.act(second, id, 'approve')).status).toBe(303);
    await new RegistrationActivities(town.office.work, town.office.clock).issueLoginId({ registrationId: id });
    expect(await town.office.work.read((em) => findUnverified(em, [id]))).toEqual([]);
    expect((await clerk.get('/branch/letters')).body).toContain((await town.registration(id)).receptionNumber);
  });
});

describe('what has ended, or is approved, asks for nothing', () => {
  const ASKS = ['未決', '確認へ回す前に', '赤：空・不正', '>空・不正', '>要確認', '空です', '決めてください', '転送する</a>'];
  const asked = async (id: string, path = '') => {
    const { body } = await clerk.get(`/branch/intake/${id}${path}`);
    return ASKS.filter((words) => body.includes(words));
  };

  it('終了: no duplicate is undecided, no field is empty or to be confirmed; what it said stays to be read', async () => {
    const { paper } = room.company();
    const read = { contactName: { value: '架空 太郎', confidence: 40, place: null } };
    const [other, id] = [await town.arrive({ raw: paper }), await town.arrive({ raw: { ...paper, name: '', contactName: '' }, read })];
    await town.act(clerk, id, 'claim');
    expect(await asked(id)).toEqual(expect.arrayContaining(['未決', '確認へ回す前に', '>空・不正', '>要確認', '空です']));
    await town.act(clerk, id, 'close', { closing: 'cancelled', 'reason-close': 'お客様の希望' });
    for (const path of ['', '/duplicates', '/sorting', '/holder', '/history']) expect([path, await asked(id, path)]).toEqual([path, []]);
    const { body } = await clerk.get(`/branch/intake/${id}`);
    expect(body).toContain(paper['address']);
    expect((await clerk.get(`/branch/intake/${id}/duplicates`)).body).toContain(`/branch/intake/${other}`);
  });

  it('approved: one that comes later asks at itself alone', async () => {
    const id = await room.entered();
    await second.get(`/branch/intake/${id}?pages=open`);
    await town.act(second, id, 'approve');
    const later = await town.arrive({ raw: (await town.registration(id)).raw });
    expect([await asked(id), (await asked(later)).includes('未決')]).toEqual([[], true]);
  });

  it('approved: its own customer is not compared with it; another that comes is', async () => {
    const id = await room.entered();
    await second.get(`/branch/intake/${id}?pages=open`);
    expect((await town.act(second, id, 'approve')).status).toBe(303);
    const { customer } = await town.registration(id);
    const { customerNumber } = await town.office.work.read((em) => em.findOneOrFail(Customer, customer ?? ''));
    const shown = async (registration: string) => (await clerk.get(`/branch/intake/${registration}/duplicates`)).body;
    expect((await shown(id)).includes(`顧客 ${customerNumber}`)).toBe(false);
    const later = await town.arrive({ raw: (await town.registration(id)).raw });
    expect((await shown(later)).includes(`顧客 ${customerNumber}`)).toBe(true);
    expect((await shown(id)).includes(`受付 ${(await town.registration(later)).receptionNumber}`)).toBe(true);
  });
});
