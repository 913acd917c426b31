import { ApplicationDraft, GuaranteeApplication } from '#persistence';
import { Office } from '../branch/office.js';
import { CONTRACT_COPY, drawnFrom, errorsOf, Filler, idOf, locationOf, MIHON_OTHER_OFFICE, shownOn, TAKASAKI, wordsOf } from './filler.js';

let office: Office;
let filler: Filler;

beforeAll(async () => {
  office = await Office.open();
  filler = await Filler.signIn(office);
});
afterAll(() => office.close());

describe('2人が同じ下書きの同じページを開いているとき', () => {
  const WORKS = 'steps/works';

  it('あとから保存する人には、先に保存されたことを言い、どちらの入力も失わない。もう一度保存すれば通る', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility');
    const mine = drawnFrom(await filler.visitor.get(`${draft}/${WORKS}`));
    const elsewhere = await Filler.signIn(office);
    const theirs = drawnFrom(await elsewhere.visitor.get(`${draft}/${WORKS}`));
    expect(locationOf(await filler.fill(draft, 'works', { ...mine, workName: '先に保存した工事' }))).toBe(`${draft}/steps/amounts`);
    const refused = await elsewhere.fill(draft, 'works', { ...theirs, workName: 'あとから保存する工事' });
    expect(refused.statusCode).toBe(409);
    expect(wordsOf(refused)).toContain('ほかの画面で、このページが先に保存されました');
    expect(refused.body).toContain('value="あとから保存する工事"');
    expect(/data-saved[^>]*>([^<]*)</.exec(refused.body)?.[1]).toBe('この画面の入力は、まだ保存していません');
    expect((await filler.visitor.get(`${draft}/${WORKS}`)).body).toContain('value="先に保存した工事"');
    expect(locationOf(await elsewhere.fill(draft, 'works', { ...drawnFrom(refused), workName: 'あとから保存する工事' }))).toBe(`${draft}/steps/amounts`);
    expect((await filler.visitor.get(`${draft}/${WORKS}`)).body).toContain('value="あとから保存する工事"');
  });

  it('自動保存も上書きせず、まだ保存していないと言う。保存できたときは、新しい版を返す', async () => {
    const draft = await filler.begin();
    const drawn = drawnFrom(await filler.visitor.get(`${draft}/${WORKS}`));
    const kept = JSON.parse((await filler.fill(draft, 'works', { ...drawn, workName: '先に保存した工事', act: 'autosave' })).body) as { version: number };
    const elsewhere = await Filler.signIn(office);
    const told = await elsewhere.fill(draft, 'works', { ...drawn, workName: '別の工事', act: 'autosave' });
    expect(told.body).toContain('まだ保存していません');
    expect((await filler.visitor.get(`${draft}/${WORKS}`)).body).toContain('value="先に保存した工事"');
    // The same person, signed in anew, goes on in the page that was saved last.
    expect(locationOf(await elsewhere.fill(draft, 'works', { version: String(kept.version), workName: '続きの工事' }))).toBe(`${draft}/steps/amounts`);
  });

  it('同じログインの2つのタブも、たがいを黙って上書きしない。同じ画面の送り直しは通る', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility');
    const [older, newer] = [drawnFrom(await filler.visitor.get(`${draft}/${WORKS}`)), drawnFrom(await filler.visitor.get(`${draft}/${WORKS}`))];
    expect(locationOf(await filler.fill(draft, 'works', { ...newer, workName: '新しいタブの工事' }))).toBe(`${draft}/steps/amounts`);
    const refused = await filler.fill(draft, 'works', { ...older, workName: '古いタブの工事' });
    expect(refused.statusCode).toBe(409);
    expect(refused.body).toContain('value="古いタブの工事"');
    expect((await filler.visitor.get(`${draft}/${WORKS}`)).body).toContain('value="新しいタブの工事"');
    // What is the same replaces nothing.
    expect(locationOf(await filler.fill(draft, 'works', { ...older, workName: '新しいタブの工事' }))).toBe(`${draft}/steps/amounts`);
    const asked = await filler.fill(draft, 'works', { ...newer, workName: '新しいタブの工事、続き' });
    expect(asked.statusCode).toBe(409);
    expect(locationOf(await filler.fill(draft, 'works', { ...drawnFrom(asked), workName: '新しいタブの工事、続き' }))).toBe(`${draft}/steps/amounts`);
  });

  it('別々のページは、たがいに妨げず、同じ画面からのもう一度の保存も通る', async () => {
    const draft = await filler.begin();
    const drawn = drawnFrom(await filler.visitor.get(`${draft}/${WORKS}`));
    const elsewhere = await Filler.signIn(office);
    await elsewhere.fill(draft, 'eligibility', drawnFrom(await elsewhere.visitor.get(`${draft}/steps/eligibility`)));
    for (const workName of ['1度目', '2度目']) expect(locationOf(await filler.fill(draft, 'works', { ...drawn, workName }))).toBe(`${draft}/steps/amounts`);
  });

  it('添付書類のページでも、添付したファイルは残り、ほかの入力は先に言う', async () => {
    const draft = await filler.begin();
    const drawn = drawnFrom(await filler.visitor.get(`${draft}/steps/attachments`));
    await filler.fill(draft, 'attachments', { ...drawn, note: '先の連絡' });
    const elsewhere = await Filler.signIn(office);
    const refused = await elsewhere.attach(draft, CONTRACT_COPY, '請負契約書.pdf', { ...drawn, note: 'あとの連絡' });
    expect(refused.statusCode).toBe(409);
    expect(refused.body).toContain('請負契約書.pdf');
    expect(refused.body).toContain('あとの連絡');
    expect((await filler.visitor.get(`${draft}/steps/attachments`)).body).toContain('先の連絡');
  });
});

