import { CorrectionRequest } from '#persistence';
import { CorrectApplication } from '../../../apps/portal/src/application/submitted/correct-application.js';
import type { StaffActor } from '../../../apps/portal/src/http/actor.js';
import { ALL_TICKS, claim, decide, giveOpinion, signals, version } from './acts.js';
import { Office } from './office.js';

describe('補正のお願い', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); }, 60_000);
  afterAll(() => office?.close());

  test('違反から書き出しの文と印が入り、送ると時計が止まり、手続きに知らせる', async () => {
    const { id } = await office.submit({ advance: '19,355,000' });
    const desk = await claim(office, id);
    const page = await desk.get(`/branch/cases/${id}/correction`);
    expect(page.body).toMatch(/value="advanceAmount" checked/);
    expect(page.body).toContain('前払金額に10,000円未満の端数があります。申込 19,355,000円 → 規則では 19,350,000円');
    const sent = await desk.post(`/branch/cases/${id}/correction`, {
      version: await version(office, id), mark: ['advanceAmount', 'attachments'], reason: '端数を切り捨ててください。', 'note-advanceAmount': '19,350,000円になります', 'note-attachments': '',
    });
    expect([sent.status, sent.location]).toEqual([303, `/branch/cases/${id}`]);
    const request = await office.work.read((em) => em.findOneOrFail(CorrectionRequest, { application: id }));
    expect([request.fields, request.reason, request.round]).toEqual([['advanceAmount', 'attachments'], '端数を切り捨ててください。\n・前払金額（保証金額）：19,350,000円になります', 1]);
    expect((await office.application(id)).state).toBe('correction-requested');
    expect(await signals(office, id)).toEqual(['CorrectionRequested']);
    expect((await desk.get('/branch?view=correction')).body).toContain('停止中（補正待ち）');
  });

  test('印を付けた欄の答えしだいで変わる欄も、いっしょに頼まれる', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const page = await desk.get(`/branch/cases/${id}/correction`);
    expect(page.body).toContain('印を付けると、「保証証書の受取方法」も直せるようになります');
    await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: ['contractDate', 'contractPrice'], reason: '契約書と違います。' });
    const request = await office.work.read((em) => em.findOneOrFail(CorrectionRequest, { application: id }));
    expect(request.fields).toEqual(['contractDate', 'contractPrice', 'advanceAmount', 'medium']);
  });

  test('返答を待つあいだも担当者はお願いを出し直せて、欄が替わり、もう一度知らせる', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: 'workName', reason: '工事名を直してください。' });
    const page = await desk.get(`/branch/cases/${id}/correction`);
    expect(page.body).toContain('返答を待っているお願いがあります');
    expect(page.body).toMatch(/value="workName" checked/);
    expect((await desk.get(`/branch/cases/${id}`)).body).toContain(`href="/branch/cases/${id}/correction"`);
    const again = await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: ['workName', 'workPlace'], reason: '工事場所もお願いします。' });
    expect(again.status).toBe(303);
    expect((await office.application(id)).state).toBe('correction-requested');
    expect(await signals(office, id)).toEqual(['CorrectionRequested', 'CorrectionRequested']);
    expect((await desk.get(`/branch/cases/${id}/history`)).body).toContain('第2回のお願いに替えました');
    expect((await desk.get(`/branch/cases/${id}/history`)).body).toContain('返答待ち');
    const stranger = await office.desk('higashi-kacho');
    expect((await stranger.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: 'workName', reason: 'x' })).status).toBe(403);
  });

  test('理由の型を選ぶと、その文と欄が入る', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const page = await desk.get(`/branch/cases/${id}/correction?reason=bank`);
    expect(page.body).toContain('前払金専用口座の内容を確認できません。');
    for (const field of ['depositBankId', 'depositKind', 'depositNumber', 'depositHolder']) expect(page.body).toMatch(new RegExp(`value="${field}" checked`));
  });

  test('返答のあと、前と後が並び、写しの開き直しと照合をやり直してから決裁へ進む', async () => {
    const { id } = await office.submit({ channel: 'counter', enteredBy: 'higashi-uketsuke', advance: '19,355,000' });
    const desk = await claim(office, id);
    await desk.get(`/branch/cases/${id}/papers/${(await office.attachment(await office.application(id))).id}`);
    await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: 'advanceAmount', reason: '端数を切り捨ててください。' });
    const clerk = await office.staff('higashi-uketsuke');
    const branch = await office.branch('20');
    const actor: StaffActor = {
      kind: 'staff', sessionId: '', staffId: clerk.id, loginId: clerk.loginId, name: clerk.name, role: clerk.role, rank: null, branchId: branch.id, branchName: branch.name, isHeadOffice: false,
    };
    const clerkPage = await (await office.desk('higashi-uketsuke')).get(`/branch/cases/${id}`);
    expect(clerkPage.body).toContain('補正の返答を入力する');
    const answered = await office.app.get(CorrectApplication, { strict: false }).run(
      actor, id, 'enter-correction', await version(office, id), { amounts: { advanceAmount: '19,350,000', 'advanceAmount.answer': 'keep:19350000' } }, { added: null, removed: [] },
    );
    expect(answered.ok).toBe(true);
    const history = await desk.get(`/branch/cases/${id}/history`);
    expect(history.body).toContain('<del>19,355,000円（1,935万5千円）</del>');
    expect(history.body).toContain('<ins>19,350,000円（1,935万円）</ins>');
    const stale = await desk.post(`/branch/cases/${id}/opinion`, { version: await version(office, id), tick: ALL_TICKS, opinion: 'approve', text: '', memo: '' });
    expect([stale.status, stale.body.includes('契約書写しを開いて読んだ」が済んでいません')]).toEqual([422, true]);
    await giveOpinion(office, id);
    expect(await decide(office, id, 'approved')).toBe(303);
    expect(await signals(office, id)).toEqual(['CorrectionRequested', 'ApplicationCorrected', 'DecisionMade']);
  });
});
