import { lastChangeAmong, lastChangeOf, recordFact, StoredPaper, SYSTEM } from '#persistence';
import { ANSWER_BY, approved, claim, giveOpinion, receipts, record, version } from './acts.js';
import { conclude } from './issue.js';
import { Office } from './office.js';
import { Filler, linksOf, wordsOf } from '../contractor/filler.js';

describe('先に変わっていたときの画面 (409)', () => {
  let office: Office;
  let filler: Filler;
  beforeAll(async () => {
    office = await Office.open();
    filler = await Filler.signIn(office);
  });
  afterAll(() => office?.close());

  test('引き継がれた審査担当の意見は消えず、だれが何をしたかと、いまの案件への道が出る', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const shown = await version(office, id);
    const second = await office.desk('higashi-shinsa2');
    await second.post(`/branch/cases/${id}/take-over`, { version: shown, 'reason-take-over': '休暇のため' });
    await office.work.run((em) => recordFact(em, { caseId: id, kind: 'MailSent', actor: SYSTEM, at: office.clock.now(), data: { mail: 'correction-request' } }));
    const late = await desk.post(`/branch/cases/${id}/opinion`, { version: shown, opinion: 'decline', text: '書き上げた意見 & 理由', memo: '書いたメモ' });
    expect((await desk.post(`/branch/cases/${id}/opinion`, { version: shown, opinion: 'decline', text: '<直す前の意見>', memo: '' })).body).toContain('&lt;直す前の意見&gt;');
    expect(late.status).toBe(409);
    // What the system did after it is no act.
    expect(late.body).not.toContain('メール送信');
    expect((await desk.get(`/branch/cases/${id}/history`)).body).toMatch(/メール送信<\/strong><\/td><td>補正のお願い/);
    expect(late.body).toContain('<header class="staff-header">');
    expect(late.body).toContain(`href="/branch/cases/${id}"`);
    expect(late.body).toMatch(/11\/24\(火\) 10:42に見本 審二さんが引き継ぎました（理由：休暇のため）/);
    expect(late.body).not.toContain('最後の操作');
    for (const kept of ['書き上げた意見 &amp; 理由', '書いたメモ', '24時間は、<a href="/branch/unsent">']) expect(late.body).toContain(kept);
    const draft = await desk.post(`/branch/cases/${id}/draft`, { version: shown, opinion: '', text: '下書き', memo: '', show: 'correction' });
    expect([draft.status, draft.body.includes('下書き'), draft.body.includes('staff-header')]).toEqual([409, true, true]);
  });

  test('制御文字（U+0000）の混じった意見も、消えずに返り、残る', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const shown = await version(office, id);
    await (await office.desk('higashi-shinsa2')).post(`/branch/cases/${id}/take-over`, { version: shown, 'reason-take-over': '休暇のため' });
    const late = await desk.post(`/branch/cases/${id}/opinion`, { version: shown, opinion: 'decline', text: '書いた\0意見', memo: '\0メモ' });
    expect([late.status, late.body.includes('書いた意見'), late.body.includes(`href="/branch/cases/${id}"`), late.body.includes('24時間は、<a href="/branch/unsent">')]).toEqual([409, true, true, true]);
    expect((await desk.get('/branch/unsent')).body).toContain('書いた意見');
  });

  test('古い画面は、入力に誤りがあっても、いまの版の画面にはならない', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const shown = await version(office, id);
    const second = await office.desk('higashi-shinsa2');
    await second.post(`/branch/cases/${id}/take-over`, { version: shown, 'reason-take-over': '休暇のため' });
    await desk.post(`/branch/cases/${id}/take-over`, { version: await version(office, id), 'reason-take-over': '戻ったため' });
    for (const [path, fields, words] of [
      ['correction', { reason: '書いた説明' }, '書いた説明'], ['correction', { act: 'check', reason: '書いた説明' }, '書いた説明'], ['correction', { act: 'reason:none', reason: '書いた説明' }, '書いた説明'],
      ['take-over', { 'reason-take-over': '' }, ''], ['reassign', { 'reason-reassign': '書いた理由' }, '書いた理由'], ['transfer', { 'reason-transfer': '書いた理由' }, '書いた理由'],
      ['decision', { outcome: 'declined', reason: '' }, ''],
    ] as const) {
      const late = await desk.post(`/branch/cases/${id}/${path}`, { version: shown, ...fields });
      expect([path, late.status, late.body.includes(words), late.body.includes('name="version"')]).toEqual([path, 409, true, false]);
    }
  });

  test('入金の画面の 409 も、その案件へ戻れる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: (await office.application(id)).receptionNumber }] });
    const [receipt] = await receipts(office, id);
    expect((await (await office.desk('higashi-keiri')).post(`/branch/payments/${receipt}/confirm`)).status).toBe(303);
    const late = await (await office.desk('higashi-shinsa')).post(`/branch/payments/${receipt}/confirm`);
    expect([late.status, late.body.includes(`href="/branch/cases/${id}"`), late.body.includes('staff-header')]).toEqual([409, true, true]);
  });

  test('ほかの支店の案件のことは、409 でも言わない', async () => {
    const { id } = await office.submit();
    const stranger = await (await office.desk('nishi-shinsa')).post(`/branch/cases/${id}/claim`, { version: '0' });
    expect([stranger.status, stranger.body.includes(id)]).toEqual([404, false]);
  });

  test('取り下げた申込みの訂正は、審査のせいにしない', async () => {
    const id = await filler.apply();
    const token = await filler.visitor.formToken('/applications/new');
    await filler.visitor.post(`/applications/${id}/retraction`, { reason: '取りやめ', confirm: 'yes' });
    const late = await filler.visitor.get(`/applications/${id}/correction`);
    expect([late.statusCode, wordsOf(late).includes('取り下げられているため')]).toEqual([409, true]);
    expect(wordsOf(late)).not.toContain('審査が始まって');
    expect(linksOf(late)).toContain(`/applications/${id}`);
    const sent = await filler.visitor.upload(`/applications/${id}/correction`, 'attachments', { name: '', type: 'x/y', bytes: new Uint8Array() }, { version: '1', mode: 'edit', note: '書いたこと' }, { token });
    expect([sent.statusCode, wordsOf(sent).includes('取り下げられているため'), sent.body.includes('書いたこと')]).toEqual([409, true, true]);
    expect(wordsOf(sent)).not.toContain('見本 審');
  });

  test('締結したあとの取下げは、締結していることと、解約は支店へということを言う', async () => {
    const id = await filler.apply({ delivery: { medium: 'postal', paymentMethod: 'cash' } });
    await claim(office, id);
    await giveOpinion(office, id);
    const chief = await office.desk('higashi-kacho');
    await chief.post(`/branch/cases/${id}/decision`, { version: await version(office, id), outcome: 'approved' });
    expect(wordsOf(await filler.visitor.get(`/applications/${id}`))).toMatch(/お支払方法 現金（取扱支店の窓口でお支払いください） 振込になさるとき/);
    const { receptionNumber } = await office.application(id);
    await record(office, 'higashi-uketsuke', { parts: [{ number: receptionNumber }] });
    await (await office.desk('higashi-keiri')).post(`/branch/payments/${(await receipts(office, id))[0]}/confirm`);
    const { contractNumber, certificateId } = await conclude(office, id);
    const stored = await office.keep(Buffer.from('%PDF-1.4\n%%EOF\n', 'latin1'));
    await office.work.run(async (em) => {
      em.create(StoredPaper, { subject: certificateId, kind: 'premium-statement', sha256: stored.sha256, bytes: stored.size, templateVersion: 'premium-paper@000000000000', createdAt: office.clock.now() });
    });
    const late = await filler.visitor.get(`/applications/${id}/retraction`);
    expect([late.statusCode, wordsOf(late).includes('保証契約を締結しています'), wordsOf(late).includes('解約が必要なときは、取扱支店へ')]).toEqual([409, true, true]);
    for (const page of ['submission', 'original']) {
      const paper = await filler.visitor.get(`/guarantees/${contractNumber}/${page}`);
      expect([page, paper.statusCode, wordsOf(paper).includes('書面の証書でお渡しする保証のため')]).toEqual([page, 409, true]);
      expect(wordsOf(paper)).not.toContain('登録が終わっていません');
    }
    const certificate = await filler.visitor.get(`/guarantees/${contractNumber}`);
    expect(linksOf(certificate)).not.toContain(`/guarantees/${contractNumber}/original`);
    expect(linksOf(certificate)).toContain(`/guarantees/${contractNumber}/premium-statement`);
  });

  test('返答のないまま取り下げられた補正は、もう返答を待っていない', async () => {
    const id = await filler.apply();
    const desk = await claim(office, id);
    await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: 'workName', reason: '直してください。', ...ANSWER_BY });
    expect((await desk.get(`/branch/cases/${id}/history`)).body).toContain('返答待ち');
    await filler.visitor.post(`/applications/${id}/retraction`, { reason: '取りやめ', confirm: 'yes' });
    const history = (await desk.get(`/branch/cases/${id}/history`)).body;
    expect([history.includes('返答待ち'), history.includes('返答のないまま、お申込みが終わりました')]).toEqual([false, true]);
  });

  test('最後のできごとは、その案件だけで尋ねても、ほかと合わせて尋ねても同じ: 記録された順による', async () => {
    const { id } = await office.submit();
    const at = office.clock.now();
    // Two machines whose clocks differ.
    await office.work.run((em) => recordFact(em, { caseId: id, kind: 'ClaimTaken', actor: SYSTEM, at: new Date(at.getTime() + 1_000) }));
    await office.work.run((em) => recordFact(em, { caseId: id, kind: 'ClaimReleased', actor: SYSTEM, at }));
    const last = await office.work.read(async (em) => [await lastChangeOf(em, id), await lastChangeAmong(em, [id], [])]);
    expect(last.map((fact) => fact?.kind)).toEqual(['ClaimReleased', 'ClaimReleased']);
  });
});
