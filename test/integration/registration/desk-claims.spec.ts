import type { Desk } from '../branch/desk.js';
import { DAY, type DeskRoom, openDesk, SOLE } from './desk-room.js';
import { type IntakeOffice, PAPER } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;
let elsewhere: Desk;

openDesk((opened) => {
  room = opened;
  ({ town, clerk, second, elsewhere } = room);
});

describe('two people at once', () => {
  it('one claims, the other is told; a form of an older version changes nothing', async () => {
    const id = await town.arrive({ raw: room.company().paper });
    const version = String((await town.registration(id)).version);
    const answers = await Promise.all([clerk, second].map((desk) => desk.post(`/branch/intake/${id}/claim`, { version })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    const holder = answers[0]?.status === 303 ? clerk : second;
    expect((await holder.post(`/branch/intake/${id}/entry`, { ...PAPER, name: '古い画面', act: 'keep', version })).status).toBe(409);
    expect((await town.registration(id)).raw.name).not.toBe('古い画面');
  });

  it('one of two approvals is recorded', async () => {
    const id = await room.entered();
    const chief = await town.office.desk('higashi-kacho');
    for (const desk of [second, chief]) await desk.get(`/branch/intake/${id}?pages=open`);
    const version = String((await town.registration(id)).version);
    const seen = await town.seen(id);
    const answers = await Promise.all([second, chief].map((desk) => desk.post(`/branch/intake/${id}/approve`, { version, seen })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect((await town.office.facts(id)).filter((kind) => kind === 'RegistrationApproved')).toHaveLength(1);
  });

  it('who has done nothing for ten minutes is taken over without asking, else with a reason', async () => {
    const id = await room.held();
    expect((await town.act(second, id, 'take-over', { 'reason-take-over': '' })).status).toBe(422);
    await town.office.work.run((em) => em.execute(`update registration set lease_seen_at = ? where id = ?`, [new Date(town.office.clock.now().getTime() - 10 * 60_000), id]));
    expect((await town.act(second, id, 'take-over', { 'reason-take-over': '' })).status).toBe(303);
    expect((await town.registration(id)).assignee).toBe((await town.office.staff('higashi-keiri')).id);
  });

  it('whoever is at work on the page keeps the claim; the page stays good, and nobody else\'s work renews it', async () => {
    const id = await room.held();
    const begun = new Date(town.office.clock.now().getTime() - 9 * 60_000);
    await town.office.work.run((em) => em.execute(`update registration set lease_seen_at = ? where id = ?`, [begun, id]));
    const { version } = await town.registration(id);
    const renew = async (desk: Desk) => {
      const answer = await desk.post(`/branch/intake/${id}/renew?view=mine`, {});
      return [answer.status, answer.location, (await town.registration(id)).leaseSeenAt];
    };
    const bar = `/branch/intake/${id}/holder?view=mine`;
    expect(await renew(second)).toEqual([303, bar, begun]);
    expect((await elsewhere.post(`/branch/intake/${id}/renew`, {})).status).toBe(404);
    expect(await renew(clerk)).toEqual([303, bar, town.office.clock.now()]);
    expect(await renew(clerk)).toEqual([303, bar, town.office.clock.now()]);
    expect((await town.registration(id)).version).toBe(version);
  });

  it('whoever has the page open is there, without doing anything; that keeps no claim and is no look at the papers', async () => {
    const id = await room.held();
    await second.get(`/branch/intake/${id}`);
    const { receptionNumber, leaseSeenAt } = await town.registration(id);
    const looks = () => town.office.work.read((em) => em.execute('select staff_id, at from registration_look where registration_id = ? order by staff_id', [id]));
    const [before, begun] = [await looks(), town.office.clock.now().getTime()];
    const there = async () => [(await clerk.get(`/branch/intake/${id}/holder`)).body, (await clerk.get(`/branch/intake?q=${receptionNumber}`)).body].map((body) => /([^<>]*)が閲覧中/.exec(body)?.[1] ?? null);
    for (const minutes of [6, 12, 18]) {
      town.office.clock.set(new Date(begun + minutes * 60_000));
      await second.get(`/branch/intake/${id}/holder`);
    }
    expect([await there(), await looks(), (await town.registration(id)).leaseSeenAt]).toEqual([['見本 経理', '見本 経理'], before, leaseSeenAt]);
    town.office.clock.set(new Date(begun + 29 * 60_000));
    expect(await there()).toEqual([null, null]);
    town.office.clock.set(new Date(begun));
  });

  it('転送 and 終了 go round nobody\'s claim: another takes it over first, with a reason', async () => {
    const id = await room.held();
    const { version } = await town.registration(id);
    const transfer = { branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄' };
    const close = { closing: 'cancelled', 'reason-close': 'お客様の希望' };
    const page = (await second.get(`/branch/intake/${id}/holder`)).body;
    expect(page.match(/ほかの人が担当しています。引き継いでから行ってください/g)).toHaveLength(2);
    for (const [path, fields] of [['transfer', transfer], ['close', close]] as const) expect([path, (await town.act(second, id, path, fields)).status]).toEqual([path, 409]);
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', version });
    expect((await town.act(second, id, 'take-over', { 'reason-take-over': '担当者が休み' })).status).toBe(303);
    expect((await town.act(second, id, 'close', close)).status).toBe(303);
  });

  it('whoever may only look is told of the keys that look, not of those that write', async () => {
    const id = await room.held();
    const [own, others] = await Promise.all([clerk, second].map(async (desk) => (await desk.get(`/branch/intake/${id}`)).body));
    for (const words of ['画像を右へ回転する', '顧客を照会する']) expect([own, others].map((body) => body?.includes(words))).toEqual([true, true]);
    for (const words of ['黄色の欄の値を確定して', '次の未確認・空・不正の欄へ', '横に出ているほかの値を入れる', '<dd>一時保存</dd>', '<dd>保存して次へ</dd>', '次の未確認へ']) expect([words, own?.includes(words), others?.includes(words)]).toEqual([words, true, false]);
  });

  it('the target of the entry counts from when it came in, however often it is taken and given back', async () => {
    const id = await town.arrive({ raw: room.company().paper });
    const dueAt = new Date('2026-10-06T17:00:00+09:00');
    await town.office.work.run((em) => em.execute('update registration set due_at = ? where id = ?', [dueAt, id]));
    for (const [path, state] of [['claim', 'in-entry'], ['release', 'received'], ['claim', 'in-entry']] as const) {
      expect((await town.act(clerk, id, path)).status).toBe(303);
      expect(await town.registration(id)).toMatchObject({ state, dueAt });
    }
    // Sent back by the second person, it is awaited anew.
    const sentBack = await room.entered();
    await town.office.work.run((em) => em.execute('update registration set due_at = ? where id = ?', [dueAt, sentBack]));
    await second.get(`/branch/intake/${sentBack}?pages=open`);
    expect((await town.act(second, sentBack, 'send-back', { reason: '番地が違う' })).status).toBe(303);
    expect(await town.registration(sentBack)).toMatchObject({ state: 'in-entry', dueAt: new Date('2026-11-25T17:00:00+09:00') });
  });

  it('whoever is taken over while typing is told by whom, when and why; every word is kept, and nothing is written over', async () => {
    const id = await room.held();
    await town.act(clerk, id, 'entry', { ...room.company().paper, name: '株式会社引継ぎ前', act: 'keep' });
    const { version } = await town.registration(id);
    await town.act(second, id, 'take-over', { 'reason-take-over': '担当者が休み' });
    // What the new holder has done since does not hide the take-over.
    expect((await town.act(second, id, 'customer/record', { ...SOLE, name: '株式会社引継ぎ後', phone: '099-777-0001', address: '見本県例示市仮町七百七番地' })).status).toBe(303);
    const before = await town.registration(id);
    const saves: readonly (readonly [string, Readonly<Record<string, string | readonly string[]>>, readonly string[]])[] = [
      ['entry', { ...PAPER, name: '株式会社書きかけ', act: 'keep' }, ['株式会社書きかけ']],
      ['entry', { ...PAPER, name: '株式会社書きかけ', act: 'next' }, ['株式会社書きかけ']],
      ['entry', { ...PAPER, name: '長'.repeat(5_000), act: 'submit' }, ['長'.repeat(200)]],
      ['customer/record', { ...SOLE, name: '株式会社書きかけの記録', phone: '099-777-0002' }, ['株式会社書きかけの記録']],
      // A fault in what was typed is not asked about first: the page that would say so has no form any more.
      ['customer/record', { ...SOLE, name: '株式会社誤りのある記録', phone: '九' }, ['株式会社誤りのある記録', '九']],
      ['calls/phone', { number: '099-000-1111', source: '登記', answeredBy: '総務の方', answer: '<聞いた内容>', field: 'name', after: '株式会社電話' }, ['&lt;聞いた内容&gt;', '株式会社電話']],
      ['calls/phone', { number: '', source: '登記', answeredBy: '総務の方', answer: '途中まで聞いた内容', field: '', after: '' }, ['途中まで聞いた内容']],
      ['deficiency', { reasons: [], text: '書きかけの説明', ...DAY, 'answer-month': '13' }, ['書きかけの説明']],
      ['deficiency', { reasons: ['seal-missing'], text: '書き終えた説明', ...DAY }, ['書き終えた説明']],
    ];
    for (const [path, fields, kept] of saves) {
      const late = await clerk.post(`/branch/intake/${id}/${path}`, { version: String(version), ...fields });
      expect([path, late.status, late.body.includes('<h1>担当が引き継がれています</h1>')]).toEqual([path, 409, true]);
      expect(late.body).toMatch(/11\/24\(火\) 10:42に見本 経理さんが引き継ぎました（理由：担当者が休み）/);
      for (const words of [...kept, `href="/branch/intake/${id}"`, 'href="/branch/unsent"']) expect([path, words, late.body.includes(words)]).toEqual([path, words, true]);
    }
    expect(await town.registration(id)).toEqual(before);
    // Whoever has never held it was taken over by nobody.
    expect((await (await town.office.desk('higashi-kacho')).post(`/branch/intake/${id}/entry`, { ...PAPER, act: 'keep', version: String(version) })).body).not.toContain('引き継がれています');
    // Nor has he who has it again.
    await town.act(clerk, id, 'take-over', { 'reason-take-over': '戻った' });
    const stale = await clerk.post(`/branch/intake/${id}/entry`, { ...PAPER, name: '株式会社書きかけ', act: 'keep', version: String(version) });
    expect([stale.status, stale.body.includes('引き継がれています'), stale.body.includes('株式会社書きかけ')]).toEqual([409, false, true]);
  });

  it('転送 leaves this branch and is 未着手 in the other', async () => {
    const id = await room.held();
    await town.act(clerk, id, 'transfer', { branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄' });
    expect((await clerk.get(`/branch/intake/${id}`)).status).toBe(404);
    expect(await town.registration(id)).toMatchObject({ state: 'received', assignee: null });
    expect((await elsewhere.get(`/branch/intake/${id}`)).status).toBe(200);
  });
});
