import { Disposal, recordFact, RetentionPeriod, SYSTEM } from '#persistence';
import { calendarDate, formatEraDate, japanDate } from '#domain';
import { v4 } from 'uuid';
import { DisposalActivities } from '../../../apps/worker/src/activities/disposal.activities.js';
import type { Desk } from '../branch/desk.js';
import { IntakeOffice } from './intake-office.js';

const LIST = '/branch/intake/retention';
const OLD = new Date('2026-10-01T09:00:00+09:00');

let town: IntakeOffice;
let clerk: Desk;
let second: Desk;
let elsewhere: Desk;

beforeAll(async () => {
  town = await IntakeOffice.open();
  clerk = await town.office.desk('higashi-uketsuke');
  second = await town.office.desk('higashi-keiri');
  elsewhere = await town.office.desk('nishi-uketsuke');
});
afterAll(() => town.close());

async function junk(receivedAt = OLD): Promise<string> {
  const id = await town.land({ receivedAt });
  await clerk.post(`/branch/intake/arrivals/${id}/set-aside`, { class: 'junk' });
  return id;
}
const disposalsOf = (arrival: string): Promise<Disposal[]> => town.office.work.read((em) => em.find(Disposal, { arrival }, { orderBy: { proposedAt: 'asc' } }));
const propose = (desk: Desk, arrival: string) => desk.post(`${LIST}/propose`, { arrival, reason: '保存期限が過ぎたため' });
const decide = (desk: Desk, disposal: string, act = 'approve', note = '') => desk.post(`${LIST}/decide`, { disposal, act, note });

describe('保存期限', () => {
  it('stands on the arrival, by the row in force on its 起算日', async () => {
    const [old, young, waiting] = [await junk(), await junk(new Date('2026-11-01T09:00:00+09:00')), await town.land({ receivedAt: OLD })];
    expect((await clerk.get(`/branch/intake/arrivals/${old}`)).body).toContain('令和8年11月1日まで（迷惑：受信した日 令和8年10月1日 から）');
    expect((await clerk.get(`/branch/intake/arrivals/${waiting}`)).body).toContain('仕分けのあとに決まります');
    const { body } = await clerk.get(LIST);
    expect(body).toContain(old);
    for (const id of [young, waiting]) expect(body).not.toContain(id);
    expect((await elsewhere.get(LIST)).body).not.toContain(old);
    expect((await (await town.office.desk('honten-kessai')).get(LIST)).body).toContain(old);
    for (const words of ['利用申込書', '10年', '見本（当社で定める）']) expect(body).toContain(words);
    await town.office.work.run(async (em) => {
      em.create(RetentionPeriod, { paperClass: 'junk', effectiveFrom: calendarDate('2026-09-15'), months: 6, source: '見本の変更' });
    });
    expect((await clerk.get(LIST)).body).not.toContain(old);
    await town.office.work.run((em) => em.execute(`delete from retention_period where source = '見本の変更'`));
    expect((await propose(clerk, young)).status).toBe(409);
    expect((await propose(clerk, waiting)).status).toBe(409);
  });

  it('an application is kept from the end of its registration, a 誤送信 until its 措置 is confirmed', async () => {
    const registration = await town.arrive();
    const [page] = await town.pagesOf(registration);
    const [{ id: filed } = { id: '' }] = await town.office.work.read((em) => em.execute<{ id: string }[]>('select arrival_id as id from arrival_part where id = ?', [page?.part]));
    expect((await clerk.get(`/branch/intake/arrivals/${filed}`)).body).toContain('未定（利用申込書');
    await town.office.work.run((em) => em.execute(`update registration set state = 'closed', closing = 'cancelled', ended_at = '2015-01-10T00:00:00Z', due_at = null where id = ?`, [registration]));
    expect((await clerk.get(`/branch/intake/arrivals/${filed}`)).body).toContain('定めがありません');
    await town.office.work.run((em) => em.execute(`update registration set ended_at = '2024-05-10T00:00:00Z' where id = ?`, [registration]));
    expect((await clerk.get(`/branch/intake/arrivals/${filed}`)).body).toContain('令和16年5月10日まで');

    const mistaken = await town.land({ receivedAt: OLD });
    const made = await clerk.post('/branch/intake/misdeliveries/new', { token: v4(), arrival: mistaken, direction: 'received', counterparty: '架空商事', contact: '099', content: '見積書', 'noticed-year': '8', 'noticed-month': '11', 'noticed-day': '20' });
    expect((await propose(clerk, mistaken)).status).toBe(409);
    await clerk.post(`${made.location ?? ''}/handle`, { handling: 'returned', note: '返送', 'on-year': '8', 'on-month': '11', 'on-day': '20' });
    const shown = /name="seen" value="([^"]*)"/.exec((await second.get(made.location ?? '')).body)?.[1] ?? '';
    expect((await second.post(`${made.location ?? ''}/confirm`, { seen: shown })).status).toBe(303);
    expect((await propose(clerk, mistaken)).status).toBe(409);
    await town.office.work.run(async (em) => {
      await em.execute('alter table misdelivery disable trigger final_after_confirmation');
      await em.execute(`update misdelivery set confirmed_at = '2026-11-20T00:00:00Z' where arrival_id = ?`, [mistaken]);
      await em.execute('alter table misdelivery enable trigger final_after_confirmation');
    });
    expect((await clerk.get(LIST)).body).toContain(mistaken);
  });
});

