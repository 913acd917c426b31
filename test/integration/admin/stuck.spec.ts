import { BranchTask, Heartbeat, MailMessage, Outbox, reportDamagedPaper, StepFailure } from '#persistence';
import { v7 } from 'uuid';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { Desk } from '../branch/desk.js';
import { Office, TUESDAY } from '../branch/office.js';

let office: Office;
let admin: Desk;

const ago = (minutes: number) => new Date(TUESDAY.getTime() - minutes * 60_000);

beforeAll(async () => {
  office = await Office.open();
  admin = await Desk.signIn(office.app, 'kanri', SAMPLE_PASSWORD, 'admin');
});

afterAll(() => office.close());

describe('止まっている処理', () => {
  beforeAll(async () => {
    const other = await office.submit({ workName: '架空団地 給水管改修工事' });
    const branch = await office.branch('20');
    await office.work.run(async (em) => {
      const failure = (code: string, nextRetryAt: Date | null, step: string) =>
        em.create(StepFailure, { id: v7(), caseId: other.id, step, workflowId: `guarantee-application/${other.id}`, attempt: 1, code, cause: `raw ${code}`, firstFailedAt: ago(10), lastFailedAt: ago(10), nextRetryAt });
      failure('renderer/glyph-missing', null, 'renderPapers');
      failure('mail/unreachable', ago(-7), 'sendMail/certificate-registered');
      const notice = (seq: number, extra: Partial<{ parkedAt: Date; lateAt: Date; lastError: string }>) =>
        em.create(Outbox, { id: v7(), workflowId: `guarantee-application/${other.id}`, seq, action: 'signal', name: 'factCommitted', payload: {}, createdAt: ago(20), attempts: 3, ...extra });
      em.create(Outbox, { id: v7(), workflowId: `key-reissue/${v7()}`, seq: 1, action: 'start', name: 'keyReissue', payload: { applicationId: other.id }, createdAt: ago(900), lostAt: ago(2) });
      notice(7, { parkedAt: ago(9), lastError: '14 UNAVAILABLE' });
      notice(8, { lateAt: ago(8) });
      notice(9, {});
      em.create(MailMessage, { id: v7(), dedupeKey: 'b', messageId: '<b@example.jp>', application: other.id, template: 'application-received', to: 'b@example.jp', subject: '', text: '', createdAt: ago(15) });
      em.create(MailMessage, { id: v7(), dedupeKey: 'c', messageId: '<c@example.jp>', application: other.id, template: 'premium-notice', to: 'c@example.jp', subject: '', text: '', createdAt: ago(15), sentAt: ago(14), bouncedAt: ago(13) });
      em.create(MailMessage, { id: v7(), dedupeKey: 'application-declined/d', messageId: '<d@example.jp>', application: other.id, template: 'application-declined', to: 'd@example.jp', subject: '', text: '', createdAt: ago(15), bouncedAt: ago(13) });
      em.create(BranchTask, { dedupeKey: 'mail-undeliverable/application-declined/d', application: other.id, branch: branch.id, kind: 'mail-undeliverable', detail: {}, openedAt: ago(13), doneAt: ago(12), doneNote: '電話した' });
    });
    await office.work.run((em) => reportDamagedPaper(em, { applicationId: other.id, subject: other.id, kind: 'premium-notice', sha256: '0'.repeat(64) }, 'missing', ago(3)));
  });

  test('all kinds of trouble, by cause: what needs a person above what retries by itself, mere records last', async () => {
    const { body } = await admin.get('/admin/stuck');
    // What the branch has seen to is no trouble any more.
    expect(body).not.toContain('お引受けできません');
    const order = ['証書に表示できない文字があります', '手続きを進める処理（Temporal）に連絡が届いていません', '手続きの終了後に届いた連絡です'].map((words) => body.indexOf(words));
    expect(order).toEqual([...order].sort((one, another) => one - another));
    expect(order).not.toContain(-1);
    // Since when it came back, not since it was written.
    expect(body).toMatch(/送ったメールが戻ってきました<[^\n]*最初 11\/24\(火\) 10:29</u);
    for (const words of ['手続きへの連絡を繰り返し届けられず', 'メールがまだ送信されていません', '送ったメールが戻ってきました', 'メールサーバーに接続できません', '14 UNAVAILABLE', '10:49', '手続きの進み具合の記録が、Temporalから失われています', '手続きの開始', '保存した書類のファイルが、失われたか変わっています', '保証料のご案内の表示']) expect(body).toContain(words);
    const person = (await admin.get('/admin/stuck?only=person')).body;
    expect(person).toContain('証書に表示できない文字があります');
    expect(person).not.toContain('メールサーバーに接続できません');
    expect(body).toContain('この案件の、あとのメールは、これを送るまで送られません（誤入力のお知らせと、再送を除きます）');
  });

  test.each([
    ['証書に表示できない', true, false], [encodeURIComponent('ﾒｰﾙｻｰﾊﾞｰ'), false, true], ['保証料のご案内の表示', false, false], ['%E5%AD%98%E5%9C%A8%E3%81%97%E3%81%AA%E3%81%84', false, false],
  ])('the search finds a cause, a step, a customer or a number, as people write them (%s)', async (typed, glyph, server) => {
    const { body } = await admin.get(`/admin/stuck?q=${typed.startsWith('%') ? typed : encodeURIComponent(typed)}`);
    expect([body.includes('証書に表示できない文字があります</strong>'), body.includes('メールサーバーに接続できません（停止中か、通信が遮断されています）</strong>')]).toEqual([glyph, server]);
    expect(body).toContain(`value="${decodeURIComponent(typed)}"`);
    expect(body).toMatch(/href="\/admin\/stuck\?only(=|&#x3D;)person&amp;q/);
    expect(body).toMatch(/に合う処理 \d+件/);
  });

  test('every page of the administrator says how many stand still, without the mere records, and システム does not call that well', async () => {
    for (const name of ['worker', 'renderer', 'mail', 'temporal']) await office.work.run((em) => em.upsert(Heartbeat, { name, at: office.clock.now(), detail: {}, counter: 1 }));
    const { body } = await admin.get('/admin/stuck');
    const total = Number(/<span class="admin-count">(\d+)件/.exec(body)?.[1]);
    const scopes = [...body.matchAll(/segment-count[^>]*>(\d+)/g)].map((match) => Number(match[1]));
    // すべて, 人の対応が必要, 自動で再試行中: one mere record stands in the first alone.
    expect([scopes[0], total]).toEqual([total + 1, (scopes[1] ?? 0) + (scopes[2] ?? 0)]);
    for (const page of ['/admin', '/admin/keys', '/admin/system']) expect((await admin.get(page)).body).toContain(`止まっている処理<span class="menu-count"> ${total}<span class="visually-hidden">件</span></span>`);
    const system = (await admin.get('/admin/system')).body;
    expect(system).not.toContain('すべて動いています');
    expect(system).toContain(`人の対応が必要な処理 ${scopes[1]}件`);
    expect(system).toMatch(/メールの送信を待つ案件<\/span><a[^>]*>1件/);
    await office.work.run((em) => em.nativeDelete(Heartbeat, {}));
  });
});

test('止まっている処理: a part that has fallen silent is said at once, before anything that waits for it counts as stuck', async () => {
  const beat = (name: string, at: Date) => office.work.run((em) => em.upsert(Heartbeat, { name, at, detail: {}, counter: 1 }));
  for (const name of ['worker', 'renderer', 'mail', 'temporal']) await beat(name, office.clock.now());
  expect((await admin.get('/admin/stuck')).body).not.toContain('応答していない部分');
  const waiting = await office.submit({ workName: '連絡を待つ見本工事' });
  await office.work.run((em) => em.nativeUpdate(Outbox, { workflowId: `guarantee-application/${waiting.id}` }, { createdAt: office.clock.now() }));
  expect((await admin.get('/admin/stuck')).body).not.toContain(waiting.receptionNumber);
  await beat('temporal', new Date(office.clock.now().getTime() - 16_000));
  const { body } = await admin.get('/admin/stuck');
  expect(body).toContain('応答していない部分があります：手続きの管理（Temporal）（11/24(火) 10:41 から）');
  expect(body).toContain(waiting.receptionNumber);
  await office.work.run((em) => em.nativeDelete(Heartbeat, {}));
});
