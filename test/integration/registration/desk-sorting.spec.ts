import { Arrival, ArrivalPage } from '#persistence';
import type { Desk } from '../branch/desk.js';
import { type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;
let elsewhere: Desk;

openDesk((opened) => {
  room = opened;
  ({ town, clerk, second, elsewhere } = room);
});

describe('ページの仕分け', () => {
  it('one FAX with two companies becomes two registrations; another paper goes back to be sorted; nothing is lost', async () => {
    const id = await town.arrive({ raw: room.company().paper, pages: 4 });
    const other = await room.deficient();
    await town.act(clerk, id, 'claim');
    const [, second2, third, fourth] = await town.pagesOf(id);
    expect((await town.act(clerk, id, 'sorting', { to: 'new' })).status).toBe(422);
    expect((await town.act(clerk, id, 'sorting', { page: second2?.id ?? '', to: 'other', number: '26-99999' })).status).toBe(422);
    expect((await town.act(clerk, id, 'sorting', { page: second2?.id ?? '', to: 'new' })).status).toBe(303);
    expect((await town.act(clerk, id, 'sorting', { page: third?.id ?? '', to: 'other', number: (await town.registration(other)).receptionNumber })).status).toBe(303);
    expect((await town.act(clerk, id, 'sorting', { page: fourth?.id ?? '', to: 'aside' })).status).toBe(303);
    expect((await town.act(clerk, id, 'sorting', { page: fourth?.id ?? '', to: 'new' })).status).toBe(409);
    expect(await town.pagesOf(id)).toHaveLength(1);
    const pages = await town.office.work.read((em) => em.find(ArrivalPage, { id: { $in: [second2?.id ?? '', third?.id ?? '', fourth?.id ?? ''] } }));
    const at = (page: ArrivalPage | undefined) => pages.find((moved) => moved.id === page?.id)?.registration;
    expect([at(third), at(fourth)]).toEqual([other, null]);
    expect(await town.registration(String(at(second2)))).toMatchObject({ state: 'received', channel: 'fax' });
    // The missing page was the answer that 不備 waited for.
    expect(await town.registration(other)).toMatchObject({ state: 'in-entry', deficiency: null });
    expect(await town.office.facts(other)).toEqual(expect.arrayContaining(['RegistrationAnswered', 'RegistrationPagesFiled']));
    const [arrival] = await town.office.work.read((em) => em.execute<{ state: string }[]>('select a.state from arrival a join arrival_part t on t.arrival_id = a.id where t.id = ?', [fourth?.part]));
    expect(arrival?.state).toBe('sorting');
    const list = (await clerk.get('/branch/intake/arrivals')).body;
    const path = /action="(\/branch\/intake\/arrivals\/[^"]+\/register)"/.exec(list)?.[1] ?? '';
    expect(list).toContain('仕分けていないページ 1枚');
    expect((await elsewhere.post(path)).status).toBe(404);
    const answers = [await clerk.post(path), await second.post(path)];
    expect(answers.map(({ status }) => status)).toEqual([303, 409]);
    expect(await town.pagesOf(String(answers[0]?.location).split('/').at(-1) ?? '')).toHaveLength(1);
  });

  it('the seal and the values that were seen on the form are open again when its page leaves, and the desk says so; what another page says stays', async () => {
    const { paper } = room.company();
    const id = await town.arrive({ pages: 3 });
    const [first, middle, last] = (await town.pagesOf(id)).toSorted((one, other) => one.position - other.position);
    const place = (page: ArrivalPage | undefined) => ({ pageId: page?.id ?? '', x: 1, y: 1, width: 9, height: 9 });
    await town.office.work.run((em) => em.execute('update registration set read = ?::jsonb where id = ?', [
      JSON.stringify({ name: { value: paper['name'], confidence: 99, place: place(first) }, contactName: { value: paper['contactName'], confidence: 99, place: place(last) } }), id,
    ]));
    await town.office.work.run((em) => em.execute('update arrival_page set form_code = null where id <> ? and registration_id = ?', [first?.id, id]));
    await town.act(clerk, id, 'claim');
    const ticked = { ...paper, act: 'keep', confirm: ['name', 'contactName'], tick: ['sealPresent', 'sealLegible'] };
    await town.act(clerk, id, 'entry', ticked);
    await town.act(clerk, id, 'sorting', { page: middle?.id ?? '', to: 'aside' });
    expect(await town.registration(id)).toMatchObject({ sealPresent: true, sealLegible: true, sealSeenOn: first?.id });
    expect((await clerk.get(`/branch/intake/${id}`)).body).not.toContain('ページを移したあとの確かめ直しが必要です');
    expect((await town.act(clerk, id, 'sorting', { page: first?.id ?? '', to: 'new' })).status).toBe(303);
    expect(await town.registration(id)).toMatchObject({ sealPresent: false, sealLegible: false, sealSeenOn: null, raw: expect.objectContaining({ name: paper['name'], phone: paper['phone'] }) });
    for (const path of ['', '/sorting']) {
      const { body } = await clerk.get(`/branch/intake/${id}${path}`);
      for (const words of ['ページを移したあとの確かめ直しが必要です', '「押印がある」「印影が読める」の印を外しました', '名称']) expect([path, body.includes(words)]).toEqual([path, true]);
    }
    expect((await clerk.get(`/branch/intake/${id}/history`)).body).toMatch(/押印の確認を取り消した　確かめ直すらん：[^<]*名称/);
    const refused = (await town.act(clerk, id, 'entry', { ...paper, act: 'submit' })).body;
    for (const field of ['name', 'phone', 'seal']) expect([field, refused.includes(`href="#f-${field}"`)]).toEqual([field, true]);
    expect(refused).not.toContain('href="#f-contactName"');
    await town.act(clerk, id, 'entry', { ...ticked, confirm: Object.keys(paper) });
    expect((await clerk.get(`/branch/intake/${id}`)).body).not.toContain('ページを移したあとの確かめ直しが必要です');
  });

  it('what is split off, or made of an arrival, is as old as its paper', async () => {
    const received = new Date('2026-09-28T10:00:00+09:00');
    const id = await town.arrive({ raw: room.company().paper, pages: 2 });
    await town.act(clerk, id, 'claim');
    const [, page] = await town.pagesOf(id);
    await town.office.work.run((em) => em.execute('update arrival set received_at = ? where id = (select arrival_id from arrival_part where id = ?)', [received, page?.part]));
    await town.act(clerk, id, 'sorting', { page: page?.id ?? '', to: 'new' });
    const [moved] = await town.office.work.read((em) => em.find(ArrivalPage, { id: page?.id ?? '' }));
    const landed = await town.land({ receivedAt: received });
    const answer = await clerk.post(`/branch/intake/arrivals/${landed}/register`);
    const overdue = (await clerk.get('/branch/intake?view=unclaimed')).body;
    for (const made of [String(moved?.registration), String(answer.location).split('/').at(-1) ?? '']) {
      expect(await town.registration(made)).toMatchObject({ receivedAt: received, dueAt: new Date('2026-09-29T17:00:00+09:00') });
      const row = new RegExp(`<tr[^>]*>(?:(?!</tr>)[\\s\\S])*${made}[\\s\\S]*?</tr>`).exec(overdue)?.[0] ?? '';
      expect(row).toMatch(/9\/28[\s\S]*超過/);
    }
  });

  it('what is merged is as old as the older of the two', async () => {
    const { paper } = room.company();
    const [other, id] = [await town.arrive({ raw: paper }), await town.arrive({ raw: paper })];
    const received = new Date('2026-10-05T10:00:00+09:00');
    await town.office.work.run((em) => em.execute('update registration set received_at = ? where id = ?', [received, id]));
    await town.act(clerk, id, 'claim');
    expect((await town.act(clerk, id, 'duplicates', { act: `merge:${other}` })).status).toBe(303);
    expect((await town.registration(other)).receivedAt).toEqual(received);
  });

  it('what an older page is filed to is as old as that page, and its target with it; a younger page, and an answer, age nothing', async () => {
    const receivedAs = async (page: string, receivedAt: Date) => town.office.work.run((em) => em.execute('update arrival set received_at = ? where id = (select t.arrival_id from arrival_part t join arrival_page g on g.part_id = t.id where g.id = ?)', [receivedAt, page]));
    const refile = async (to: string, receivedAt: Date) => {
      const from = await town.arrive({ raw: room.company().paper, pages: 2 });
      await town.act(clerk, from, 'claim');
      const [page] = await town.pagesOf(from);
      await receivedAs(page?.id ?? '', receivedAt);
      expect((await town.act(clerk, from, 'sorting', { page: page?.id ?? '', to: 'other', number: (await town.registration(to)).receptionNumber })).status).toBe(303);
      return town.registration(to);
    };
    const [older, younger] = [new Date('2026-09-28T10:00:00+09:00'), new Date('2026-10-05T10:00:00+09:00')];
    const aged = { receivedAt: older, dueAt: new Date('2026-09-29T17:00:00+09:00') };
    const held = await room.held();
    expect(await refile(held, older)).toMatchObject({ state: 'in-entry', ...aged });
    expect(await refile(held, younger)).toMatchObject(aged);
    // Until the answer came the customer was waited for.
    const asked = await room.deficient();
    const { receivedAt } = await town.registration(asked);
    expect(await refile(asked, receivedAt)).toMatchObject({ state: 'in-entry', receivedAt, dueAt: new Date('2026-11-25T17:00:00+09:00') });
  });

  it('what an older page leaves again is as old as what is there, and its target with it, be it a paper or what was handed in without one', async () => {
    const older = new Date('2026-09-28T10:00:00+09:00');
    for (const id of [await room.held(), await town.arrive({ channel: 'counter', raw: room.company().paper, pages: 0 })]) {
      if ((await town.registration(id)).state === 'received') await town.act(clerk, id, 'claim');
      const { receivedAt, dueAt, receptionNumber: number } = await town.registration(id);
      const from = await town.arrive({ raw: room.company().paper, pages: 2 });
      await town.act(clerk, from, 'claim');
      const [page] = await town.pagesOf(from);
      await town.office.work.run((em) => em.execute('update arrival set received_at = ? where id = (select arrival_id from arrival_part where id = ?)', [older, page?.part]));
      await town.act(clerk, from, 'sorting', { page: page?.id ?? '', to: 'other', number });
      expect(await town.registration(id)).toMatchObject({ receivedAt: older, dueAt: new Date('2026-09-29T17:00:00+09:00') });
      await town.act(clerk, id, 'sorting', { page: page?.id ?? '', to: 'aside' });
      expect(await town.registration(id)).toMatchObject({ receivedAt, dueAt });
    }
  });

  it('pages go to nothing that is approved or ended, and it is said which of the two it is', async () => {
    const second = room.second;
    const approved = await room.entered();
    await second.get(`/branch/intake/${approved}?pages=open`);
    await town.act(second, approved, 'approve');
    const ended = await room.held();
    await town.act(clerk, ended, 'close', { closing: 'cancelled', 'reason-close': 'お客様の希望' });
    const id = await town.arrive({ raw: room.company().paper });
    await town.act(clerk, id, 'claim');
    const [page] = await town.pagesOf(id);
    for (const [to, words] of [[approved, 'はもう承認されています（いまは発送待ち）'], [ended, 'は終了しています（取りやめ）']] as const) {
      const answer = await town.act(clerk, id, 'sorting', { page: page?.id ?? '', to: 'other', number: (await town.registration(to)).receptionNumber });
      expect([answer.status, answer.body.includes(words)]).toEqual([422, true]);
    }
    expect(await town.pagesOf(id)).toHaveLength(1);
  });

  it('a quarantined original says why, and leaves the list by a person alone', async () => {
    const at = town.office.clock.now();
    const { id: branch } = await town.office.branch('20');
    await town.office.work.run(async (em) => {
      em.create(Arrival, {
        id: '0198f000-0000-7000-8000-00000000abcd', sourceKey: 'quarantined', channel: 'mailbox', branch, sender: 'dare@example.jp', subject: '申込み', receivedAt: at, sha256: '0'.repeat(64), bytes: 1,
        fileName: 'a.zip', state: 'quarantined', quarantine: 'encrypted', createdAt: at,
      });
    });
    expect((await clerk.get('/branch/intake/arrivals')).body).toContain('パスワードで保護されたファイルです');
    const act = '/branch/intake/arrivals/0198f000-0000-7000-8000-00000000abcd/set-aside';
    expect((await elsewhere.post(act, { class: 'junk' })).status).toBe(404);
    expect((await clerk.post(act, { class: 'junk' })).status).toBe(303);
    expect((await clerk.get('/branch/intake/arrivals')).body).not.toContain('パスワードで保護されたファイルです');
    expect((await town.office.work.read((em) => em.findOneOrFail(Arrival, { sourceKey: 'quarantined' }))).class).toBe('junk');
  });
});