describe('二重の申込みにならない', () => {
  it('同じ申込みを2回送っても1件で、どちらも受付の画面に着く', async () => {
    const draft = await filler.filled();
    const first = locationOf(await filler.submit(draft));
    const token = await filler.visitor.formToken('/applications/new');
    const again = locationOf(await filler.visitor.post(`${draft}/check`, { agreedToClauses: 'agreed', agreedToService: 'agreed', editions: '' }, { token }));
    expect(again).toBe(first);
    expect(locationOf(await filler.visitor.get(`${draft}/check`))).toBe(first);
    expect((await filler.visitor.get(draft)).headers.location).toBe(first);
  });

  it('「申込みを始める」を同時に6回送っても、下書きは1つ', async () => {
    const fresh = await Filler.signIn(office, MIHON_OTHER_OFFICE);
    const token = await fresh.visitor.formToken('/applications/new');
    const answers = await Promise.all(Array.from({ length: 6 }, () => fresh.visitor.post('/applications/drafts', {}, { token })));
    expect(new Set(answers.map(locationOf)).size).toBe(1);
  });

  it('同じお客様IDの2人が別々にログインして始めると、下書きも別々で、もう一度押せば自分のものに戻る', async () => {
    const [one, other] = [await Filler.signIn(office, MIHON_OTHER_OFFICE), await Filler.signIn(office, MIHON_OTHER_OFFICE)];
    const [first, second] = [await one.begin(), await other.begin()];
    expect(second).not.toBe(first);
    expect([await one.begin(), await other.begin()]).toEqual([first, second]);
    await one.fill(first, 'works', { workName: '見本橋 補修工事' });
    await other.fill(second, 'works', { workName: '見本川 護岸工事' });
    expect(wordsOf(await one.visitor.get(first))).toContain('見本橋 補修工事');
    expect(await one.begin()).not.toBe(first);
  });

  it('同時に6回送っても、申込みも受付番号も1つ', async () => {
    const draft = await filler.filled();
    const page = await filler.visitor.get(`${draft}/check`);
    const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const answers = await Promise.all(Array.from({ length: 6 }, () => filler.visitor.post(`${draft}/check`, { ...shownOn(page), agreedToClauses: 'agreed', agreedToService: 'agreed' }, { token })));
    expect(new Set(answers.map(locationOf)).size).toBe(1);
    const made = await office.work.read((em) => em.count(GuaranteeApplication, { draft: idOf(draft) }));
    expect(made).toBe(1);
  });

  it('受付番号は続き番号で、間があかない', async () => {
    const rows = await office.work.read((em) => em.execute<{ n: string }[]>(`select reception_number as n from guarantee_application where reception_number like '26-00%' order by 1`));
    expect(rows.map(({ n }) => Number(n.slice(3)))).toEqual(rows.map((_, index) => index + 1));
  });
});