it('every day on the page has its year: what came and what was decided are told apart from those of other years', async () => {
  const years = ['2024', '2025'];
  const ids: string[] = [];
  for (const year of years) ids.push(await junk(new Date(`${year}-09-01T09:00:00+09:00`)));
  const list = async () => (await clerk.get(LIST)).body;
  const due = await list();
  for (const year of years) expect(due).toContain(`${year}/09/01 09:00:00`);
  expect(due).not.toContain('9/1(');
  for (const id of ids) expect((await propose(clerk, id)).status).toBe(303);
  const waiting = await list();
  for (const year of years) expect(waiting).toContain(`${year}/09/01 09:00:00`);
  expect(waiting).toMatch(/見本 受子　2026\/\d\d\/\d\d \d\d:\d\d:\d\d/);
  for (const id of ids) await clerk.post(`${LIST}/withdraw`, { disposal: (await disposalsOf(id))[0]?.id ?? '' });
  expect(await list()).toMatch(/決定 見本 受子　2026\/\d\d\/\d\d \d\d:\d\d:\d\d/);
});

describe('an arrival in two places', () => {
  /** Page 1 at a registration, the rest 迷惑, long past its own term. */
  async function half(): Promise<{ id: string; registration: string; page: string }> {
    const registration = await town.arrive({ pages: 0 });
    const id = await town.land({ receivedAt: OLD, pages: 2 });
    const [first] = await town.office.work.run((em) => em.execute<{ id: string }[]>('update arrival_page set registration_id = ? where number = 1 and part_id in (select id from arrival_part where arrival_id = ?) returning id', [registration, id]));
    await clerk.post(`/branch/intake/arrivals/${id}/set-aside`, { class: 'junk' });
    return { id, registration, page: first?.id ?? '' };
  }
  const end = (registration: string, at: string) => town.office.work.run((em) => em.execute(`update registration set state = 'closed', closing = 'cancelled', ended_at = ?, due_at = null where id = ?`, [at, registration]));

  it('is kept for its open registration, then for the term of that one', async () => {
    const { id, registration, page } = await half();
    const shown = async (): Promise<readonly [string, boolean]> => [/保存期限<\/dt><dd>([^<]*)/.exec((await clerk.get(`/branch/intake/arrivals/${id}`)).body)?.[1] ?? '', (await clerk.get(LIST)).body.includes(id)];
    expect(await shown()).toEqual([expect.stringContaining('未定（利用申込書'), false]);
    expect((await propose(clerk, id)).status).toBe(409);
    await end(registration, '2026-11-20T00:00:00Z');
    expect(await shown()).toEqual([expect.stringContaining('令和18年11月20日まで（利用申込書'), false]);
    expect((await propose(clerk, id)).status).toBe(409);
    expect((await clerk.get(`/branch/intake/${registration}/pages/${page}`)).status).toBe(200);
  });

  it('is asked again at the approval, and once more before the bytes go', async () => {
    const { id, registration, page } = await half();
    const { sha256 } = await town.arrival(id);
    // As it was proposed and approved by a rule that looked at the rest alone.
    const [branch, proposer, approver] = [await town.office.branch('20'), await town.office.staff('higashi-uketsuke'), await town.office.staff('higashi-keiri')];
    await town.office.work.run(async (em) => {
      em.create(Disposal, {
        id: v4(), arrival: id, branch: branch.id, paperClass: 'junk', keptUntil: calendarDate('2026-11-01'), sha256, bytes: 1, pages: 2, reason: '保存期限が過ぎたため',
        proposedBy: proposer.id, proposedAt: town.office.clock.now(),
      });
    });
    const disposal = (await disposalsOf(id))[0]?.id ?? '';
    expect((await decide(second, disposal)).status).toBe(409);
    expect([(await town.arrival(id)).state, (await clerk.get(`/branch/intake/${registration}/pages/${page}`)).status]).toEqual(['set-aside', 200]);
    const approved = `update disposal set decision = 'approved', decided_by_id = ?, decided_at = now() where id = ?`;
    await expect(town.office.work.run((em) => em.execute(approved, [approver.id, disposal]))).rejects.toThrow('not past its term');
    await town.office.work.run(async (em) => {
      await em.execute('alter table disposal disable trigger approved_past_term');
      await em.execute(approved, [approver.id, disposal]);
      await em.execute('alter table disposal enable trigger approved_past_term');
      await em.execute(`update arrival set state = 'disposed' where id = ?`, [id]);
      await em.execute('update arrival_page set registration_id = null where id = ?', [page]);
      await recordFact(em, { caseId: id, kind: 'ArrivalDisposed', actor: SYSTEM, at: town.office.clock.now(), data: { disposal, registrations: [registration] } });
    });
    const { files } = town.office;
    const later = new DisposalActivities(town.office.work, { now: () => new Date(Date.now() + 48 * 3_600_000) }, files);
    for (let time = 0; time < 2; time += 1) expect(await later.removeArrivalFiles({ disposalId: disposal })).toBe('not-now');
    expect(await files.stat(sha256)).toBeDefined();
    await end(registration, '2016-11-20T00:00:00Z');
    await town.office.work.run((em) => em.execute(`update retention_period set effective_from = '2010-04-01' where paper_class = 'registration'`));
    expect(await later.removeArrivalFiles({ disposalId: disposal })).toBe('done');
    expect(await files.stat(sha256)).toBeUndefined();
  });
});

