import { ArrivalPage, ArrivalPart, Misdelivery, RegistrationTask } from '#persistence';
import { v4 } from 'uuid';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { Desk } from '../branch/desk.js';
import { IntakeOffice } from './intake-office.js';

const LIST = '/branch/intake/misdeliveries';
const FORM = { direction: 'received', counterparty: '架空商事株式会社', contact: '099-000-4168', content: '架空商事の見積書1枚（見本太郎の氏名）', keeping: '封をして金庫', 'noticed-year': '8', 'noticed-month': '11', 'noticed-day': '24' };
const HANDLED = { handling: 'destroyed-with-consent', note: '総務の方に電話し、廃棄の同意を得た', 'on-year': '8', 'on-month': '11', 'on-day': '24' };

let town: IntakeOffice;
let clerk: Desk;
let second: Desk;
let third: Desk;
let elsewhere: Desk;

beforeAll(async () => {
  town = await IntakeOffice.open();
  clerk = await town.office.desk('higashi-uketsuke');
  second = await town.office.desk('higashi-keiri');
  third = await town.office.desk('higashi-kacho');
  elsewhere = await town.office.desk('nishi-uketsuke');
});
afterAll(() => town.close());

async function entered(arrival: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await clerk.post(`${LIST}/new`, { ...FORM, token: v4(), arrival, ...fields });
  if (answer.status !== 303) throw new Error(answer.body.slice(0, 3_000));
  return String(answer.location).split('/').at(-1) ?? '';
}
const entry = (id: string): Promise<Misdelivery> => town.office.work.read((em) => em.findOneOrFail(Misdelivery, id));
/** What the page of an entry says of the 措置 it shows. */
const seen = async (desk: Desk, id: string): Promise<{ seen: string }> => ({ seen: /name="seen" value="([^"]*)"/.exec((await desk.get(`${LIST}/${id}`)).body)?.[1] ?? '' });

