import { claim, decide, giveOpinion } from '../branch/acts.js';
import fc from 'fast-check';
import { formatKey } from '#domain';
import { AuthenticationKey, ContractorAccount, MailMessage, openBranchTask, receiveRegistration, recordFact, Staff, StepFailure, SYSTEM } from '#persistence';
import { startRegistration } from '#workflows/contract';
import { v7 } from 'uuid';
import { Routes } from '../../../apps/portal/src/http/routes.js';
import { hostileText } from '../../fixtures/hostile-text.js';
import { Desk } from '../branch/desk.js';
import { Office, TUESDAY } from '../branch/office.js';
import { documentIdentifier } from '../../../libs/documents/src/views/certificate.js';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { type IssuedCertificate, Issuer } from '../owner/issued-certificate.js';

let office: Office;
let issuer: Issuer;
let issued: IssuedCertificate;
let admin: Desk;
let accountId: string;
let registrationId: string;

const ago = (minutes: number) => new Date(TUESDAY.getTime() - minutes * 60_000);

beforeAll(async () => {
  office = await Office.open();
  issuer = await Issuer.at(office);
  issued = await issuer.issue({ workName: '令和8年度 県道見本中央線 橋梁補修工事（第2工区）' });
  accountId = (await office.work.read((em) => em.findOneOrFail(ContractorAccount, { loginId: '1000000001' }))).id;
  const branchId = (await office.branch('20')).id;
  registrationId = await office.work.run(async (em) => (await receiveRegistration(em, SYSTEM, {
    submissionKey: v7(), channel: 'fax', branchId, raw: { name: '株式会社見本登録' }, read: {}, token: null, awaitsPaper: false,
  }, TUESDAY, startRegistration)).id);
  admin = await Desk.signIn(office.app, 'kanri', SAMPLE_PASSWORD, 'admin');
});

afterAll(async () => {
  await issuer.close();
  await office.close();
});

/** Every page of /admin, with the ids of a real case and a real お客様ID in it. */
function adminPages(): string[] {
  return office.app.get(Routes).paths('GET').filter((path) => path.startsWith('/admin') && !path.includes('sign-in')).map((path) => path.replace(':caseId', issued.applicationId).replace(':accountId', accountId).replace(':registrationId', registrationId));
}

describe('/admin is for システム管理者 alone', () => {
  test.each(['higashi-uketsuke', 'higashi-shinsa', 'higashi-kacho', 'higashi-shitencho', 'honten-kessai'])('%s is sent to the sign-in from every page and cannot sign in there', async (loginId) => {
    const desk = await office.desk(loginId);
    for (const page of adminPages()) expect((await desk.get(page)).location).toMatch(/^\/admin\/sign-in/);
    await expect(Desk.signIn(office.app, loginId, SAMPLE_PASSWORD, 'admin')).rejects.toThrow('could not sign in');
  });

  test('nobody without a session gets in', async () => {
    expect(adminPages().length).toBeGreaterThanOrEqual(10);
    for (const page of adminPages()) expect((await office.app.inject({ method: 'GET', url: page })).statusCode).toBe(303);
  });

  test('the administrator has no page of the branch and decides nothing', async () => {
    expect((await admin.get('/branch')).location).toMatch(/^\/branch\/sign-in/);
    const acts = office.app.get(Routes).paths('POST').filter((path) => path.startsWith('/admin'));
    // Nothing but coming in, going out and the own password.
    expect(acts.filter((path) => !/\/(sign-(in|out)|password)$/.test(path))).toEqual([]);
  });

  test('no page shows a key, its hash or the sealed key', async () => {
    const key = await office.work.read((em) => em.findOneOrFail(AuthenticationKey, { certificate: issued.certificateId }, { populate: ['sealed'] }));
    for (const page of adminPages()) {
      const { status, body } = await admin.get(page);
      expect(status).toBe(200);
      for (const secret of [issued.key, formatKey(issued.key), key.hash, key.sealed]) expect(body).not.toContain(secret);
    }
  });

  test('pages of a case that is none are 404', async () => {
    for (const id of ['1', 'x'.repeat(150), v7(), '%00', "'--"]) expect((await admin.get(`/admin/cases/${id}`)).status).toBe(404);
  });
});

