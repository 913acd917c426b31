import { writeExcelFormCode } from '#domain';
import { ArrivalPage, fileArrival, offerReadings } from '#persistence';
import { startRegistration, tellRegistration } from '#workflows/contract';
import type { Desk } from '../branch/desk.js';
import { DAY, type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

const TOKEN = 'ABCDEFGH2345';
const TICKS = ['sealPresent', 'sealLegible'];

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;

openDesk((opened) => {
  room = opened;
  ({ town, clerk } = room);
});

/** The print of the form comes by FAX, and its code says whose it is. @returns its page */
async function returned(): Promise<string> {
  const arrival = await town.land({ state: 'stored' });
  await town.office.work.run((em) => em.execute('update arrival_page set form_code = ? where part_id in (select id from arrival_part where arrival_id = ?)', [`RF0126111${TOKEN}`, arrival]));
  await town.office.work.run((em) => fileArrival(em, arrival, null, town.office.clock.now(), { startOf: startRegistration, tell: tellRegistration }));
  const [page] = await town.office.work.read((em) => em.execute<{ id: string }[]>('select g.id from arrival_page g join arrival_part p on p.id = g.part_id where p.arrival_id = ?', [arrival]));
  return page?.id ?? '';
}

const page = async (id: string) => (await clerk.get(`/branch/intake/${id}`)).body;
/** The pages whose seal is shown, in their order. */
const sealsShown = (body: string) => [...body.matchAll(/<image href="\/branch\/intake\/[^"/]+\/pages\/([^"]+)"/g)].map(([, shown]) => shown);

describe('押印を見たページ', () => {
  it('the stamped print that answers 「押印がない」 is shown first and named by the ticks; they fall with the page that they name, and with a form that comes', async () => {
    const { paper } = room.company();
    const id = await town.arrive({ channel: 'web', raw: { ...paper, nameKana: 'カクウ' }, awaitsPaper: true, pages: 0 });
    const empty = await returned();
    await town.act(clerk, id, 'claim');
    const keep = (more: Readonly<Record<string, string | readonly string[]>>) => town.act(clerk, id, 'entry', { ...paper, nameKana: 'カクウ', act: 'keep', ...more });
    // Of one form nobody has to say which one it was.
    await keep({ tick: ['sealPresent'] });
    expect(await page(id)).not.toContain('押印を見たページ');
    expect((await town.registration(id)).sealSeenOn).toBe(empty);
    await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...DAY });

    const stamped = await returned();
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', sealPresent: false, sealLegible: false, sealSeenOn: null });
    const asked = await page(id);
    for (const words of ['ページが届いたあとの確かめ直しが必要です', '届いたページの印影も見て', '押印を見たページ', '2枚目（いちばん新しい申込書）']) expect(asked).toContain(words);
    expect(sealsShown(asked)).toEqual([stamped, empty]);
    expect(asked).toMatch(new RegExp(`name="sealSeenOn" value="${stamped}" checked`));
    expect((await clerk.get(`/branch/intake/${id}/history`)).body).toContain('押印の確認を取り消した');

    // Nobody has to choose the newest, and the older one may be chosen.
    await keep({ tick: TICKS });
    expect((await town.registration(id)).sealSeenOn).toBe(stamped);
    await keep({ tick: TICKS, sealSeenOn: empty });
    expect((await town.registration(id)).sealSeenOn).toBe(empty);
    await keep({ tick: TICKS, sealSeenOn: stamped });
    await town.act(clerk, id, 'sorting', { page: stamped, to: 'aside' });
    expect(await town.registration(id)).toMatchObject({ sealPresent: false, sealLegible: false, sealSeenOn: null });
    expect((await keep({ act: 'submit' })).body).toContain('href="#f-seal"');
  });

  it('a form that is filed by hand, known by its marks alone, asks for the seal again; another paper does not', async () => {
    const [to, from] = [await room.held(), await town.arrive({ raw: room.company().paper, pages: 3 })];
    await town.act(clerk, from, 'claim');
    const [, other, marked] = (await town.pagesOf(from)).toSorted((one, two) => one.position - two.position);
    await town.office.work.run((em) => em.nativeUpdate(ArrivalPage, { id: { $in: [other?.id ?? '', marked?.id ?? ''] } }, { formCode: null }));
    await town.office.work.run((em) => em.nativeUpdate(ArrivalPage, { id: marked?.id ?? '' }, { sheet: [8, 0, 0, 0, 8, 0] }));
    await town.act(clerk, to, 'entry', { ...room.company().paper, act: 'keep', tick: TICKS });
    const [first] = await town.pagesOf(to);
    const { receptionNumber: number } = await town.registration(to);
    await town.act(clerk, from, 'sorting', { page: other?.id ?? '', to: 'other', number });
    expect(await town.registration(to)).toMatchObject({ sealPresent: true, sealSeenOn: first?.id });
    await town.act(clerk, from, 'sorting', { page: marked?.id ?? '', to: 'other', number });
    expect(await town.registration(to)).toMatchObject({ sealPresent: false, sealSeenOn: null });
    expect(sealsShown(await page(to))).toEqual([marked?.id, first?.id]);
  });
});

