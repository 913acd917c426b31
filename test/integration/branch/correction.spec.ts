import type { MailRelay, OutgoingMail } from '#mail';
import { AuditEvent, CorrectionRequest } from '#persistence';
import { TemplateEngine } from '#platform';
import { MailActivities } from '../../../apps/worker/src/activities/mail.activities.js';
import { MailContentReader } from '../../../apps/worker/src/activities/mail-contents.js';
import { CorrectApplication } from '../../../apps/portal/src/application/submitted/correct-application.js';
import type { StaffActor } from '../../../apps/portal/src/http/actor.js';
import { ALL_TICKS, ANSWER_BY, claim, decide, giveOpinion, signals, version } from './acts.js';
import { Office } from './office.js';
import { testConfig } from '../../support/index.js';

/** A relay that takes every mail and keeps it. */
class KeptMail implements Pick<MailRelay, 'send'> {
  readonly sent: OutgoingMail[] = [];

  async send(mail: OutgoingMail): Promise<readonly never[]> {
    this.sent.push(mail);
    return [];
  }
}

/** What goes out for one 補正のお願い of a case. */
async function mailOf(office: Office, id: string, index: number): Promise<OutgoingMail | undefined> {
  const facts = await office.work.read((em) => em.find(AuditEvent, { caseId: id, kind: 'CorrectionRequested' }, { orderBy: { seq: 'asc' } }));
  const relay = new KeptMail();
  const config = testConfig();
  const mails = new MailActivities(office.work, office.clock, new TemplateEngine('templates'), relay, new MailContentReader(config.publicUrl), config, { renderPremiumNotice: async () => undefined });
  expect(await mails.sendMail({ applicationId: id, mail: 'correction-request', subject: facts[index]?.id ?? '' })).toBe('sent');
  return relay.sent[0];
}

/** The letter that the page shows, as text. */
const letterOn = (body: string): string => (/<div class="letter">(.*?)<\/div>/s.exec(body)?.[1] ?? '').replace(/<\/?(?:p|span)[^>]*>/g, '');