describe('案件: search by any number or name', () => {
  let found: { receptionNumber: string };
  let decider: string;
  beforeAll(async () => {
    await office.submit({ customerNumber: '2000000002', workName: '見本小学校 屋内運動場 耐震補強工事' });
    found = await office.application(issued.applicationId);
    decider = (await office.staff('higashi-kacho')).name;
    await office.work.run((em) => recordFact(em, {
      caseId: issued.applicationId, kind: 'ViewPrintMade', actor: SYSTEM, at: TUESDAY, data: { viewingNumber: `V-20261124-${issued.contractNumber.slice(-5)}317` },
    }));
  });

  const search = async (query: string) => (await admin.get(`/admin?q=${encodeURIComponent(query)}`)).body;

  test.each([
    ['受付番号', () => found.receptionNumber],
    ['受付番号 in full width', () => found.receptionNumber.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))],
    ['the last digits of the 受付番号', () => found.receptionNumber.slice(-4)],
    ['保証契約番号', () => issued.contractNumber],
    ['part of the 保証契約番号', () => issued.contractNumber.slice(0, 7)],
    ['the last digits of the 保証契約番号', () => issued.contractNumber.slice(-7)],
    ['the 証書番号 without its version', () => `MH${issued.contractNumber.slice(-7)}`],
    ['a name and digits beside it', () => `橋梁 ${found.receptionNumber.slice(-3)}`],
    ['証書番号', () => `MH${issued.contractNumber.slice(-7)}-01`],
    ['part of the 証書番号', () => `MH${issued.contractNumber.slice(-7, -2)}`],
    ['digits of the 証書番号', () => issued.contractNumber.slice(-7)],
    ['通知番号', () => `KN-${issued.contractNumber}-01`],
    ['通知番号 of a re-issued key', () => `KN-${issued.contractNumber}-01-02`],
    ['計算書番号', () => `PS-${issued.contractNumber}-01`],
    ['the number of a 領収証', () => `RC-${found.receptionNumber}-1`],
    ['文書識別子', () => documentIdentifier(issued.certificateId)],
    ['文書識別子 without its hyphens, in small letters', () => documentIdentifier(issued.certificateId).replaceAll('-', '').toLowerCase()],
    ['閲覧番号', () => `V-20261124-${issued.contractNumber.slice(-5)}317`],
    ['閲覧番号 without its hyphens', () => `V20261124${issued.contractNumber.slice(-5)}317`],
    ['受付番号 with its label', () => `受付番号 ${found.receptionNumber}`],
    ['受付番号 with №', () => `№${found.receptionNumber}`],
    ['閲覧番号 with its label', () => `閲覧番号：V-20261124-${issued.contractNumber.slice(-5)}317`],
    ['two numbers of the case', () => `${found.receptionNumber} ${issued.contractNumber}`],
    ['two numbers of the case with their labels', () => `受付番号 ${found.receptionNumber}　保証契約番号 ${issued.contractNumber}`],
    ['who decided it', () => decider.replace(/\s/g, '').slice(-2)],
    ['顧客番号', () => '2000000001'],
    ['two characters of the 工事名', () => '橋梁'],
    ['the name of the customer without its form', () => '見本組'],
    ['the id of the workflow', () => `guarantee-application/${issued.applicationId}`],
  ])('%s', async (_, query) => {
    const body = await search(query());
    expect(body).toContain(`/admin/cases/${issued.applicationId}`);
    expect(body).not.toContain('耐震補強工事');
  });

  test('担当者 and 契約名義 are found by their names, through the index', async () => {
    const { content } = await office.application(issued.applicationId);
    const people = [content.contactName, content.signatoryName].flatMap((name) => (name === null ? [] : [name.replace(/\s/g, '')]));
    expect(people.length).toBeGreaterThan(0);
    for (const name of people) expect(await search(name)).toContain(`/admin/cases/${issued.applicationId}`);
    const plan = await office.work.run(async (em) => {
      await em.execute('set local enable_seqscan = off');
      return em.execute<Record<string, string>[]>(`explain select id from guarantee_application a where bigrams(case_people(a.content)) @> bigrams('見本')`);
    });
    expect(JSON.stringify(plan)).toContain('guarantee_application_people');
  });

  test('two characters of any name are enough: owner, 宛名, customer in kana, who reviewed', async () => {
    const { content, assignee } = await office.application(issued.applicationId);
    const names = ['見本県', content.addressee, 'ミホングミ'];
    if (assignee) names.push((await office.work.read((em) => em.findOneOrFail(Staff, { id: assignee }))).name);
    for (const name of names) expect([name, await search(name.replace(/\s/g, '').slice(0, 2))]).toEqual([name, expect.stringContaining(`/admin/cases/${issued.applicationId}`)]);
  });

  test('one character is too short, and nothing found is said', async () => {
    expect(await search('橋')).toContain('2文字以上で探してください');
    expect(await search('存在しない工事')).toContain('該当する案件はありません');
  });

  test('pages go on by key to the end without losing or repeating a case', async () => {
    for (let count = 0; count < 55; count += 1) await office.submit({ workName: `頁送り見本工事 ${count}` });
    const seen: string[] = [];
    let next: string | undefined = `/admin?q=${encodeURIComponent('頁送り')}`;
    while (next !== undefined) {
      const { body } = await admin.get(next.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='));
      seen.push(...[...body.matchAll(/頁送り見本工事 (\d+)/g)].map((match) => match[1] ?? ''));
      expect(seen.length).toBeLessThanOrEqual(55);
      next = /href="([^"]+)" rel="next"/.exec(body)?.[1];
    }
    expect(seen).toHaveLength(55);
    expect(new Set(seen).size).toBe(55);
  });

  test('whatever is typed or put into the address is answered', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText(), async (text) => {
        const typed = encodeURIComponent(text.slice(0, 2_000).toWellFormed());
        for (const url of [`/admin?q=${typed}`, `/admin?state=${typed}&after=${typed}`, `/admin/register?day=${typed}`, `/admin/keys?only=${typed}&after=${typed}`, `/admin/stuck?only=${typed}&q=${typed}`]) {
          const { status, body } = await admin.get(url);
          expect(status).toBe(200);
          expect(body).not.toContain('<script>alert');
        }
        expect([200, 404]).toContain((await admin.get(`/admin/register?branch=${typed}&day=${typed}`)).status);
      }),
      { numRuns: 15 },
    );
  });
});