it('above a page that is a print of the Excel form whose marks are not found it is said that its fields are not read, and what to do; with them its seal is seen', async () => {
  const id = await room.held();
  const words = '1枚目はExcel様式の印刷で、欄の位置がわからないため（印刷の目印が見つからないか、行の高さ・列の幅が変わっています）、欄ごとには読み取りません';
  expect((await clerk.get(`/branch/intake/${id}`)).body).not.toContain(words);
  await town.office.work.run((em) => em.nativeUpdate(ArrivalPage, { registration: id }, { formCode: writeExcelFormCode(), sheet: null }));
  expect((await clerk.get(`/branch/intake/${id}`)).body).toContain(words);
  await town.office.work.run((em) => em.nativeUpdate(ArrivalPage, { registration: id }, { sheet: [8, 0, 100, 0, 6, 50] }));
  const { body } = await clerk.get(`/branch/intake/${id}`);
  expect(body).not.toContain(words);
  // 印 of the workbook, and a little around it: from (50 − 8, 218 − 8) on.
  expect(body).toContain('viewBox="436 1310 1047 223"');
});

describe('an Excel form that answers a 不備', () => {
  it.each([
    ['typed over by nobody', [], '099-000-9988'], ['confirmed by a person', ['phone'], '099-000-7301'],
  ] as const)('is proposed over what was read of the page, and over the Excel form before it: %s', async (_, confirm, stands) => {
    const { paper } = room.company();
    const id = await town.arrive({ raw: {} });
    const [page1] = await town.pagesOf(id);
    const cell = (formId: string) => ({ phone: { value: '099-000-9988', confidence: 100, place: null, formId } });
    await town.office.work.run((em) => offerReadings(em, id, { phone: { value: '099-000-7301', confidence: 95, place: { pageId: page1?.id ?? '', x: 1, y: 1, width: 9, height: 9 } } }, town.office.clock.now()));
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'entry', { ...paper, phone: '099-000-7301', act: 'keep', confirm: [...confirm] });
    await town.act(clerk, id, 'deficiency', { reasons: ['field-missing'], text: '電話番号をお直しください', ...DAY });
    const arrival = await town.land({ pages: 0, receivedAt: new Date(town.office.clock.now().getTime() + 60_000) });
    const [part] = await town.office.work.read((em) => em.execute<{ id: string }[]>('select id from arrival_part where arrival_id = ?', [arrival]));
    await town.office.work.run((em) => em.execute('update arrival_part set cells = ?::jsonb, registration_id = ? where id = ?', [JSON.stringify({ phone: '099-000-9988' }), id, part?.id]));
    for (const time of [1, 2]) expect([time, await town.office.work.run((em) => offerReadings(em, id, cell(part?.id ?? ''), town.office.clock.now()))]).toEqual([time, undefined]);
    expect((await town.registration(id)).content?.phone).toBe(stands);
    const body = await page(id);
    const other = stands === '099-000-9988' ? 'または <strong>099-000-7301</strong>（1枚目の読取り）' : 'または <strong>099-000-9988</strong>（Excelの申込書）';
    for (const words of [`value="${stands}"`, other, 'value="phone">この値で確定']) expect([words, body.includes(words)]).toEqual([words, true]);
  });

  it('that became a registration of its own is proposed as well once it is 統合, beside the Excel form that it mends', async () => {
    const { paper } = room.company();
    const typed = async (phone: string, after: number): Promise<string> => {
      const id = await town.arrive({ channel: 'mail', raw: { ...paper, phone } });
      const [part] = await town.office.work.read((em) => em.execute<{ id: string }[]>('select part_id as id from arrival_page where registration_id = ?', [id]));
      const [cells, read] = [{ phone }, { phone: { value: phone, confidence: 100, place: null, formId: part?.id } }].map((value) => JSON.stringify(value));
      const receivedAt = new Date(town.office.clock.now().getTime() + after);
      await town.office.work.run((em) => em.execute('update arrival_part set cells = ?::jsonb, registration_id = ? where id = ?', [cells, id, part?.id]));
      await town.office.work.run((em) => em.execute('update arrival set received_at = ? where id = (select arrival_id from arrival_part where id = ?)', [receivedAt, part?.id]));
      await town.office.work.run((em) => em.execute('update registration set read = ?::jsonb where id = ?', [read, id]));
      return id;
    };
    const [asked, answer] = [await typed('099-000-7301', 0), await typed('099-000-9988', 60_000)];
    await town.act(clerk, asked, 'claim');
    await town.act(clerk, asked, 'deficiency', { reasons: ['field-missing'], text: '電話番号をお直しください', ...DAY });
    await town.act(clerk, answer, 'claim');
    expect((await town.act(clerk, answer, 'duplicates', { act: `merge:${asked}` })).status).toBe(303);
    const body = await page(asked);
    for (const words of ['value="099-000-9988"', 'または <strong>099-000-7301</strong>（ほかのExcelの申込書）', 'value="phone">この値で確定']) expect([words, body.includes(words)]).toEqual([words, true]);
  });
});