describe('廃棄', () => {
  it('is proposed by one, approved by another, and takes everything but the record', async () => {
    const id = await junk();
    const answers = await Promise.all([propose(clerk, id), propose(clerk, id)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    const [proposed, ...more] = await disposalsOf(id);
    expect(more).toEqual([]);
    const disposal = proposed?.id ?? '';
    expect((await decide(clerk, disposal)).status).toBe(403);
    expect((await decide(elsewhere, disposal)).status).toBe(404);
    expect((await town.arrival(id)).state).toBe('set-aside');
    expect((await decide(second, disposal, 'refuse')).status).toBe(422);
    const before = await town.arrival(id);
    const approved = await decide(second, disposal, 'approve', '確かめた');
    expect([approved.status, (await second.get(approved.location ?? '')).body.includes('廃棄を承認しました')]).toEqual([303, true]);
    expect((await decide(second, disposal)).status).toBe(409);
    expect(await town.arrival(id)).toMatchObject({ state: 'disposed', sha256: before.sha256, text: null });
    expect((await town.facts(id)).slice(-2)).toEqual([
      expect.objectContaining({ kind: 'DisposalProposed', data: { keptUntil: '2026-11-01', reason: '保存期限が過ぎたため' } }),
      expect.objectContaining({ kind: 'ArrivalDisposed', data: expect.objectContaining({ sha256: before.sha256, reason: '保存期限が過ぎたため' }) }),
    ]);
    const words = await town.office.work.read((em) => em.execute('select words, sheet, picture_hash as looks, digit_ink as ink, file_name as name from arrival_page g join arrival_part p on p.id = g.part_id where p.arrival_id = ?', [id]));
    expect(words).toEqual([{ words: null, sheet: null, looks: null, ink: null, name: '' }]);
    expect(await town.arrival(id)).toMatchObject({ sender: '', subject: '', fileName: '', answerTo: null, sourceKey: before.sourceKey });
    const page = (await clerk.get(`/branch/intake/arrivals/${id}`)).body;
    for (const text of ['廃棄済', '廃棄の承認', before.sha256, '（廃棄済み） FAX', 'FAXの原本（廃棄済み）']) expect(page).toContain(text);
    expect(page).not.toContain('.eml');
    for (const gone of [before.sender, before.fileName]) expect(page).not.toContain(gone);
    expect(page).not.toContain('/pages/');
    for (const act of ['take-back', 'set-aside']) expect((await clerk.post(`/branch/intake/arrivals/${id}/${act}`, { class: 'question' })).status).toBe(409);
    expect(await town.office.work.read((em) => em.execute('select action, name, payload from outbox where workflow_id = ?', [`arrival-disposal/${disposal}`]))).toEqual([{ action: 'start', name: 'arrivalDisposal', payload: { disposalId: disposal } }]);
  });

  it('of an application: beside its registration stands that the original is gone, not that the paper is to be looked at', async () => {
    const registration = await town.arrive();
    const [page] = await town.pagesOf(registration);
    const [{ id } = { id: '' }] = await town.office.work.read((em) => em.execute<{ id: string }[]>('select arrival_id as id from arrival_part where id = ?', [page?.part]));
    await town.office.work.run(async (em) => {
      await em.execute(`update registration set state = 'closed', closing = 'cancelled', ended_at = '2015-01-10T00:00:00Z', due_at = null where id = ?`, [registration]);
      await em.execute(`update retention_period set effective_from = '2010-04-01' where paper_class = 'registration'`);
    });
    expect((await propose(clerk, id)).status).toBe(303);
    expect((await decide(second, (await disposalsOf(id))[0]?.id ?? '', 'approve', '')).status).toBe(303);
    const { body } = await clerk.get(`/branch/intake/${registration}`);
    expect([body.includes(`保存期限が過ぎたため、${formatEraDate(japanDate(town.office.clock.now().getTime()))}に原本を廃棄しました`), body.includes('原紙を確かめてください')]).toEqual([true, false]);
  });

  it('a refused one says why and may be proposed again; one without a choice is asked for', async () => {
    const id = await junk();
    expect((await clerk.post(`${LIST}/propose`, { reason: '' })).status).toBe(422);
    await propose(clerk, id);
    const [first] = await disposalsOf(id);
    await decide(second, first?.id ?? '', 'refuse', '問い合わせが続いている');
    expect((await town.arrival(id)).state).toBe('set-aside');
    expect((await clerk.get(LIST)).body).toContain('問い合わせが続いている');
    expect((await propose(second, id)).status).toBe(303);
    expect((await disposalsOf(id)).map(({ decision }) => decision ?? null)).toEqual(['refused', null]);
  });

  it('of several each says what became of it, and why', async () => {
    const [one, back] = [await junk(), await junk()];
    await clerk.post(`${LIST}/propose`, { arrival: [one, back], reason: '期限' });
    const chosen = [(await disposalsOf(one))[0]?.id ?? '', (await disposalsOf(back))[0]?.id ?? ''];
    await clerk.post(`/branch/intake/arrivals/${back}/take-back`, { mark: v4() });
    expect((await disposalsOf(back))[0]).toMatchObject({ decision: 'ended' });
    const answer = await second.post(`${LIST}/decide`, { disposal: chosen, act: 'approve', note: '' });
    expect(answer.status).toBe(409);
    for (const words of ['2件のうち1件の廃棄の承認をしました。1件は、していません', '廃棄を承認しました　', '承認していません　', '仕分けが変わったため、提案は終わっています']) expect(answer.body).toContain(words);
    expect([(await town.arrival(one)).state, (await town.arrival(back)).state]).toEqual(['disposed', 'sorting']);
    const proposed = await clerk.post(`${LIST}/propose`, { arrival: [await junk(), back], reason: '期限' });
    expect([proposed.status, proposed.body.includes('2件のうち1件の廃棄の提案をしました')]).toEqual([409, true]);
  });

  it('a proposal ends with what it was for, once, and is taken back by who made it', async () => {
    const open = (body: string): string => body.slice(body.indexOf('承認待ち'), body.indexOf('廃棄の記録'));
    const [sorted, sealed, kept] = [await junk(), await junk(), await junk()];
    for (const id of [sorted, sealed, kept]) await propose(clerk, id);
    for (let time = 0; time < 2; time += 1) await clerk.post(`/branch/intake/arrivals/${sorted}/set-aside`, { class: 'question' });
    await clerk.post('/branch/intake/misdeliveries/new', { token: v4(), arrival: sealed, direction: 'received', counterparty: '架空商事', contact: '099', content: '見積書', 'noticed-year': '8', 'noticed-month': '11', 'noticed-day': '20' });
    for (const id of [sorted, sealed]) {
      expect((await disposalsOf(id))[0]).toMatchObject({ decision: 'ended', decidedBy: expect.any(String) });
      expect((await town.office.facts(id)).filter((kind) => kind === 'DisposalEnded')).toHaveLength(1);
    }
    const [disposal = ''] = (await disposalsOf(kept)).map(({ id }) => id);
    const button = `form="disposal-withdraw" name="disposal" value="${disposal}"`;
    expect([open((await clerk.get(LIST)).body).includes(button), open((await second.get(LIST)).body).includes(button)]).toEqual([true, false]);
    expect([(await second.post(`${LIST}/withdraw`, { disposal })).status, (await elsewhere.post(`${LIST}/withdraw`, { disposal })).status]).toEqual([403, 404]);
    expect((await clerk.post(`${LIST}/withdraw`, { disposal })).status).toBe(303);
    const late = await decide(second, disposal);
    expect([late.status, late.body.includes('提案した人が、提案を取り消しています')]).toEqual([409, true]);
    const list = (await clerk.get(LIST)).body;
    for (const id of [sorted, sealed, kept]) expect(open(list)).not.toContain(id);
    expect((await propose(clerk, kept)).status).toBe(303);
  });

  it('the database refuses what is not past its term as it is sorted now', async () => {
    const id = await junk();
    await propose(clerk, id);
    const approver = await town.office.staff('higashi-keiri');
    const approve = () => town.office.work.run((em) => em.execute(`update disposal set decision = 'approved', decided_by_id = ?, decided_at = now() where arrival_id = ?`, [approver.id, id]));
    await town.office.work.run((em) => em.execute(`update arrival set class = 'misdelivered' where id = ?`, [id]));
    await expect(approve()).rejects.toThrow('not past its term');
    await town.office.work.run((em) => em.execute(`update arrival set class = 'junk', state = 'sorting' where id = ?`, [id]));
    await expect(approve()).rejects.toThrow('not past its term');
    await town.office.work.run((em) => em.execute(`update arrival set state = 'set-aside' where id = ?`, [id]));
    await approve();
  });

  it('who sent what came in is not written over in the database, once it was read', async () => {
    const id = await junk();
    await expect(town.office.work.run((em) => em.execute(`update arrival set sender = 'someone@example.jp' where id = ?`, [id]))).rejects.toThrow('arrival.sender is not changed');
  });

  it('nobody disposes of anything alone, also not in the database', async () => {
    const id = await junk();
    const run = (sql: string, values: readonly unknown[]) => town.office.work.run((em) => em.execute(sql, [...values]));
    await expect(run(`update arrival set state = 'disposed' where id = ?`, [id])).rejects.toThrow('no approved disposal');
    await propose(clerk, id);
    await expect(run(`update disposal set decision = 'approved', decided_by_id = proposed_by_id, decided_at = now() where arrival_id = ?`, [id])).rejects.toThrow('disposal_second_person');
    await decide(second, (await disposalsOf(id))[0]?.id ?? '');
    await expect(run(`update arrival set state = 'sorting' where id = ?`, [id])).rejects.toThrow('disposed of');
  });

  it('the files go once they are old enough, however often the step runs; what another arrival has stays', async () => {
    const { files } = town.office;
    const step = new DisposalActivities(town.office.work, town.office.clock, files);
    const id = await junk();
    const { sha256 } = await town.arrival(id);
    await propose(clerk, id);
    const disposal = (await disposalsOf(id))[0]?.id ?? '';
    expect(await step.removeArrivalFiles({ disposalId: disposal })).toBe('done');
    expect(await files.stat(sha256)).toBeDefined();
    await decide(second, disposal);
    expect(await step.removeArrivalFiles({ disposalId: disposal })).toBe('not-now');
    expect(await files.stat(sha256)).toBeDefined();
    const rows = await town.office.work.read((em) => em.execute<{ sha256: string; small: string }[]>('select g.sha256, g.thumbnail_sha256 as small from arrival_page g join arrival_part p on p.id = g.part_id where p.arrival_id = ?', [id]));
    const all = [sha256, ...rows.flatMap((row) => [row.sha256, row.small])];
    const later = new DisposalActivities(town.office.work, { now: () => new Date(Date.now() + 48 * 3_600_000) }, files);
    expect(await Promise.all([1, 2].map(() => later.removeArrivalFiles({ disposalId: disposal })))).toEqual(['done', 'done']);
    expect(await later.removeArrivalFiles({ disposalId: disposal })).toBe('done');
    for (const one of all) expect(await files.stat(one)).toBeUndefined();
    expect((await town.office.facts(id)).filter((kind) => kind === 'ArrivalFilesRemoved')).toHaveLength(1);
    expect((await clerk.get(LIST)).body).toContain('消去');
  });
});