describe('a case', () => {
  test('timeline: who, what, result and what is next, from the audit record', async () => {
    const chief = await office.staff('higashi-kacho');
    await office.work.run(async (em) => {
      await recordFact(em, { caseId: issued.applicationId, kind: 'DecisionMade', actor: { kind: 'staff', id: chief.id, name: chief.name }, at: ago(30), data: { outcome: 'approved', rank: 'section-chief', decidedFor: null, deferred: false } });
      await recordFact(em, { caseId: issued.applicationId, kind: 'MailSent', actor: SYSTEM, at: ago(20), data: { mail: 'certificate-registered' } });
    });
    const { body } = await admin.get(`/admin/cases/${issued.applicationId}`);
    for (const words of ['業務タイムライン', '見本 課長', '承認・課長', '保証料の入金 12/1(火)まで', '電子証書・認証キー登録のお知らせ', 'お客様から発注者への提出', '前払金保証料率表', '見本県 2026']) expect(body).toContain(words);
    const auto = await admin.get(`/admin/cases/${issued.applicationId}?by=auto`);
    expect(auto.body).not.toContain('承認・課長');
    expect(auto.body).toContain('電子証書・認証キー登録のお知らせ');
    const shown = /<p>(\d+)件・古い順/.exec(body)?.[1];
    expect(body).toMatch(new RegExp(`業務タイムライン <span class="tab-lines">${shown}<`));
    const file = await admin.get(`/admin/cases/${issued.applicationId}/timeline.csv`);
    expect([file.status, file.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    const lines = file.body.trimEnd().split('\r\n');
    expect(lines[0]).toBe('\uFEFF日付,時刻,だれが,できごと,結果,期限,次');
    expect(lines).toHaveLength(Number(shown) + 1);
    expect(file.body).toContain('見本 課長,');
    expect((await admin.get(`/admin/cases/${issued.applicationId}/timeline.csv?by=auto`)).body).not.toContain('見本 課長');
  });

  test('timeline and its file tell what the decider wrote, as 経過 at the branch does', async () => {
    const { id } = await office.submit();
    await claim(office, id);
    await giveOpinion(office, id);
    expect(await decide(office, id, 'returned', 'higashi-kacho', '工期を確かめてください')).toBe(303);
    for (const page of [await (await office.desk('higashi-shinsa')).get(`/branch/cases/${id}/history`), await admin.get(`/admin/cases/${id}`), await admin.get(`/admin/cases/${id}/timeline.csv`)]) {
      expect(page.body).toContain('工期を確かめてください');
    }
  });

  test('mails with their status, papers with their hash, and who displayed which key', async () => {
    await office.work.run(async (em) => {
      em.create(MailMessage, { id: v7(), dedupeKey: 'a', messageId: '<a@example.jp>', application: issued.applicationId, template: 'certificate-registered', to: 'a@example.jp', subject: '登録のお知らせ', text: '秘密の本文', createdAt: ago(5), sentAt: ago(4) });
      em.create(MailMessage, { id: v7(), dedupeKey: 'left-out', messageId: '<left-out@example.jp>', application: issued.applicationId, template: 'premium-notice', to: 'a@example.jp', subject: '保証料のご案内', text: '', createdAt: ago(5), skippedAt: ago(5), skippedFor: 'paid' });
      await recordFact(em, { caseId: issued.applicationId, kind: 'MailSkipped', actor: SYSTEM, at: ago(5), data: { mail: 'premium-notice', reason: 'paid' } });
      await recordFact(em, { caseId: issued.applicationId, kind: 'KeyDisplayed', actor: { kind: 'contractor', id: null, name: '見本 太郎' }, at: ago(3), data: { generation: 1 } });
    });
    const mails = (await admin.get(`/admin/cases/${issued.applicationId}/mails`)).body;
    for (const words of ['送信済み', 'a@example.jp', '&lt;a@example.jp&gt;', '送信を見合わせ（入金済み）']) expect(mails).toContain(words);
    const timeline = (await admin.get(`/admin/cases/${issued.applicationId}`)).body;
    for (const words of ['メール送信の見合わせ', '保証料のご案内（入金済み）']) expect(timeline).toContain(words);
    expect(mails).not.toContain('秘密の本文');
    expect((await admin.get(`/admin/cases/${issued.applicationId}/papers`)).body).toContain(issued.sha256);
    for (const page of [`/admin/cases/${issued.applicationId}/keys`, '/admin/keys?only=displayed']) {
      const { body } = await admin.get(page);
      expect(body).toContain('見本 太郎');
      expect(body).toContain('第1世代のキー');
    }
  });

  test('many viewings are one line for the administrator and the branch, and each of them on pages of its own', async () => {
    const { id } = await office.submit({ workName: '見本橋 閲覧の多い工事' });
    await office.work.run(async (em) => {
      for (let count = 0; count < 60; count += 1) {
        await recordFact(em, { caseId: id, kind: 'CertificateViewed', actor: { kind: 'owner', id: null, name: '認証キーによる閲覧者' }, at: ago(10), data: { certificateId: id, revision: 1 } });
      }
    });
    const linesOf = (body: string) => body.match(/<tr.*認証キーによる閲覧者/g)?.length ?? 0;
    const chief = await office.desk('higashi-kacho');
    const pages = [
      [admin, `/admin/cases/${id}`, '第1版　60回（最後 10:32）'],
      [admin, `/admin/cases/${id}/keys`, '認証キーによる閲覧 60回（最後 10:32）'],
      [chief, `/branch/cases/${id}/history`, '60回（最後 10:32）'],
    ] as const;
    for (const [desk, page, words] of pages) {
      const { body } = await desk.get(page);
      expect([page, body.includes(words), linesOf(body)]).toEqual([page, true, 1]);
      expect(body).toContain(`href="${page}?viewings&#x3D;1"`);
      expect([linesOf((await desk.get(`${page}?viewings=1`)).body), linesOf((await desk.get(`${page}?viewings=2`)).body)]).toEqual([50, 10]);
    }
  });

  test('処理詳細 with Temporal down: says so, and shows the failure in Japanese with the raw text behind it', async () => {
    await office.work.run(async (em) => {
      em.create(StepFailure, {
        id: v7(), caseId: issued.applicationId, step: 'sendMail/certificate-registered', workflowId: `guarantee-application/${issued.applicationId}`, attempt: 4,
        code: 'mail/unreachable', cause: 'connect ECONNREFUSED 192.0.2.25:587', firstFailedAt: ago(16), lastFailedAt: ago(3), nextRetryAt: ago(-7),
      });
    });
    const { status, body } = await admin.get(`/admin/cases/${issued.applicationId}/steps`);
    expect(status).toBe(200);
    for (const words of ['Temporalに接続できないため', 'メールサーバーに接続できません', '4回失敗', '次の再試行 10:49（5回目）', 'あと7分', '<code>connect ECONNREFUSED 192.0.2.25:587</code>', 'mail/unreachable']) expect(body).toContain(words);
    expect(body.indexOf('<details')).toBeLessThan(body.indexOf('ECONNREFUSED'));
    const timeline = (await admin.get(`/admin/cases/${issued.applicationId}?by=auto`)).body;
    for (const words of ['4回失敗　メールサーバーに接続できません', '次の再試行 10:49（5回目）']) expect(timeline).toContain(words);

    await office.work.run((em) => em.nativeUpdate(StepFailure, { caseId: issued.applicationId }, { runningAttempt: 5 }));
    for (const page of [`/admin/cases/${issued.applicationId}/steps`, `/admin/cases/${issued.applicationId}?by=auto`, '/admin/stuck']) {
      expect([page, (await admin.get(page)).body.includes('実行中（5回目）')]).toEqual([page, true]);
    }
    await office.work.run((em) => em.nativeUpdate(StepFailure, { caseId: issued.applicationId }, { runningAttempt: null }));
  });

  test('a mail that one address does not have yet: 処理詳細 and 止まっている処理 name that address, and not those that have it', async () => {
    const { id } = await office.submit({ workName: '見本橋 宛先の確認工事' });
    await office.work.run(async (em) => {
      em.create(MailMessage, { id: v7(), dedupeKey: `application-received/${id}`, messageId: `<in-part-${id}@example.jp>`, application: id, template: 'application-received', to: 'totta@example.jp, ippai@example.jp', pendingTo: 'ippai@example.jp', subject: '', text: '', createdAt: ago(15), sentAt: ago(14) });
      em.create(StepFailure, { id: v7(), caseId: id, step: 'sendMail/application-received', workflowId: `guarantee-application/${id}`, attempt: 2, code: 'mail/address-busy', cause: 'An address would not take it yet.', firstFailedAt: ago(13), lastFailedAt: ago(12), nextRetryAt: ago(-7) });
    });
    const pages = [(await admin.get(`/admin/cases/${id}/steps`)).body, (await admin.get('/admin/stuck?q=ippai')).body];
    expect(pages.map((body) => [body.includes('ippai@example.jp'), body.includes('totta@example.jp')])).toEqual([[true, false], [true, false]]);
    await office.work.run(async (em) => {
      await em.nativeDelete(StepFailure, { caseId: id });
      await em.nativeUpdate(MailMessage, { application: id }, { pendingTo: null });
    });
  });

  test('a case without any address: its mails stand as not sent, for want of an address, and not as not there yet', async () => {
    const { id } = await office.submit({ workName: '見本橋 宛先のない工事' });
    const application = await office.application(id);
    const mails = async () => (await admin.get(`/admin/cases/${id}/mails`)).body;
    expect(await mails()).toContain('メールはまだありません');
    await office.work.run((em) => openBranchTask(em, SYSTEM, application, { kind: 'mail-undeliverable', cause: `application-received/${id}`, at: ago(10), detail: { mail: 'application-received', subject: id } }));
    for (const words of ['受付のお知らせ', '宛先なし', 'メールの宛先がないため、送っていません。支店の作業として、電話か郵便で伝えます。']) expect(await mails()).toContain(words);
    expect(await mails()).not.toContain('メールはまだありません');
  });

  test('a mail that took several attempts is one line with their number; what stood under a limit says whether it was met', async () => {
    const { id } = await office.submit({ workName: '見本橋 期限の確認工事' });
    const reviewer = await office.staff('higashi-shinsa');
    const actor = { kind: 'staff' as const, id: reviewer.id, name: reviewer.name };
    await office.work.run(async (em) => {
      await recordFact(em, { caseId: id, kind: 'ClaimTaken', actor, at: new Date('2026-11-20T09:00:00+09:00') });
      await recordFact(em, { caseId: id, kind: 'OpinionGiven', actor, at: new Date('2026-11-24T10:00:00+09:00'), data: { round: 1, opinion: 'approve' } });
      await recordFact(em, { caseId: id, kind: 'MailSent', actor: SYSTEM, at: ago(20), data: { mail: 'application-received', attempts: 3 } });
    });
    const { body } = await admin.get(`/admin/cases/${id}`);
    expect(body).toContain('超過（目安11/20(金) 17:00）');
    expect(body).toContain('試行3回');
  });
});

describe('発行簿', () => {
  test('numbers in sequence have no gap; a missing one is named', async () => {
    expect((await admin.get('/admin/register?branch=20&day=2026/11/24')).body).toContain('欠番はありません');
    await issuer.issue({ serial: 4, workName: '欠番の見本工事' });
    const { body } = await admin.get(`/admin/register?branch=20&day=${encodeURIComponent('令和8年11月24日')}`);
    expect(body).toContain('欠番があります：2012600002～2012600003（2件）');
    expect(body).toContain('年度の通番00001～00004では2件が欠けています');
    expect(body).toContain('38,720,000円');
    expect(body).toContain('証書番号は全支店を通した一続きの番号');
    expect((await admin.get('/admin/register?branch=21')).body).toContain('この日に締結した保証契約はありません');
    const unknown = await admin.get('/admin/register?branch=99');
    expect([unknown.status, unknown.body.includes('ページが見つかりません'), unknown.body.includes('見本東支店')]).toEqual([404, true, false]);
    expect((await admin.get('/admin/register?branch=20&day=13%2F45')).body).toContain('日付を読み取れませんでした');
  });
});