describe('ほかの人の下書きと申込み', () => {
  it('ほかの会社からも、同じ会社のほかのIDからも、下書きはないものと同じに見える', async () => {
    const draft = await filler.filled();
    for (const loginId of [TAKASAKI, MIHON_OTHER_OFFICE]) {
      const other = await Filler.signIn(office, loginId);
      for (const path of [draft, `${draft}/steps/works`, `${draft}/check`, `${draft}/discard`]) expect((await other.visitor.get(path)).statusCode).toBe(404);
      const token = await other.visitor.formToken('/applications/new');
      expect((await other.visitor.post(`${draft}/steps/works`, other.answers('works'), { token })).statusCode).toBe(404);
      expect((await other.visitor.post(`${draft}/check`, {}, { token })).statusCode).toBe(404);
      expect((await other.visitor.post(`${draft}/discard`, {}, { token })).statusCode).toBe(404);
    }
  });

  it('ほかの会社の申込みは、どの画面も 404', async () => {
    const id = await filler.apply();
    const other = await Filler.signIn(office, TAKASAKI);
    const token = await other.visitor.formToken('/applications/new');
    for (const page of ['', '/receipt', '/copy', '/correction', '/retraction', '/premium-notice']) expect((await other.visitor.get(`/applications/${id}${page}`)).statusCode).toBe(404);
    expect((await other.visitor.post(`/applications/${id}/retraction`, { reason: '間違い', confirm: 'yes' }, { token })).statusCode).toBe(404);
    expect((await office.application(id)).state).toBe('submitted');
    for (const broken of ['x', '../../etc/passwd', '00000000-0000-0000-0000-000000000000', "'; drop table customer; --"]) {
      expect((await filler.visitor.get(`/applications/${encodeURIComponent(broken)}`)).statusCode).toBe(404);
    }
  });
});