describe('an arrival that was not for us', () => {
  it('is registered from its page, leaves the desk, and is confirmed by a person who wrote nothing of it', async () => {
    const arrival = await town.land();
    expect((await clerk.get(`/branch/intake/arrivals/${arrival}`)).body).toContain(`${LIST}/new?arrival&#x3D;${arrival}`);
    expect((await clerk.get(`${LIST}/new?arrival=${arrival}`)).body).toContain('value="099-000-4168"');
    const id = await entered(arrival);
    expect(await town.arrival(arrival)).toMatchObject({ state: 'set-aside', class: 'misdelivered' });
    for (const list of ['', '?view=aside']) expect((await clerk.get(`/branch/intake/arrivals${list}`)).body).not.toContain(arrival);
    for (const act of ['set-aside', 'take-back', 'register']) expect((await clerk.post(`/branch/intake/arrivals/${arrival}/${act}`, { class: 'junk' })).status).toBe(409);

    expect((await clerk.post(`${LIST}/${id}/confirm`)).status).toBe(409);
    expect((await second.post(`${LIST}/${id}/handle`, HANDLED)).status).toBe(303);
    for (const desk of [clerk, second]) expect((await desk.post(`${LIST}/${id}/confirm`, await seen(third, id))).status).toBe(403);
    expect((await third.get(`${LIST}/${id}`)).body).toContain('措置を確認した');
    expect((await third.post(`${LIST}/${id}/confirm`, await seen(third, id))).status).toBe(303);
    for (const [path, fields] of [['confirm', {}], ['handle', HANDLED], ['withdraw', { reason: '誤り' }]] as const) expect((await third.post(`${LIST}/${id}/${path}`, fields)).status).toBe(409);
    expect(await entry(id)).toMatchObject({ handling: 'destroyed-with-consent', handledOn: '2026-11-24', confirmedBy: (await town.office.staff('higashi-kacho')).id });
    const kinds = ['MisdeliveryRecorded', 'MisdeliveryHandled', 'MisdeliveryConfirmed'];
    expect(await town.office.facts(id)).toEqual(kinds);
    expect((await town.office.facts(arrival)).slice(-3)).toEqual(kinds);
    expect((await clerk.get(`/branch/intake/arrivals/${arrival}`)).body).toContain('誤送信の確認');
  });

  it('a 措置 that is written anew while its page is open is confirmed by nobody who has not seen it, and no earlier one is lost', async () => {
    const id = await entered('');
    const blank = await seen(clerk, id);
    expect((await clerk.post(`${LIST}/${id}/handle`, { ...HANDLED, ...blank })).status).toBe(303);
    // A second click is no change.
    expect((await clerk.post(`${LIST}/${id}/handle`, { ...HANDLED, ...blank })).status).toBe(303);
    const first = await seen(third, id);
    const other = { ...HANDLED, handling: 'returned', note: '書留で返送した' };
    // A colleague who has not seen it does not overwrite it either, and what was typed comes back.
    const unseen = await second.post(`${LIST}/${id}/handle`, { ...other, ...blank });
    expect(unseen.status).toBe(409);
    for (const words of ['どう処理したか', '返却した', '書留で返送した', '8年11月24日', '誤送信の措置', '先方の同意を得て廃棄する', '総務の方に電話し、廃棄の同意を得た', (await town.office.staff('higashi-uketsuke')).name, '11/24(火) ', '：確認待ち', `href="${LIST}/${id}"`]) {
      expect([words, unseen.body.includes(words)]).toEqual([words, true]);
    }
    expect((await second.post(`${LIST}/${id}/handle`, { ...other, ...(await seen(second, id)) })).status).toBe(303);
    expect((await third.post(`${LIST}/${id}/confirm`, first)).status).toBe(409);
    expect(await entry(id)).toMatchObject({ handling: 'returned', confirmedBy: null });
    const page = (await third.get(`${LIST}/${id}`)).body;
    for (const words of ['総務の方に電話し、廃棄の同意を得た', '書留で返送した']) expect(page).toContain(words);
    expect((await third.post(`${LIST}/${id}/confirm`, await seen(third, id))).status).toBe(303);
    expect(await town.office.facts(id)).toEqual(['MisdeliveryRecorded', 'MisdeliveryHandled', 'MisdeliveryHandled', 'MisdeliveryConfirmed']);
  });

  it('the same form twice makes one entry; another for the same arrival is refused; a withdrawn one gives the arrival back', async () => {
    const arrival = await town.land({ state: 'quarantined', quarantine: 'encrypted', pages: 0 });
    const token = v4();
    const answers = await Promise.all([1, 2].map(() => clerk.post(`${LIST}/new`, { ...FORM, token, arrival })));
    expect(answers.map(({ status, location }) => [status, location])).toEqual([[303, `${LIST}/${token}`], [303, `${LIST}/${token}`]]);
    expect((await second.post(`${LIST}/new`, { ...FORM, token: v4(), arrival })).status).toBe(409);
    expect((await third.post(`${LIST}/${token}/withdraw`, { reason: '' })).status).toBe(422);
    for (const desk of [clerk, second]) {
      expect((await desk.get(`${LIST}/${token}`)).body).toContain('届いたものの封緘を解くため、決裁者（課長・支店長）が行います');
      expect((await desk.post(`${LIST}/${token}/withdraw`, { reason: '当社あてだった' })).status).toBe(403);
    }
    expect(await town.arrival(arrival)).toMatchObject({ state: 'set-aside', class: 'misdelivered' });
    expect((await third.get(`${LIST}/${token}`)).body).toContain('届いたものの封緘が解かれて仕分けへ戻り');
    expect((await third.post(`${LIST}/${token}/withdraw`, { reason: '当社あてだった' })).status).toBe(303);
    expect((await third.post(`${LIST}/${token}/withdraw`, { reason: '当社あてだった' })).status).toBe(409);
    expect((await clerk.get(`/branch/intake/arrivals/${arrival}`)).body).toContain('当社あてだった　封緘を解いた');
    expect(await town.arrival(arrival)).toMatchObject({ state: 'quarantined', class: null });
    expect(await entered(arrival)).not.toBe(token);
    expect((await clerk.get(`${LIST}/${token}`)).body).toContain('当社あてだった');
  });
});

