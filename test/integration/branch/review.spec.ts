import { calendarDate, yen } from '#domain';
import { Customer, PremiumCharge, RateTable, recordFact, Review, ReviewDraft, SYSTEM } from '#persistence';
import { ALL_TICKS, approved, claim, decide, giveOpinion, signals, tellPremium, version } from './acts.js';
import { Filler, wordsOf } from '../contractor/filler.js';
import { Office, TUESDAY } from './office.js';

describe('審査と決裁', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  test('担当 → 照合 → 意見 → 別の人の決裁 → 保証料 60,300円 を7営業日の期限で請求する', async () => {
    const { id } = await office.submit();
    await claim(office, id);
    expect((await office.application(id)).state).toBe('in-review');
    await giveOpinion(office, id);
    expect((await office.application(id)).state).toBe('awaiting-decision');
    expect(await decide(office, id, 'approved')).toBe(303);
    expect((await office.application(id)).state).toBe('awaiting-premium');
    const charge = await office.work.read((em) => em.findOneOrFail(PremiumCharge, { application: id }));
    expect([charge.amount, charge.dueOn, charge.deferred]).toEqual([60_300, '2026-12-03', false]);
    expect(await office.facts(id)).toEqual(['ApplicationSubmitted', 'ClaimTaken', 'AttachmentOpened', 'ChecklistAnswered', 'OpinionGiven', 'DecisionMade']);
    expect(await signals(office, id)).toEqual(['DecisionMade']);
  });

  test('a second edition of the 料率表 holds for what is applied for from its day on, and holds up nothing', async () => {
    const { id: earlier } = await office.submit({ submittedAt: new Date('2026-11-23T10:00:00+09:00') });
    const { id: later } = await office.submit({ submittedAt: new Date('2026-11-24T09:00:00+09:00') });
    await office.work.run(async (em) => {
      const { id: _id, ...table } = await em.findOneOrFail(RateTable, { kind: 'advance-payment' });
      em.create(RateTable, { ...table, name: '見本の表 次の版', effectiveFrom: calendarDate('2026-11-24'), minimumYen: yen(77_000) });
    });
    for (const id of [earlier, later]) {
      const desk = await claim(office, id);
      for (const page of ['', '/premium']) expect((await desk.get(`/branch/cases/${id}${page}`)).status).toBe(200);
      await giveOpinion(office, id);
      expect(await decide(office, id, 'approved')).toBe(303);
    }
    const charges = await office.work.read(async (em) => Promise.all([earlier, later].map(async (id) => (await em.findOneOrFail(PremiumCharge, { application: id })).amount)));
    expect(charges).toEqual([60_300, 76_800]);
    await office.work.run((em) => em.execute(`update rate_table set effective_from = '2090-04-01' where name = '見本の表 次の版'`));
  });

  test('申込者の住所や代表者を、契約書写しの横で見比べられる', async () => {
    const { id } = await office.submit();
    const customer = await office.work.read((em) => em.findOneOrFail(Customer, { customerNumber: '2000000001' }));
    const page = (await (await office.desk('higashi-shinsa')).get(`/branch/cases/${id}`)).body;
    expect(page).toMatch(/<h3 class="review-group">申込者<\/h3>/);
    for (const value of [customer.customerNumber, customer.name, customer.representativeName, customer.address, customer.phone, '見本 太郎', '00-0000-0000']) expect(page).toContain(value);
  });

  test('書面の申込み（来店）では e-Net割引 200円 がつかない', async () => {
    const id = await approved(office, { channel: 'counter', enteredBy: 'higashi-uketsuke' });
    const charge = await office.work.read((em) => em.findOneOrFail(PremiumCharge, { application: id }));
    expect(charge.amount).toBe(60_500);
  });

  test('保証料の一括納付: 承認と同時に入金確認済になり、手続きに両方を知らせる', async () => {
    const { id } = await office.submit({ customerNumber: '2000000003', deferred: true });
    await claim(office, id);
    await giveOpinion(office, id);
    expect(await decide(office, id, 'approved')).toBe(303);
    expect((await office.application(id)).state).toBe('premium-secured');
    expect(await signals(office, id)).toEqual(['DecisionMade', 'PremiumSecured']);
    await tellPremium(office, id);
    const page = wordsOf(await (await Filler.signIn(office, '1000000004')).visitor.get(`/applications/${id}`));
    const charge = await office.work.read((em) => em.findOneOrFail(PremiumCharge, { application: id }));
    expect([charge.deferred, charge.dueOn, charge.collectiveOn]).toEqual([true, '2026-12-21', '2026-12-21']);
    expect((await (await office.desk('higashi-keiri')).get(`/branch/cases/${id}/premium`)).body).toContain('<dt>一括納付の約定日</dt><dd>令和8年12月21日（月）</dd>');
    for (const words of ['一括納付（12月21日）', '一括納付の約定日 令和8年12月21日（2026/12/21 月）', '一括納付の取り決めにより、入金を待たずに締結します', '一括納付の取り決めにより、入金を待たずに保証契約を締結します', '後日まとめてお支払いください']) expect(page).toContain(words);
    for (const words of ['入金を確認', '払込期限', '振込先']) expect(page).not.toContain(words);
    const receipt = wordsOf(await (await Filler.signIn(office, '1000000004')).visitor.get(`/applications/${id}/receipt`));
    expect(receipt).toContain('保証契約の締結後に発行し');
    expect(receipt).not.toContain('入金の確認後');
  });

  test('保証料のご案内 that has not left: HOME, 受付 and the page of the case say no day, neither before it comes nor after, for it may be put off', async () => {
    const { id } = await office.submit({ customerNumber: '2000000003', deferred: true });
    const { id: single } = await office.submit({ customerNumber: '2000000003' });
    for (const one of [id, single]) {
      await claim(office, one);
      await giveOpinion(office, one);
      expect(await decide(office, one, 'approved')).toBe(303);
    }
    const read = async (path: string) => wordsOf(await (await Filler.signIn(office, '1000000004')).visitor.get(path));
    // The paper is made before its mail leaves; a mail that came back has told nobody either.
    await office.work.run((em) => recordFact(em, { caseId: single, kind: 'PremiumNoticeIssued', actor: SYSTEM, at: TUESDAY, data: {} }));
    for (const now of [TUESDAY, new Date('2026-12-21T10:00:00+09:00')]) {
      office.clock.set(now);
      expect(await read('/home')).toContain('一括納付（ご案内の送付待ち）');
      expect(await read('/home')).toContain('払込期限は、これからお送りする「保証料のご案内」でお知らせします');
      expect(await read('/home')).not.toContain('12月3日');
      expect(await read(`/applications/${id}`)).toContain('一括納付の約定日 これからお送りする「保証料のご案内」でお知らせします');
      expect(await read(`/applications/${single}`)).toContain('払込期限 これからお送りする「保証料のご案内」でお知らせします');
      expect(await read(`/applications/${single}`)).not.toContain('お出ししました');
      expect(await read(`/applications/${single}/receipt`)).toContain('振込先と払込期限は、これからお送りする「保証料のご案内」でお知らせします。');
      expect(await read(`/applications/${id}/receipt`)).toContain('約定日（これからお送りする「保証料のご案内」でお知らせします）までに');
    }

    // One that left in time.
    for (const one of [id, single]) await tellPremium(office, one);
    expect(await read('/home')).toContain('一括納付（12月21日）');
    expect(await read('/home')).toContain('払込期限 令和8年12月3日（木）');
    expect(await read(`/applications/${single}`)).toContain('「保証料のご案内」をお出ししました');
    expect(await read(`/applications/${single}/receipt`)).toContain('振込先と払込期限は、「保証料のご案内」でお知らせしています。');
    office.clock.set(TUESDAY);
  });

  test('契約書写しを開かずに、または照合を残して引受可にはできない (422, nothing written)', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const before = await office.facts(id);
    const unopened = await desk.post(`/branch/cases/${id}/opinion`, { version: await version(office, id), tick: ALL_TICKS, opinion: 'approve', text: '', memo: 'メモを残す' });
    expect(unopened.status).toBe(422);
    expect(unopened.body).toContain('契約書写しを開いて読んだ」が済んでいません');
    expect(unopened.body).toContain('メモを残す');
    await desk.get(`/branch/cases/${id}/papers/${(await office.attachment(await office.application(id))).id}`);
    const unticked = await desk.post(`/branch/cases/${id}/opinion`, { version: await version(office, id), tick: ALL_TICKS.slice(1), opinion: 'approve', text: '', memo: '' });
    expect(unticked.status).toBe(422);
    expect(unticked.body).toContain('一字一句一致」が済んでいません');
    expect((await office.application(id)).state).toBe('in-review');
    expect(await office.facts(id)).toEqual([...before, 'AttachmentOpened']);
    expect(await office.work.read((em) => em.count(Review, { application: id }))).toBe(0);
  });

  test('書類の名前を押しても、補正のお願いへ進んでも、付けた印と書いた意見は消えない', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const paper = (await office.attachment(await office.application(id))).id;
    const keptNow = async () => /name="kept" value="([^"]*)"/.exec((await desk.get(`/branch/cases/${id}`)).body)?.[1] ?? '';
    const typed = { version: await version(office, id), paper: '', tick: ['field:workName', 'seal-matches', 'unknown'], opinion: 'decline', text: '書きかけの意見', memo: '書きかけのメモ' };
    const shown = await desk.post(`/branch/cases/${id}/draft`, { ...typed, show: paper });
    expect([shown.status, shown.location]).toEqual([303, `/branch/cases/${id}?paper=${paper}#papers`]);
    const page = await desk.get(`/branch/cases/${id}?paper=${paper}`);
    expect(page.body).toContain('<iframe');
    for (const kept of ['value="field:workName" checked', 'value="seal-matches" checked', 'value="decline" checked']) expect(page.body).toContain(kept);
    expect(page.body).not.toContain('value="field:addressee" checked');
    for (const kept of ['書きかけの意見', '書きかけのメモ']) expect(page.body).toContain(kept);
    const otherTab = await desk.post(`/branch/cases/${id}/draft`, { ...typed, memo: '別のタブのメモ', kept: '', show: 'correction' });
    expect([otherTab.status, otherTab.body.includes('ほかのタブで、この審査の入力が先に保存されました'), otherTab.body.includes('別のタブのメモ')]).toEqual([422, true, true]);
    // Neither does the opinion drop what only the other tab has shown.
    const sent = await desk.post(`/branch/cases/${id}/opinion`, { ...typed, memo: '別のタブのメモ', kept: '' });
    expect([sent.status, sent.body.includes('先に保存された審査メモ：「書きかけのメモ」'), sent.body.includes('別のタブのメモ')]).toEqual([422, true, true]);
    expect((await office.application(id)).state).toBe('in-review');
    expect((await desk.get(`/branch/cases/${id}`)).body).toContain('書きかけのメモ');
    expect((await desk.post(`/branch/cases/${id}/draft`, { ...typed, kept: '', show: 'correction' })).status).toBe(303);
    expect((await desk.post(`/branch/cases/${id}/draft`, { ...typed, memo: '続き', kept: await keptNow(), show: 'correction' })).location).toBe(`/branch/cases/${id}/correction`);
    expect((await desk.get(`/branch/cases/${id}`)).body).toContain('続き');
    expect((await (await office.desk('higashi-kacho')).get(`/branch/cases/${id}`)).body).not.toContain('続き');
    expect((await (await office.desk('higashi-kacho')).post(`/branch/cases/${id}/draft`, { ...typed, show: paper })).status).toBe(403);
    const refused = await desk.post(`/branch/cases/${id}/draft`, { ...typed, memo: '絵文字😀のメモ', show: paper });
    expect([refused.status, refused.body.includes('絵文字😀のメモ'), refused.body.includes('<iframe')]).toEqual([422, true, true]);
    await giveOpinion(office, id);
    expect(await office.work.read((em) => em.count(ReviewDraft, { application: id }))).toBe(0);
  });

  test('契約書写しは、意見を付ける本人が開いて初めて「読んだ」ことになる', async () => {
    const { id } = await office.submit();
    const paper = (await office.attachment(await office.application(id))).id;
    await (await office.desk('higashi-kacho')).get(`/branch/cases/${id}/papers/${paper}`);
    const desk = await claim(office, id);
    expect((await desk.get(`/branch/cases/${id}`)).body).not.toContain('自動記録');
    const send = async () => desk.post(`/branch/cases/${id}/opinion`, { version: await version(office, id), tick: ALL_TICKS, opinion: 'approve', text: '', memo: '' });
    const unread = await send();
    expect([unread.status, unread.body.includes('契約書写しを開いて読んだ」が済んでいません')]).toEqual([422, true]);
    await desk.get(`/branch/cases/${id}/papers/${paper}`);
    expect((await desk.get(`/branch/cases/${id}`)).body).toContain('自動記録');
    expect((await send()).status).toBe(303);
  });

  test('書面の書体にない異体字は、標準の字形で印刷されると審査の画面に出る', async () => {
    const [one, other] = [await office.submit({ workName: '葛\u{E0101}城橋 補修工事' }), await office.submit({ workName: '葛\u{E0100}城橋 補修工事' })];
    const desk = await office.desk('higashi-shinsa');
    expect((await desk.get(`/branch/cases/${one.id}`)).body).toContain('「葛\u{E0101}」は、証書などの書面では標準の字形で印刷されます');
    expect((await desk.get(`/branch/cases/${other.id}`)).body).not.toContain('標準の字形');
  });

  test('前の回に意見を付けた人は、のちに決裁者になっても決裁できない', async () => {
    const { id } = await office.submit();
    await claim(office, id);
    await giveOpinion(office, id);
    expect(await decide(office, id, 'returned', 'higashi-kacho', '工期を確かめてください')).toBe(303);
    const manager = await office.staff('higashi-shitencho');
    await office.work.run((em) => em.execute('update guarantee_application set assignee_id = (select id from staff where login_id = ?) where id = ?', ['higashi-shinsa', id]));
    await giveOpinion(office, id);
    await office.work.run(async (em) => {
      await em.execute('alter table review disable trigger a_decision_is_final');
      await em.execute('update review set reviewer_id = ? where application_id = ? and round = 1', [manager.id, id]);
      await em.execute('alter table review enable trigger a_decision_is_final');
    });
    const page = await (await office.desk('higashi-shitencho')).get(`/branch/cases/${id}`);
    expect(page.body).toContain('前の回に審査した人は決裁できません');
    expect(await decide(office, id, 'approved', 'higashi-shitencho')).toBe(403);
    expect(await decide(office, id, 'approved', 'higashi-kacho')).toBe(303);
  });

  test('契約書写しは、同じ出所だけが枠に入れられ、何も動かせない形で開き、開いたことが残る', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const paper = (await office.attachment(await office.application(id))).id;
    const closed = await desk.get(`/branch/cases/${id}`);
    expect([closed.body.includes('<iframe'), String(closed.headers['content-security-policy']).includes('frame-src')]).toEqual([false, false]);
    const page = await desk.get(`/branch/cases/${id}?paper=${paper}`);
    expect(page.body).toContain(`<iframe class="paper-frame" src="/branch/cases/${id}/papers/${paper}#`);
    expect(String(page.headers['content-security-policy'])).toContain("frame-src 'self'");
    const file = await desk.get(`/branch/cases/${id}/papers/${paper}`);
    expect(file.body.startsWith('%PDF-')).toBe(true);
    expect({
      type: file.headers['content-type'], policy: file.headers['content-security-policy'], frame: file.headers['x-frame-options'],
      sniff: file.headers['x-content-type-options'], cache: file.headers['cache-control'], show: String(file.headers['content-disposition']).startsWith('inline;'),
    }).toEqual({
      type: 'application/pdf', policy: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox", frame: 'SAMEORIGIN',
      sniff: 'nosniff', cache: 'no-store', show: true,
    });
    expect((await office.facts(id)).at(-1)).toBe('AttachmentOpened');
    const refused = await desk.post(`/branch/cases/${id}/opinion`, { version: await version(office, id), paper, opinion: 'approve', text: '', memo: '' });
    expect([refused.status, refused.body.includes('<iframe')]).toEqual([422, true]);
    const foreign = (await office.attachment(await office.submit())).id;
    expect((await desk.get(`/branch/cases/${id}/papers/${foreign}`)).status).toBe(404);
  });

  test('違反のある申込みは、どれだけ確認しても引受可にできず、理由が規則の版とともに出る', async () => {
    const { id } = await office.submit({ advance: '19,355,000' });
    const desk = await claim(office, id);
    const page = await desk.get(`/branch/cases/${id}`);
    expect(page.body).toContain('前払金額に10,000円未満の端数があります');
    expect(page.body).toContain('発注者規則 見本県 2026-04-01版 第4項');
    await expect(giveOpinion(office, id)).rejects.toThrow('422');
    expect((await office.application(id)).state).toBe('in-review');
  });

  test('差戻しは理由とともに審査担当に戻り、2回目の意見で決裁できる', async () => {
    const { id } = await office.submit();
    await claim(office, id);
    await giveOpinion(office, id);
    const chief = await office.desk('higashi-kacho');
    const empty = await chief.post(`/branch/cases/${id}/decision`, { version: await version(office, id), outcome: 'returned', reason: '　' });
    expect(empty.status).toBe(422);
    expect(await decide(office, id, 'returned', 'higashi-kacho', '工事場所を確かめてください。')).toBe(303);
    expect((await (await office.desk('higashi-shinsa')).get(`/branch/cases/${id}/history`)).body).toMatch(/差戻し[^<]*工事場所を確かめてください。/u);
    expect((await office.application(id)).state).toBe('in-review');
    const page = await (await office.desk('higashi-shinsa')).get(`/branch/cases/${id}`);
    expect(page.body).toContain('工事場所を確かめてください。');
    await giveOpinion(office, id);
    expect(await decide(office, id, 'approved')).toBe(303);
    expect(await signals(office, id)).toEqual(['DecisionMade', 'DecisionMade']);
  });

  test('引受謝絶で案件は終わり、あとからは何もできない', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const opinion = await desk.post(`/branch/cases/${id}/opinion`, { version: await version(office, id), opinion: 'decline', text: '請負者の指名停止を確認', memo: '' });
    expect(opinion.status).toBe(303);
    expect(await decide(office, id, 'declined', 'higashi-kacho', '指名停止中のため')).toBe(303);
    const application = await office.application(id);
    expect([application.state, application.endedAt]).toEqual(['declined', office.clock.now()]);
    expect(await decide(office, id, 'approved')).toBe(409);
    expect((await desk.post(`/branch/cases/${id}/release`, { version: await version(office, id) })).status).toBe(409);
  });

  test('引受不可の意見のまま承認はできない（確認項目が残っている）', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    await desk.post(`/branch/cases/${id}/opinion`, { version: await version(office, id), opinion: 'decline', text: '照合できない', memo: '' });
    expect(await decide(office, id, 'approved')).toBe(409);
    expect((await office.application(id)).state).toBe('awaiting-decision');
  });

  test('決裁権限: 課長は3,000万円まで、その上は支店長、さらに上は本店', async () => {
    const { id } = await office.submit({ price: '100,000,000', advance: '40,000,000' });
    await claim(office, id);
    await giveOpinion(office, id);
    const page = await (await office.desk('higashi-kacho')).get(`/branch/cases/${id}`);
    expect(page.body).toContain('権限の金額を超えています。支店長の決裁が必要です');
    expect(await decide(office, id, 'approved', 'higashi-kacho')).toBe(403);
    expect((await office.application(id)).state).toBe('awaiting-decision');
    expect(await decide(office, id, 'approved', 'higashi-shitencho')).toBe(303);
  });

  test('代決: 不在の支店長に代わって課長が決裁し、だれの代わりかが残る', async () => {
    const { id } = await office.submit({ price: '100,000,000', advance: '40,000,000' });
    await claim(office, id);
    await giveOpinion(office, id);
    await office.delegate('higashi-shitencho', 'higashi-kacho');
    const words = '支店長の代決として記録されます（見本 支店長　不在 11/24(火)～11/25(水)　出張）';
    for (const page of ['', '/decision?outcome=returned', '/decision?outcome=declined']) {
      expect((await (await office.desk('higashi-kacho')).get(`/branch/cases/${id}${page}`)).body).toContain(words);
      expect((await (await office.desk('higashi-shitencho')).get(`/branch/cases/${id}${page}`)).body).not.toContain('代決として');
    }
    expect(await decide(office, id, 'approved', 'higashi-kacho')).toBe(303);
    const [review, manager] = [await office.work.read((em) => em.findOneOrFail(Review, { application: id })), await office.staff('higashi-shitencho')];
    expect(review.decidedFor).toBe(manager.id);
    const history = await (await office.desk('higashi-kacho')).get(`/branch/cases/${id}/history`);
    expect(history.body).toContain('代決：見本 課長（支店長 見本 支店長 不在のため）');
    await office.endDelegations();
  });

  test('四眼: 審査した人と同じ人の決裁は、データベースも受け付けない', async () => {
    const { id } = await office.submit();
    await claim(office, id);
    await giveOpinion(office, id);
    const reviewer = await office.staff('higashi-shinsa');
    await expect(office.work.run((em) => em.nativeUpdate(Review, { application: id }, { outcome: 'approved', decider: reviewer.id, decidedAt: new Date() })))
      .rejects.toThrow('only an approver decides');
  });

  test('入力した受付が決裁者を兼ねても決裁できない: アプリでもデータベースでも', async () => {
    const { id } = await office.submit({ channel: 'counter', enteredBy: 'higashi-kacho' });
    await claim(office, id);
    await giveOpinion(office, id);
    expect(await decide(office, id, 'approved', 'higashi-kacho')).toBe(403);
    const chief = await office.staff('higashi-kacho');
    await expect(office.work.run((em) => em.nativeUpdate(Review, { application: id }, { outcome: 'approved', decider: chief.id, decidedAt: new Date() })))
      .rejects.toThrow('who entered a case does not decide it');
    expect(await decide(office, id, 'approved', 'higashi-shitencho')).toBe(303);
  });

  test('古い画面からの決裁は 409 で、何も変わらない', async () => {
    const { id } = await office.submit();
    await claim(office, id);
    const old = await version(office, id);
    await giveOpinion(office, id);
    const chief = await office.desk('higashi-kacho');
    expect((await chief.post(`/branch/cases/${id}/decision`, { version: old, outcome: 'approved' })).status).toBe(409);
    expect((await office.application(id)).state).toBe('awaiting-decision');
  });

  test('二人の決裁が同時に届いても、決裁は一つ', async () => {
    const { id } = await office.submit();
    await claim(office, id);
    await giveOpinion(office, id);
    const [chief, manager] = [await office.desk('higashi-kacho'), await office.desk('higashi-shitencho')];
    const at = await version(office, id);
    const answers = await Promise.all([chief, manager].map((desk) => desk.post(`/branch/cases/${id}/decision`, { version: at, outcome: 'approved' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(await office.work.read((em) => em.count(PremiumCharge, { application: id }))).toBe(1);
  });

  test('決裁用の印刷は PDF で、事実として残る', async () => {
    const id = await approved(office);
    const sheet = await (await office.desk('higashi-kacho')).post(`/branch/cases/${id}/sheet`);
    expect([sheet.status, sheet.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect(String(sheet.headers['content-security-policy'])).toContain('sandbox');
    expect((await office.facts(id)).at(-1)).toBe('SheetPrinted');
  });
});
