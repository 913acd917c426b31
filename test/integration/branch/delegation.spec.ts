import { calendarDate } from '#domain';
import { Delegation, Staff } from '#persistence';
import { v7 } from 'uuid';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { readCaseFile } from '../../../apps/portal/src/branch/case/case-file.js';
import { decisionSheetInput } from '../../../apps/portal/src/branch/review/decision-sheet.js';
import type { StaffActor } from '../../../apps/portal/src/http/actor.js';
import { claim, decide, giveOpinion, version } from './acts.js';
import { Desk } from './desk.js';
import { Office, TUESDAY } from './office.js';

const PAGE = '/branch/delegations';

describe('代決', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());
  afterEach(async () => {
    office.clock.set(TUESDAY);
    await office.endDelegations();
  });

  const wish = async (deputy: string, more: Record<string, string> = {}) => ({
    deputy: (await office.staff(deputy)).id, 'from-era': 'reiwa', 'from-year': '8', 'from-month': '11', 'from-day': '24',
    'until-era': 'reiwa', 'until-year': '8', 'until-month': '11', 'until-day': '25', reason: '出張', ...more,
  });
  const actorOf = async (loginId: string): Promise<StaffActor> => {
    const { id: staffId, role, rank, branch: branchId, name } = await office.staff(loginId);
    return { kind: 'staff', staffId, role, rank: rank ?? null, branchId, isHeadOffice: false, sessionId: v7(), loginId, name, branchName: '見本東支店' };
  };
  const living = () => office.work.read((em) => em.find(Delegation, { endedAt: null }));
  const waitingForManager = async () => {
    const { id } = await office.submit({ price: '100,000,000', advance: '40,000,000' });
    await claim(office, id);
    await giveOpinion(office, id);
    return id;
  };

  test('支店長が決め、課長が代わりに決裁し、決裁・決裁用・タイムラインにだれの代わりかが残る', async () => {
    // A sign-in of its own: it ends with the change of rank below.
    const [manager, chief] = [await office.freshDesk('higashi-shitencho'), await office.desk('higashi-kacho')];
    const id = await waitingForManager();
    expect(await decide(office, id, 'approved', 'higashi-kacho')).toBe(403);
    expect((await manager.get(PAGE)).body).toContain('見本 課長（課長）');
    expect((await manager.post(PAGE, await wish('higashi-kacho'))).status).toBe(303);
    const [kept] = await living();
    expect(kept).toMatchObject({ from: '2026-11-24', until: '2026-11-25', reason: '出張', namedAt: office.clock.now() });
    expect((await chief.get(PAGE)).body).toContain('見本 課長（あなた）');
    expect((await chief.get(`/branch/cases/${id}`)).body).toContain('支店長の代決として記録されます');
    expect(await decide(office, id, 'approved', 'higashi-kacho')).toBe(303);

    const words = '代決：見本 課長（支店長 見本 支店長 不在のため）';
    const admin = await Desk.signIn(office.app, 'kanri', SAMPLE_PASSWORD, 'admin');
    for (const [desk, url] of [[chief, `/branch/cases/${id}`], [chief, `/branch/cases/${id}/history`], [admin, `/admin/cases/${id}`]] as const) {
      expect([url, (await desk.get(url)).body.includes(words)]).toEqual([url, true]);
    }
    const printer = await actorOf('higashi-kacho');
    const sheet = await office.work.read(async (em) => decisionSheetInput(em, await readCaseFile(em, printer, id), printer, office.clock.now()));
    expect(sheet.decisions).toMatchObject([{ label: '承認', by: words }]);
    // What the record says stays as it was said, whatever becomes of the person's rank.
    await office.work.run((em) => em.nativeUpdate(Staff, { loginId: 'higashi-shitencho' }, { rank: 'section-chief' }));
    expect((await chief.get(`/branch/cases/${id}`)).body).toContain(words);
    await office.work.run((em) => em.nativeUpdate(Staff, { loginId: 'higashi-shitencho' }, { rank: 'branch-manager' }));
    expect((await admin.get('/admin/delegations')).body).toContain('見本 支店長');
  });

  test('途中で終了すると、その時から代決できない', async () => {
    const manager = await office.desk('higashi-shitencho');
    const id = await waitingForManager();
    await manager.post(PAGE, await wish('higashi-kacho'));
    const [kept] = await living();
    expect((await manager.post(`${PAGE}/${kept?.id}/end`)).status).toBe(303);
    expect((await manager.get(PAGE)).body).toContain('途中で終了');
    expect(await decide(office, id, 'approved', 'higashi-kacho')).toBe(403);
    // The deputy, whose page offered the decision, is told how the 代決 ended, at the press and on the case.
    const [chief, told] = [await office.desk('higashi-kacho'), '支店長 見本 支店長の代決は、11/24(火) 10:42 に見本 支店長が終了しました。支店長の決裁が必要です'];
    for (const outcome of ['approved', 'declined']) {
      const pressed = await chief.post(`/branch/cases/${id}/decision`, { version: await version(office, id), outcome, reason: '書きかけ' });
      expect([outcome, pressed.status, pressed.body.includes(told), pressed.body.includes('いまの案件を開く'), pressed.body.includes('超えています')]).toEqual([outcome, 403, true, true, false]);
    }
    for (const page of ['', '/decision?outcome=declined']) expect((await chief.get(`/branch/cases/${id}${page}`)).body.split(told)).toHaveLength(2);
    // Once more changes nothing.
    const ended = await office.work.read((em) => em.findOneOrFail(Delegation, { id: kept?.id ?? '' }));
    expect((await manager.post(`${PAGE}/${kept?.id}/end`)).status).toBe(303);
    expect(await office.work.read((em) => em.findOneOrFail(Delegation, { id: kept?.id ?? '' }))).toMatchObject({ endedAt: ended.endedAt });
  });

  test('最後の日が終わると、開いたままの画面からも決裁できず、いつまでだったかと、だれの決裁が要るかを言う', async () => {
    const id = await waitingForManager();
    await (await office.freshDesk('higashi-shitencho')).post(PAGE, await wish('higashi-kacho'));
    office.clock.set(new Date('2026-11-25T23:59:00+09:00'));
    const chief = await office.freshDesk('higashi-kacho');
    expect((await chief.get(`/branch/cases/${id}`)).body).toContain('支店長の代決として記録されます');
    const opened = await version(office, id);
    office.clock.set(new Date('2026-11-26T00:00:10+09:00'));
    const told = '支店長 見本 支店長の代決は、11/25(水)で期間が終わりました。支店長の決裁が必要です';
    for (const outcome of ['approved', 'declined', 'returned']) {
      const { status, body } = await chief.post(`/branch/cases/${id}/decision`, { version: opened, outcome, reason: '画面を開いたままで書いた理由' });
      expect([outcome, status, body.includes(told), body.includes('画面を開いたままで書いた理由')]).toEqual([outcome, 403, true, true]);
    }
    expect((await chief.get(`/branch/cases/${id}`)).body).toContain(told);
    expect((await chief.get(PAGE)).body).toContain('期間満了');
    expect((await office.application(id)).state).toBe('awaiting-decision');
  });

  test.each([
    ['higashi-uketsuke', 403, 403], ['higashi-shinsa', 403, 403], ['higashi-kacho', 403, 403],
    ['nishi-shitencho', 422, 404], ['nishi-kacho', 403, 404], ['nishi-uketsuke', 403, 404],
  ])('%s は東支店の代決者を決められず (%i)、終了もできない (%i)', async (who, named, ended) => {
    await office.delegate('higashi-shitencho', 'higashi-kacho');
    const [kept] = await living();
    const desk = await office.desk(who);
    expect((await desk.post(PAGE, await wish('higashi-kacho'))).status).toBe(named);
    expect((await desk.post(`${PAGE}/${kept?.id}/end`)).status).toBe(ended);
    expect(await living()).toHaveLength(1);
    const { body } = await desk.get(PAGE);
    expect(body.includes('見本 支店長')).toBe(!who.startsWith('nishi'));
    expect(body).not.toContain(`${PAGE}/${kept?.id}/end`);
  });

  test('システム管理者は支店の画面に入れず、見るだけ', async () => {
    await office.delegate('higashi-shitencho', 'higashi-kacho');
    const [kept] = await living();
    const admin = await Desk.signIn(office.app, 'kanri', SAMPLE_PASSWORD, 'admin');
    const page = (await admin.get('/admin/delegations')).body;
    expect(page).toContain('見本 課長');
    expect(page).not.toContain(kept?.id ?? '');
    for (const url of [PAGE, `${PAGE}/${kept?.id}/end`]) expect((await admin.post(url, await wish('higashi-kacho'))).status).not.toBe(200);
    expect(await living()).toHaveLength(1);
  });

  test.each<[string, (office: Office) => Promise<Record<string, string>>, string]>([
    ['審査担当', async (of) => ({ deputy: (await of.staff('higashi-shinsa')).id }), '代決者は、同じ支店の決裁者から選んでください'],
    ['ほかの支店の課長', async (of) => ({ deputy: (await of.staff('nishi-kacho')).id }), '代決者は、同じ支店の決裁者から選んでください'],
    ['自分', async (of) => ({ deputy: (await of.staff('higashi-shitencho')).id }), '代決者は、同じ支店の決裁者から選んでください'],
    ['番号でない値', async () => ({ deputy: "' or 1=1" }), '代決者は、同じ支店の決裁者から選んでください'],
    ['きのうから', async () => ({ 'from-day': '23' }), '不在の初日は、今日からの日付で入力してください'],
    ['終わりが先', async () => ({ 'from-day': '26' }), '不在の最終日は、初日からあとの日付で入力してください'],
    ['年の書きまちがい', async () => ({ 'until-year': '18' }), '一度に決められるのは92日間までです'],
    ['ない日', async () => ({ 'until-month': '13' }), '不在の最終日を、実際にある日付で入力してください'],
    ['理由なし', async () => ({ reason: '' }), '不在の理由を入力してください'],
  ])('%s: 422、入力はそのまま残る', async (_, change, sentence) => {
    const answer = await (await office.desk('higashi-shitencho')).post(PAGE, await wish('higashi-kacho', { reason: '書きかけの理由', ...await change(office) }));
    expect(answer.status).toBe(422);
    expect(answer.body).toContain(sentence);
    expect(answer.body).toContain('エラー：');
    expect(await living()).toEqual([]);
  });

  test('同じ代決者は、重なる期間に二重には決められない: 同時に送られても', async () => {
    const manager = await office.desk('higashi-shitencho');
    const form = await wish('higashi-kacho');
    await manager.get(PAGE);
    const answers = await Promise.all([manager.post(PAGE, form), manager.post(PAGE, form)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect(await living()).toHaveLength(1);
  });

  test('本店にほかの決裁者がいなければ、自分は選べず、そのことが書いてあり、だれも選ばれていない', async () => {
    const head = await office.desk('honten-kessai');
    const [own, { body }] = [await office.staff('honten-kessai'), await head.get(PAGE)];
    expect(body).not.toContain(`<option value="${own.id}"`);
    expect(body).toContain(`代決者を決められない人：${own.name}（あなた）`);
    expect(/<select[^>]*name="absent"[\s\S]*?<option value="([^"]*)" selected>/.exec(body)?.[1] ?? '').toBe('');
    const answer = await head.post(PAGE, await wish('higashi-kacho', { absent: '' }));
    expect([answer.status, answer.body.includes('不在の決裁者を選んでください')]).toEqual([422, true]);
  });

  test('ほかに決裁者のいない支店の支店長には、欄の代わりに、そのことが書いてある', async () => {
    const manager = await office.desk('nishi-shitencho');
    await office.work.run((em) => em.nativeUpdate(Staff, { loginId: 'nishi-kacho' }, { active: false }));
    const alone = (await manager.get(PAGE)).body;
    expect(alone).toContain('この支店には、ほかに決裁者がいません');
    expect(alone).not.toContain('name="deputy"');
    expect((await (await office.desk('honten-kessai')).get(PAGE)).body).not.toContain(`<option value="${(await office.staff('nishi-shitencho')).id}"`);
    await office.work.run((em) => em.nativeUpdate(Staff, { loginId: 'nishi-kacho' }, { active: true }));
  });

  test('本店: 同じ本店の決裁者にだけ任せられる', async () => {
    const head = await office.desk('honten-kessai');
    const { branch, passwordHash } = await office.work.read((em) => em.findOneOrFail(Staff, { loginId: 'honten-kessai' }, { populate: ['passwordHash'] }));
    await office.work.run(async (em) => { em.create(Staff, { id: v7(), loginId: 'honten-2', name: '本店 次席', branch, role: 'approver', rank: 'section-chief', passwordHash, active: true }); });
    expect((await head.post(PAGE, await wish('honten-2'))).status).toBe(303);
    const { id } = await office.submit({ price: '1,000,000,000', advance: '400,000,000' });
    await claim(office, id);
    await giveOpinion(office, id);
    expect(await decide(office, id, 'approved', 'honten-2')).toBe(303);
  });

  test('本店: 不在の支店長の代決者を、その支店の決裁者から決め、だれが決めたかが残る; ほかの人の代決者は決められない', async () => {
    const [head, manager] = [await office.desk('honten-kessai'), await office.desk('higashi-shitencho')];
    const id = await waitingForManager();
    const absent = (await office.staff('higashi-shitencho')).id;
    const { body } = await head.get(PAGE);
    for (const words of ['見本東支店　見本 支店長（支店長）', '見本東支店　見本 課長（課長）', '見本西支店　']) expect(body).toContain(words);
    for (const [who, deputy, sentence] of [
      ['nishi-shitencho', 'higashi-kacho', '代決者は、同じ支店の決裁者から選んでください'], ['higashi-kacho', 'higashi-shitencho', '不在の決裁者を選んでください'],
    ] as const) {
      const refused = await head.post(PAGE, await wish(deputy, { absent: (await office.staff(who)).id }));
      expect([refused.status, refused.body.includes(sentence)]).toEqual([422, true]);
    }
    // A 支店長 names nobody for another one.
    expect((await manager.post(PAGE, await wish('nishi-kacho', { absent: (await office.staff('nishi-shitencho')).id }))).status).toBe(422);
    expect(await living()).toEqual([]);
    expect((await head.post(PAGE, await wish('higashi-kacho', { absent }))).status).toBe(303);
    expect(await living()).toMatchObject([{ absent, namedBy: (await office.staff('honten-kessai')).id }]);
    expect((await manager.get(PAGE)).body).toContain(`${(await office.staff('honten-kessai')).name}が決定`);
    expect(await decide(office, id, 'approved', 'higashi-kacho')).toBe(303);
    const [kept] = await living();
    expect((await head.post(`${PAGE}/${kept?.id}/end`)).status).toBe(303);
    expect((await manager.get(PAGE)).body).toContain(`に${(await office.staff('honten-kessai')).name}が終了`);
  });

  test('記録は消えも書き換わりもしない (the database refuses it)', async () => {
    await office.delegate('higashi-shitencho', 'higashi-kacho');
    const until = calendarDate('2027-11-24');
    await expect(office.work.run((em) => em.nativeUpdate(Delegation, { endedAt: null }, { until }))).rejects.toThrow('a delegation is only ended');
    await expect(office.work.run((em) => em.nativeDelete(Delegation, {}))).rejects.toThrow('append-only');
    await office.endDelegations();
    await expect(office.work.run((em) => em.nativeUpdate(Delegation, {}, { endedAt: null }))).rejects.toThrow('a delegation is only ended');
  });
});