describe('下書きの期限', () => {
  it('下書きは保存期限の日の終わり（日本時間の24時）まで使え、そのあとは開けず、期限が過ぎたことと次にすることを言い、入力した文は示して残す。ほかの人には、ないのと同じ', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility');
    await office.work.run((em) => em.nativeUpdate(ApplicationDraft, { id: idOf(draft) }, { savedAt: new Date('2026-08-26T00:00:00+09:00') }));
    expect((await filler.visitor.get(draft)).statusCode).toBe(200);
    expect(wordsOf(await filler.visitor.get('/home'))).toContain('保存期限は本日です');
    expect(locationOf(await filler.fill(draft, 'works'))).toBe(`${draft}/steps/amounts`);
    await office.work.run((em) => em.nativeUpdate(ApplicationDraft, { id: idOf(draft) }, { savedAt: new Date('2026-08-25T23:59:59.999+09:00') }));
    const answers = [await filler.visitor.get(draft), await filler.visitor.get(`${draft}/check`), await filler.fill(draft, 'works', { workName: '期限のあとに打った工事名' }), await filler.fill(draft, 'attachments', { note: '期限のあとに打った連絡' })];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([409, 409, 409, 409]);
    for (const answer of answers) for (const words of ['下書きの保存期限が過ぎています', '最後の保存から90日', '新しく始めてください', 'ホームへ戻る']) expect(wordsOf(answer)).toContain(words);
    expect(answers.slice(2).map((answer) => /期限のあとに打った(?:工事名|連絡)/.exec(wordsOf(answer))?.[0])).toEqual(['期限のあとに打った工事名', '期限のあとに打った連絡']);
    expect((await (await Filler.signIn(office, TAKASAKI)).visitor.get(draft)).statusCode).toBe(404);
  });

  it('HOME と申込みの始めは保存期限を言い、終わりの7日は注意し、切れたあとの30日は何がいつ切れたかを言う', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'works', { workName: '期限を見る工事' });
    // The other drafts of this account went long ago: the lists show the latest few.
    await office.work.run((em) => em.nativeUpdate(ApplicationDraft, { id: { $ne: idOf(draft) } }, { savedAt: new Date('2026-01-01T10:00:00+09:00') }));
    const read = async (savedAt: string) => {
      await office.work.run((em) => em.nativeUpdate(ApplicationDraft, { id: idOf(draft) }, { savedAt: new Date(savedAt) }));
      return [wordsOf(await filler.visitor.get('/home')), wordsOf(await filler.visitor.get('/applications/new'))];
    };
    for (const page of await read('2026-09-05T10:00:00+09:00')) expect([page.includes('保存期限 令和8年12月4日（金）'), page.includes('保存期限まで')]).toEqual([true, false]);
    for (const page of await read('2026-08-27T10:00:00+09:00')) expect(page).toContain('保存期限まであと1日');
    const told = '期限を見る工事（7/28(火) 10:00 に保存）：令和8年10月26日（月）で保存期限が切れ、続きを入力できません。';
    expect((await read('2026-07-28T10:00:00+09:00'))[0]).toContain(told);
    expect((await read('2026-07-26T10:00:00+09:00'))[0]).not.toContain('期限を見る工事');
  });
});

describe('今は印刷できない文字がある下書き', () => {
  // As a draft stands that was saved before the form refused such a character.
  const stored = async (draft: string, step: string, fields: Readonly<Record<string, string>>): Promise<void> => {
    await office.work.run(async (em) => {
      const row = await em.findOneOrFail(ApplicationDraft, idOf(draft));
      row.form = { ...row.form, [step]: { ...row.form[step], ...fields } };
    });
  };

  it('ページを開いたときから、その欄が何を直すかを言い、入力はそのまま残る。直せば申し込める', async () => {
    const draft = await filler.filled();
    await stored(draft, 'works', { workName: 'か\u309A行橋の補修工事' });
    await stored(draft, 'uses', { usePlan: 'now', 'uses.0.item': 'material', 'uses.0.amount': '19,360,000', 'uses.0.payee': '見本1\u20DD商店' });
    const opened = await filler.visitor.get(`${draft}/steps/works`);
    expect([opened.statusCode, errorsOf(opened)]).toEqual([200, ['工事名：証書に印刷できない文字（U+309A）が入っています']]);
    expect(opened.body).toContain('value="か\u309A行橋の補修工事"');
    expect(opened.body).toMatch(/<title>エラー：/);
    expect(errorsOf(await filler.visitor.get(`${draft}/steps/amounts`))).toEqual([]);
    expect(errorsOf(await filler.visitor.get(`${draft}/steps/uses`))).toEqual([expect.stringContaining('U+20DD')]);
    expect((await filler.visitor.get(draft)).statusCode).toBe(200);
    expect((await filler.submit(draft)).statusCode).toBe(422);
    expect(locationOf(await filler.fill(draft, 'works'))).toBe(`${draft}/steps/amounts`);
    expect(locationOf(await filler.fill(draft, 'uses'))).toBe(`${draft}/steps/attachments`);
    expect((await filler.submit(draft)).statusCode).toBe(303);
  });
});