describe('an act done again after it was undone', () => {
  const step = () => town.office.clock.set(new Date(town.office.clock.now().getTime() + 1_000));
  const where = async (page: string) => (await town.office.work.read((em) => em.findOneOrFail(ArrivalPage, page))).registration ?? '';
  /** One page of a registration goes to one of its own; pressed twice. */
  const split = async (id: string, page: string): Promise<string> => {
    step();
    const fields = { version: String((await town.registration(id)).version), page, to: 'new' };
    const presses = await Promise.all([clerk.post(`/branch/intake/${id}/sorting`, fields), clerk.post(`/branch/intake/${id}/sorting`, fields)]);
    expect(presses.map(({ status }) => status)).toEqual([303, 303]);
    return where(page);
  };
  const back = async (from: string, page: string, to: string) => {
    await town.act(clerk, from, 'claim');
    step();
    expect((await town.act(clerk, from, 'sorting', { page, to: 'other', number: (await town.registration(to)).receptionNumber })).status).toBe(303);
  };
  const twoPages = async () => {
    const id = await town.arrive({ raw: room.company().paper, pages: 2 });
    await town.act(clerk, id, 'claim');
    return { id, page: (await town.pagesOf(id)).find(({ position }) => position === 1)?.id ?? '' };
  };
  const openRows = async (id: string) => (await clerk.get('/branch/intake?view=unclaimed')).body.includes(`/branch/intake/${id}`);
  const made = (since: readonly string[]) => town.office.work.read(async (em) => (await em.execute<{ id: string }[]>('select id from registration')).filter(({ id }) => !since.includes(id)).length);

  it('a page that is split off again makes a new registration, whatever became of the first; two clicks make one', async () => {
    const { id, page } = await twoPages();
    const first = await split(id, page);
    await back(first, page, id);
    await town.act(clerk, first, 'close', { closing: 'cancelled', 'reason-close': '空になったため' });
    const before = await town.office.work.read((em) => em.execute<{ id: string }[]>('select id from registration'));
    const second = await split(id, page);
    expect([second === first, await made(before.map((row) => row.id))]).toEqual([false, 1]);
    expect([(await town.registration(second)).state, await openRows(second)]).toEqual(['received', true]);
  });

  it('one whose first registration went to another branch stays at this one', async () => {
    const { id, page } = await twoPages();
    const first = await split(id, page);
    await back(first, page, id);
    await town.act(clerk, first, 'transfer', { branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄' });
    const second = await split(id, page);
    expect([(await town.registration(second)).branch, (await clerk.get(`/branch/intake/${second}`)).status]).toEqual([(await town.registration(id)).branch, 200]);
  });

  it('an arrival that is registered again becomes a new registration, not the one that was closed; two clicks make one', async () => {
    const arrival = await town.land();
    const register = async () => {
      step();
      const presses = await Promise.all([1, 2].map(() => clerk.post(`/branch/intake/arrivals/${arrival}/register`)));
      expect([presses[0]?.status, presses[1]?.location]).toEqual([303, presses[0]?.location]);
      return String(presses[0]?.location).split('/').at(-1) ?? '';
    };
    const first = await register();
    await town.act(clerk, first, 'claim');
    step();
    await town.act(clerk, first, 'sorting', { page: (await town.pagesOf(first))[0]?.id ?? '', to: 'aside' });
    await town.act(clerk, first, 'close', { closing: 'not-an-application', 'reason-close': '別の書類' });
    const second = await register();
    expect([second === first, (await town.registration(second)).state, (await town.pagesOf(second)).length, await openRows(second)]).toEqual([false, 'received', 1, true]);
  });
});

describe('仕分け待ち', () => {
  it('a paper that is no form and was sent twice is shown as the same, at both, with the reason', async () => {
    const [first, again, copied, stranger] = [await town.land({ subject: '見本の見積書' }), await town.land({ subject: '見本の見積書（再送）' }), await town.land({ subject: '転送' }), await town.land({ subject: '別の書類' })];
    await town.office.work.run(async (em) => {
      for (const [id, hash] of [[first, '00ff00ff00ff00ff'], [again, '00ff00ff00ff00fe']]) {
        await em.execute('update arrival_page set picture_hash = ?, darkness = 500 where part_id in (select id from arrival_part where arrival_id = ?)', [hash, id]);
      }
      await em.execute('update arrival set sha256 = (select sha256 from arrival where id = ?) where id = ?', [first, copied]);
    });
    const list = (await clerk.get('/branch/intake/arrivals')).body;
    const section = (id: string): string => new RegExp(`<section class="act"[^>]*>\\s*<h2><a href="/branch/intake/arrivals/${id}"[\\s\\S]*?</section>`).exec(list)?.[0] ?? '';
    expect(section(first)).toMatch(new RegExp(`同じもの.*arrivals/${again}.*画像が一致`));
    expect(section(first)).toMatch(new RegExp(`同じもの.*arrivals/${copied}.*ファイルが同じ`));
    expect(section(again)).toMatch(new RegExp(`同じもの.*arrivals/${first}`));
    expect(section(stranger)).not.toContain('同じもの');
    expect((await clerk.get(`/branch/intake/arrivals/${again}`)).body).toContain('画像が一致');
  });
});