describe('the register', () => {
  it('asks again beside the field and keeps what was typed', async () => {
    const answer = await clerk.post(`${LIST}/new`, { ...FORM, token: v4(), direction: '', content: '', 'noticed-day': '31', arrival: '' });
    expect(answer.status).toBe(422);
    for (const words of ['どちらの誤送信かを選んでください', '内容（何が、だれの情報か）を入力してください', '架空商事株式会社', 'エラー：']) expect(answer.body).toContain(words);
    expect((await clerk.post(`${LIST}/new`, { ...FORM, token: v4(), 'noticed-day': '25', arrival: '' })).body).toContain('気づいた日が先の日付です');
  });

  it('holds what we sent to a wrong number too, is searched, and shows a branch its own', async () => {
    const id = await entered('', { direction: 'sent', counterparty: '例示産業', content: '通知書の控え' });
    const { number } = await entry(id);
    for (const query of [`q=${encodeURIComponent(number)}`, 'q=例示産業', 'state=open', 'from-year=8&from-month=11&from-day=24', 'q=控え&state=open&to-year=8&to-month=11&to-day=24']) {
      expect([query, (await clerk.get(`${LIST}?${query}`)).body.includes(id)]).toEqual([query, true]);
    }
    for (const query of ['q=ほかの会社', 'state=confirmed', 'to-year=8&to-month=11&to-day=23']) expect([query, (await clerk.get(`${LIST}?${query}`)).body.includes(id)]).toEqual([query, false]);
    expect((await clerk.get(`${LIST}?from-year=8&from-month=13&from-day=1`)).body).toContain('日付が読み取れません');
    expect((await elsewhere.get(LIST)).body).not.toContain(id);
    expect((await (await town.office.desk('honten-kessai')).get(LIST)).body).toContain(id);
    expect((await elsewhere.get(`${LIST}/${id}`)).status).toBe(404);
    for (const [path, fields] of [['handle', HANDLED], ['confirm', {}], ['withdraw', { reason: '誤り' }]] as const) expect((await elsewhere.post(`${LIST}/${id}/${path}`, fields)).status).toBe(404);
  });

  it('what is confirmed stays, also for whoever writes to the database', async () => {
    const id = await entered(await town.land());
    await clerk.post(`${LIST}/${id}/handle`, HANDLED);
    const change = (sql: string) => town.office.work.run((em) => em.execute(sql, [id]));
    await expect(change('update misdelivery set confirmed_at = now(), confirmed_by_id = recorded_by_id where id = ?')).rejects.toThrow('misdelivery_second_person');
    await second.post(`${LIST}/${id}/confirm`, await seen(second, id));
    await expect(change(`update misdelivery set handling = 'reported' where id = ?`)).rejects.toThrow('confirmed or withdrawn');
  });

  it('is sealed: nobody opens page, document, original or text, but a 決裁者 with a reason that stays, for a while', async () => {
    const id = await town.land();
    await town.office.work.run((em) => em.execute(`update arrival set text = '見本町の架空さんの口座番号' where id = ?`, [id]));
    const { pages, parts } = await town.office.work.read(async (em) => {
      const found = await em.find(ArrivalPart, { arrival: id });
      return { parts: found, pages: await em.find(ArrivalPage, { part: found[0]?.id ?? '' }) };
    });
    const path = `/branch/intake/arrivals/${id}`;
    const inside = [`${path}/original`, `${path}/parts/${parts[0]?.id ?? ''}`, `${path}/pages/${pages[0]?.id ?? ''}`];
    const answers = async (desk: Desk): Promise<number[]> => Promise.all(inside.map(async (address) => (await desk.get(address)).status));
    expect(await answers(clerk)).toEqual([200, 200, 200]);
    await entered(id);
    const chief = third;
    for (const desk of [clerk, chief]) {
      expect(await answers(desk)).toEqual([403, 403, 403]);
      const { body } = await desk.get(path);
      expect(body).toContain('封緘しています');
      for (const hidden of ['架空さんの口座番号', '/original"', `/pages/${pages[0]?.id ?? ''}`]) expect(body).not.toContain(hidden);
    }
    expect((await clerk.post(`${path}/open`, { reason: '見たい' })).status).toBe(403);
    expect((await chief.post(`${path}/open`, { reason: ' ' })).body).toContain('開く理由を入力してください');
    expect((await chief.post(`${path}/open`, { reason: '発信元からの照会' })).status).toBe(303);
    expect((await town.facts(id)).at(-1)).toMatchObject({ kind: 'SealedArrivalOpened', data: { reason: '発信元からの照会' } });
    expect([await answers(chief), await answers(clerk)]).toEqual([[200, 200, 200], [403, 403, 403]]);
    expect((await chief.get(path)).body).toContain('架空さんの口座番号');
    town.office.clock.set(new Date(town.office.clock.now().getTime() + 15 * 60_000));
    expect(await answers(chief)).toEqual([403, 403, 403]);
    // Sealed by itself, it opens again for the same reason.
    for (let presses = 0; presses < 2; presses += 1) expect((await chief.post(`${path}/open`, { reason: '発信元からの照会' })).status).toBe(303);
    expect(await answers(chief)).toEqual([200, 200, 200]);
    expect((await town.facts(id)).filter(({ kind }) => kind === 'SealedArrivalOpened')).toHaveLength(2);
  });

  it('says neither subject, nor sender, nor the name of a file to whoever may not look inside: on no page, in no search', async () => {
    const [hidden, sender] = [['架空町の名簿', '099-000-7777', 'meibo.tif', 'okurinushi@example.jp'], '099-000-7777'];
    const id = await town.land({ subject: '架空町の名簿', pages: 2 });
    const alike = await town.land({ subject: '同じもの', pages: 0 });
    const registration = await town.arrive({ pages: 0 });
    const [taskId, { branch }] = [v4(), await town.arrival(id)];
    await town.office.work.run(async (em) => {
      await em.execute('update arrival set read_at = null where id = ?', [id]);
      await em.execute('update arrival set read_at = received_at, sender = ?, file_name = ?, answer_to = ? where id = ?', [sender, 'meibo.tif', 'okurinushi@example.jp', id]);
      await em.execute('update arrival_part set file_name = ? where arrival_id = ?', ['meibo.tif', id]);
      await em.execute('update arrival set sha256 = (select sha256 from arrival where id = ?) where id = ?', [id, alike]);
      await em.execute('update arrival_page set registration_id = ?, form_code = ? where number = 1 and part_id in (select id from arrival_part where arrival_id = ?)', [registration, 'RF0126111', id]);
      em.create(RegistrationTask, { id: taskId, dedupeKey: taskId, arrival: id, branch, kind: 'mail-undeliverable', openedAt: town.office.clock.now() });
    });
    await town.act(clerk, registration, 'claim');
    const path = `/branch/intake/arrivals/${id}`;
    const places = [path, `/branch/intake/arrivals/${alike}`, `/branch/intake/${registration}`, `/branch/intake/${registration}/deficiency`, '/branch/letters/tasks'];
    const said = async (desk: Desk, address: string): Promise<readonly string[]> => {
      const { body } = await desk.get(address);
      return hidden.filter((words) => body.includes(words));
    };
    for (const place of places) expect([place, (await said(clerk, place)).length > 0]).toEqual([place, true]);
    const entryId = await entered(id);
    for (const place of [...places, `${LIST}/${entryId}`, `${LIST}/new?arrival=${id}`, '/branch/intake/retention']) {
      for (const desk of [clerk, third]) expect([place, await said(desk, place)]).toEqual([place, []]);
    }
    const admin = await Desk.signIn(town.office.app, 'kanri', SAMPLE_PASSWORD, 'admin');
    const filed = (await town.registration(registration)).receptionNumber;
    expect((await admin.get(`/admin/registrations?q=${sender}`)).body).not.toContain(filed);
    expect(await said(admin, `/admin/registrations/${registration}`)).toEqual([]);
    expect((await clerk.get(path)).body).toContain('（封緘した誤送信） FAX 11/24(火)');
    await third.post(`${path}/open`, { reason: '発信元からの照会' });
    expect([await said(third, path), await said(clerk, path)]).toEqual([hidden.slice(0, 3), []]);
  });

  it('stays sealed at the registration that one page of it is filed to: its page is seen there, the original by whoever opened it', async () => {
    const registration = await town.arrive({ pages: 0 });
    const id = await town.land({ pages: 2 });
    await town.office.work.run((em) => em.execute('update arrival_page set registration_id = ?, form_code = ? where number = 1 and part_id in (select id from arrival_part where arrival_id = ?)', [registration, 'RF0126111', id]));
    const [page] = await town.pagesOf(registration);
    const [desk, original] = [`/branch/intake/${registration}`, `/branch/intake/${registration}/originals/${id}`];
    expect((await clerk.get(original)).status).toBe(200);
    const entryId = await entered(id);
    for (const person of [clerk, third]) {
      const answer = await person.get(original);
      expect([answer.status, answer.body.includes('誤送信として封緘しています')]).toEqual([403, true]);
      const { body } = await person.get(desk);
      expect([body.includes(original), body.includes('原本は誤送信として封緘しています')]).toEqual([false, true]);
      expect((await person.get(`${desk}/pages/${page?.id ?? ''}`)).status).toBe(200);
    }
    await town.office.work.run((em) => em.execute(`update arrival set channel = 'upload' where id = ?`, [id]));
    await town.office.work.run((em) => em.execute(`update arrival_part set media_type = 'application/pdf' where arrival_id = ?`, [id]));
    expect([(await clerk.get(original)).status, (await clerk.get(desk)).body.includes(original)]).toEqual([403, false]);
    await third.post(`/branch/intake/arrivals/${id}/open`, { reason: '申込書の裏面を確かめる' });
    expect([(await third.get(original)).status, (await clerk.get(original)).status]).toEqual([200, 403]);
    // 保存期限: that of the open registration, also once the 誤送信 is confirmed.
    await clerk.post(`${LIST}/${entryId}/handle`, HANDLED);
    await second.post(`${LIST}/${entryId}/confirm`, await seen(second, entryId));
    expect((await clerk.get(`/branch/intake/arrivals/${id}`)).body).toContain('未定（利用申込書：受付が終わった日');
    // The page that turns out to be no application goes back under the seal.
    await town.act(clerk, registration, 'claim');
    expect((await town.act(clerk, registration, 'sorting', { page: page?.id ?? '', to: 'aside' })).status).toBe(303);
    expect(await town.arrival(id)).toMatchObject({ state: 'set-aside', class: 'misdelivered' });
    expect((await clerk.get(`/branch/intake/arrivals/${id}/pages/${page?.id ?? ''}`)).status).toBe(403);
  });
});