describe('補正のお願い', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  test('違反から書き出しの文と印が入り、送ると時計が止まり、手続きに知らせる', async () => {
    const { id } = await office.submit({ advance: '19,355,000' });
    const desk = await claim(office, id);
    const page = await desk.get(`/branch/cases/${id}/correction`);
    expect(page.body).toMatch(/value="advanceAmount" checked/);
    expect(page.body).toContain('前払金額に10,000円未満の端数があります。申込 19,355,000円 → 規則では 19,350,000円');
    const sent = await desk.post(`/branch/cases/${id}/correction`, {
      version: await version(office, id), mark: ['advanceAmount', 'attachments'], reason: '端数を切り捨ててください。', 'note-advanceAmount': '19,350,000円になります', 'note-attachments': '', ...ANSWER_BY,
    });
    expect([sent.status, sent.location]).toEqual([303, `/branch/cases/${id}`]);
    const request = await office.work.read((em) => em.findOneOrFail(CorrectionRequest, { application: id }));
    expect([request.fields, request.reason, request.round, request.answerBy]).toEqual([['advanceAmount', 'attachments'], '端数を切り捨ててください。\n・前払金額（保証金額）：19,350,000円になります', 1, '2026-11-27']);
    expect((await office.application(id)).state).toBe('correction-requested');
    expect(await signals(office, id)).toEqual(['CorrectionRequested']);
    expect((await desk.get('/branch?view=correction')).body).toContain('停止中（補正待ち）');
  });

  test('お願いできない状態の件の画面は、送れない用紙を出さず、できないわけだけを言う。書きかけの用紙は消えない', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    await giveOpinion(office, id);
    const page = await desk.get(`/branch/cases/${id}/correction`);
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('補正のお願いを送る：いまの状態（決裁待ち）ではできません')]);
    for (const gone of ['correction-form', 'お客様が直せる欄に印を付ける', '内容を確かめる', 'お客様への説明']) expect(page.body).not.toContain(gone);
    expect(page.body).toContain(`href="/branch/cases/${id}">内容と審査に戻る`);
    const look = await desk.post(`/branch/cases/${id}/correction`, { act: 'check', version: await version(office, id), mark: 'workName', reason: '契約書の工事名と違います。', ...ANSWER_BY });
    expect(look.body).toContain('契約書の工事名と違います。');
    expect(look.body.indexOf('いまの状態（決裁待ち）ではできません')).toBeLessThan(look.body.indexOf('お客様が直せる欄に印を付ける'));
  });

  test('印を付けた欄の答えしだいで変わる欄も、いっしょに頼まれる', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const page = await desk.get(`/branch/cases/${id}/correction`);
    expect(page.body).toContain('印を付けると、「保証証書の受取方法」も直せるようになります');
    await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: ['contractDate', 'contractPrice'], reason: '契約書と違います。', ...ANSWER_BY });
    const request = await office.work.read((em) => em.findOneOrFail(CorrectionRequest, { application: id }));
    expect(request.fields).toEqual(['contractDate', 'contractPrice', 'advanceAmount', 'medium']);
  });

  test('返答を待つあいだも担当者は追加でお願いでき、前のお願いも残り、すべてをもう一度知らせる', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: 'workName', reason: '工事名を直してください。', ...ANSWER_BY });
    const page = await desk.get(`/branch/cases/${id}/correction`);
    expect(page.body).toContain('返答を待っているお願いがあります');
    expect(page.body).not.toMatch(/name="mark" value="\w+" checked/);
    expect(page.body).toContain('工事名を直してください。');
    expect(page.body.match(/お願い済み/g)).toHaveLength(1);
    expect((await desk.get(`/branch/cases/${id}`)).body).toContain(`href="/branch/cases/${id}/correction"`);
    const again = await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: ['workPlace'], reason: '工事場所もお願いします。', ...ANSWER_BY });
    expect(again.status).toBe(303);
    expect((await office.application(id)).state).toBe('correction-requested');
    expect(await signals(office, id)).toEqual(['CorrectionRequested', 'CorrectionRequested']);
    const history = (await desk.get(`/branch/cases/${id}/history`)).body;
    expect(history.match(/返答待ち/g)).toHaveLength(2);
    expect(history).toContain('1か所（工事名）　工事名を直してください。');
    expect(history).toContain('1か所（工事場所）　工事場所もお願いします。');
    const text = (await mailOf(office, id, 1))?.text;
    expect(text).toMatch(/（1）\n　・工事名\n\n■ 理由（1）\n　工事名を直してください。\n\n■ 補正していただくところ（2）\n　・工事場所\n\n■ 理由（2）\n　工事場所もお願いします。/);
    const look = await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: 'note', reason: '連絡事項も。', ...ANSWER_BY, act: 'check' });
    expect(letterOn(look.body)).toMatch(/■ 理由（2）\n　工事場所もお願いします。\n\n■ 補正していただくところ（3）/);
    const stranger = await office.desk('higashi-kacho');
    expect((await stranger.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: 'workName', reason: 'x', ...ANSWER_BY })).status).toBe(403);
  });

  test('理由を選ぶと文と印が書き足され、それまでの印・説明・文は消えない', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const typed = { version: await version(office, id), mark: 'workName', 'note-workName': '（第3工区）が抜けています', 'note-addressee': '印のない欄の説明', reason: '先に書いた文。', ...ANSWER_BY };
    const page = await desk.post(`/branch/cases/${id}/correction`, { ...typed, act: 'reason:bank' });
    expect(page.status).toBe(200);
    expect(page.body).toContain('先に書いた文。\n前払金専用口座の内容を確認できません。');
    for (const kept of ['（第3工区）が抜けています', '印のない欄の説明', '（第3工区）が抜けています']) expect(page.body).toContain(`value="${kept}"`);
    for (const field of ['workName', 'depositBankId', 'depositKind', 'depositNumber', 'depositHolder']) expect(page.body).toMatch(new RegExp(`value="${field}" checked`));
    const twice = await desk.post(`/branch/cases/${id}/correction`, { ...typed, reason: '前払金専用口座の内容を確認できません。通帳のとおりに直してください。', act: 'reason:bank' });
    expect(twice.body.match(/<textarea[^>]*>([^<]*)</)?.[1]).toBe('前払金専用口座の内容を確認できません。通帳のとおりに直してください。');
    expect((await office.application(id)).state).toBe('in-review');
  });

  test('「お客様に届く内容」は、送られるメールそのもの', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const typed = { version: await version(office, id), mark: ['attachments', 'workName'], 'note-workName': '（第3工区）が抜けています', reason: '2か所を直してください。', ...ANSWER_BY };
    const look = await desk.post(`/branch/cases/${id}/correction`, { ...typed, act: 'check' });
    expect([look.status, (await office.application(id)).state]).toEqual([200, 'in-review']);
    expect((await desk.post(`/branch/cases/${id}/correction`, typed)).status).toBe(303);
    const sent = await mailOf(office, id, 0);
    const shown = look.body.replaceAll('&#x27;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');
    expect(shown).toContain(`<dd>${sent?.subject ?? '?'}</dd>`);
    expect(shown).toContain(`<dd>${sent?.to ?? '?'}</dd>`);
    expect(letterOn(shown)).toBe(`${sent?.text ?? '?'}\n`);
    expect(sent?.text).toContain('令和8年11月27日（金） まで');
  });

  test.each([
    ['24', 'お願いしたい日は、明日からの日付で入力してください'], ['28', 'お願いしたい日は、営業日で入力してください'],
    ['31', 'お願いしたい日の日付「令和8年11月31日」はありません。11月は30日までです'], ['32', 'お願いしたい日の日は1から31までの数字で入力してください'],
  ])('お願いしたい日 11月%s日: %s', async (day, sentence) => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const answer = await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: 'workName', reason: '直してください。', ...ANSWER_BY, 'answer-day': day });
    expect([answer.status, answer.body.includes(sentence), answer.body.includes('直してください。')]).toEqual([422, true, true]);
  });

  test('返答のあと、前と後が並び、写しの開き直しと照合をやり直してから決裁へ進む', async () => {
    const { id } = await office.submit({ channel: 'counter', enteredBy: 'higashi-uketsuke', advance: '19,355,000' });
    const desk = await claim(office, id);
    await desk.get(`/branch/cases/${id}/papers/${(await office.attachment(await office.application(id))).id}`);
    await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: 'advanceAmount', reason: '端数を切り捨ててください。', ...ANSWER_BY });
    const clerk = await office.staff('higashi-uketsuke');
    const branch = await office.branch('20');
    const actor: StaffActor = {
      kind: 'staff', sessionId: '', staffId: clerk.id, loginId: clerk.loginId, name: clerk.name, role: clerk.role, rank: null, branchId: branch.id, branchName: branch.name, isHeadOffice: false,
    };
    const clerkPage = await (await office.desk('higashi-uketsuke')).get(`/branch/cases/${id}`);
    expect(clerkPage.body).toContain('補正の返答を入力する');
    const answered = await office.app.get(CorrectApplication, { strict: false }).run(
      actor, id, {
        act: 'enter-correction', version: await version(office, id), mark: 'first', answers: { amounts: { advanceAmount: '19,350,000', 'advanceAmount.answer': 'keep:19350000' } },
        files: { added: null, keepAdded: () => Promise.resolve(), removed: [] }, statement: null,
      },
    );
    expect(answered.kind).toBe('taken');
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