describe('two pages of one registration that differ', () => {
  it.each([['as read and kept', [], '099-000-9988'], ['confirmed by a person', ['phone'], '099-000-7301']] as const)('the page that answers a 不備 is proposed, and both are offered with their page: %s', async (_, confirm, stands) => {
    const { paper } = room.company();
    const [id, from] = [await town.arrive({ raw: {} }), await town.arrive({ raw: room.company().paper, pages: 2 })];
    const reading = (pageId: string, value: string) => ({ phone: { value, confidence: 95, place: { pageId, x: 1, y: 1, width: 9, height: 9 } } });
    const [first] = await town.pagesOf(id);
    await town.office.work.run((em) => offerReadings(em, id, reading(first?.id ?? '', '099-000-7301'), town.office.clock.now()));
    await town.act(clerk, id, 'claim');
    const form = { ...paper, phone: '099-000-7301', act: 'keep', confirm: [...confirm] };
    await town.act(clerk, id, 'entry', form);
    await town.act(clerk, id, 'deficiency', { reasons: ['field-missing'], text: '電話番号をお直しください', ...DAY });
    await town.act(clerk, from, 'claim');
    const [second] = await town.pagesOf(from);
    await town.office.work.run((em) => em.execute('update arrival set received_at = ? where id = (select t.arrival_id from arrival_part t join arrival_page g on g.part_id = t.id where g.id = ?)', [new Date(town.office.clock.now().getTime() + 60_000), second?.id]));
    await town.act(clerk, from, 'sorting', { page: second?.id ?? '', to: 'other', number: (await town.registration(id)).receptionNumber });
    // Twice: the step is repeated.
    for (const time of [1, 2]) expect([time, await town.office.work.run((em) => offerReadings(em, id, reading(second?.id ?? '', '099-000-9988'), town.office.clock.now()))]).toEqual([time, undefined]);
    expect((await town.registration(id)).content?.phone).toBe(stands);
    const body = await page(id);
    expect(body).toMatch(/<div class="entry-row entry-confirm"[^>]* data-name="電話番号">/);
    const [said, other] = stands === '099-000-9988' ? ['take-phone-other-page', 'または <strong>099-000-7301</strong>（1枚目の読取り）'] : ['take-phone-reading', 'または <strong>099-000-9988</strong>（2枚目の読取り）'];
    for (const words of [`value="${stands}"`, said, other, '2枚目の読取 95%', 'value="phone">この値で確定']) expect([words, body.includes(words)]).toEqual([words, true]);
    // The page goes again: what the first one says is all there is.
    await town.act(clerk, id, 'sorting', { page: second?.id ?? '', to: 'aside' });
    expect((await page(id)).includes('枚目の読取')).toBe(false);
    const { read, raw, confirmed } = await town.registration(id);
    expect([read.phone, raw.phone, confirmed.includes('phone')]).toMatchObject([{ value: '099-000-7301', place: { pageId: first?.id } }, stands, false]);
  });
});
