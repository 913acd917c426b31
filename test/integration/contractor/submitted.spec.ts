import { PdfRenderError } from '#documents';
import { formatJapanInstant } from '#domain';
import { Attachment, BranchTask, CorrectionRequest, GuaranteeApplication, MailMessage, recordFact, SYSTEM } from '#persistence';
import { jest } from '@jest/globals';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { PortalPapers } from '../../../apps/portal/src/http/portal-papers.js';
import { CaseActivities } from '../../../apps/worker/src/activities/case.activities.js';
import { ANSWER_BY, approved, confirm, decide, giveBack, giveOpinion, receipts, record, signals, tellPremium, version } from '../branch/acts.js';
import { Desk } from '../branch/desk.js';
import { conclude } from '../branch/issue.js';
import { Office } from '../branch/office.js';
import type { PageResponse } from '../../support/visitor.js';
import { CONTRACT_COPY, date, drawnFrom, errorsOf, Filler, linksOf, locationOf, questionsOf, wordsOf } from './filler.js';

let office: Office;
let filler: Filler;

beforeAll(async () => {
  office = await Office.open();
  filler = await Filler.signIn(office);
});
afterAll(() => office.close());

function allAnswers(): Record<string, string> {
  return Object.assign({}, ...(['eligibility', 'works', 'amounts', 'delivery', 'uses', 'attachments'] as const).map((step) => filler.answers(step))) as Record<string, string>;
}

/** The form 申込内容を直す as the browser would send it: all fields, with some answered otherwise. */
async function correct(id: string, changes: Record<string, string>, options: { version?: string; mode?: string } = {}) {
  const path = `/applications/${id}/correction`;
  const page = await filler.visitor.get(path);
  const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.body)?.[1] ?? '';
  return filler.visitor.upload(path, 'attachments', { name: '', type: 'application/octet-stream', bytes: new Uint8Array() }, {
    ...allAnswers(), version: options.version ?? field('version'), mode: options.mode ?? (field('mode') || 'edit'), ...changes,
  });
}

async function claim(id: string): Promise<number> {
  const desk = await office.desk('higashi-shinsa');
  return (await desk.post(`/branch/cases/${id}/claim`, { version: await version(office, id) })).status;
}

/** What the 経過 of the branch calls a correction, and what the 業務タイムライン calls it, says of it and expects next. */
async function staffLines(id: string): Promise<(string | null)[]> {
  const branch = (await (await office.desk('higashi-shinsa')).get(`/branch/cases/${id}/history`)).body;
  const admin = (await (await Desk.signIn(office.app, 'kanri', SAMPLE_PASSWORD, 'admin')).get(`/admin/cases/${id}`)).body;
  const line = admin.slice(admin.search(CORRECTED));
  return [CORRECTED.exec(branch), CORRECTED.exec(line), /\d項目を../.exec(line), /支店の受付・審査|審査担当の審査/.exec(line)].map((found) => found?.[0] ?? null);
}

const CORRECTED = /申込内容の変更|補正の返答/;

async function claimAndApprove(id: string): Promise<void> {
  await claim(id);
  await giveOpinion(office, id);
  await decide(office, id, 'approved');
}

async function askForCorrection(id: string, fields: string[], reason: string): Promise<void> {
  await claim(id);
  const desk = await office.desk('higashi-shinsa');
  const answer = await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: fields, reason, ...ANSWER_BY });
  if (answer.status !== 303) throw new Error(`correction: ${answer.status} ${answer.body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 900)}`);
}

describe('申し込んだあと、担当者が決まるまで', () => {
  it('内容を直せる。直すと全体を読み直し、一覧の欄も変わり、手続きに知らせる', async () => {
    const id = await filler.apply();
    expect(wordsOf(await filler.visitor.get(`/applications/${id}`))).toContain('申込内容を直す');
    expect(locationOf(await correct(id, { workName: '正しい名前の工事', advanceAmount: '1,900万', 'advanceAmount.answer': 'keep:19000000' }))).toBe(`/applications/${id}`);
    const application = await office.application(id);
    expect(application).toMatchObject({ projectName: '正しい名前の工事', guaranteeAmount: 19_000_000, state: 'submitted' });
    expect(application.content.advanceAmount).toBe(19_000_000);
    expect(application.searchKey).toContain('正シイ名前ノ工事');
    expect(await office.facts(id)).toEqual(['ApplicationSubmitted', 'ApplicationCorrected']);
    expect(await signals(office, id)).toContain('ApplicationCorrected');
    expect(wordsOf(await filler.visitor.get(`/applications/${id}`))).toContain('申込内容の変更を受け付けました');
    expect(await staffLines(id)).toEqual(['申込内容の変更', '申込内容の変更', '2項目を変更', '支店の受付・審査']);
  });

  it('直した内容に誤りや質問があれば 422 ですべて言い、何も変わらない', async () => {
    const id = await filler.apply();
    const before = await office.application(id);
    const refused = await correct(id, { workName: '', advanceAmount: '5,000万', ...date('workEnd', 9, 2, 30) });
    expect(refused.statusCode).toBe(422);
    expect(errorsOf(refused)).toEqual([
      '工事名を入力してください', '工期の終わりの日付「令和9年2月30日」はありません。2月は28日までです', '前払金額は、請負金額の40%（19,360,000円）以下にしてください',
    ]);
    const asked = await correct(id, { advanceAmount: '19,360' });
    expect([asked.statusCode, questionsOf(asked)]).toEqual([422, ['単位は円です。19,360円でよろしいですか']]);
    expect(await office.application(id)).toMatchObject({ version: before.version, projectName: before.projectName, guaranteeAmount: before.guaranteeAmount });
    expect(await office.facts(id)).toEqual(['ApplicationSubmitted']);
  });

  it('発注者と宛名を一度に直せば問わない。宛名をそのままにしたときだけ確かめ、同じ画面で答えられる', async () => {
    const other = { ownerId: filler.owner('架空市'), medium: 'postal' };
    const both = await filler.apply();
    expect(locationOf(await correct(both, { ...other, addressee: '架空市長' }))).toBe(`/applications/${both}`);
    expect((await office.application(both)).content).toMatchObject({ ownerName: '架空市', addressee: '架空市長' });

    const kept = await filler.apply();
    const asked = await correct(kept, other);
    expect([asked.statusCode, questionsOf(asked)]).toEqual([422, ['発注者が変わりました。宛名は「見本県東部建設事務所長」のままでよろしいですか']]);
    expect(locationOf(await correct(kept, { ...other, 'addressee.answer': `keep:${other.ownerId}` }))).toBe(`/applications/${kept}`);
    const [fact] = await office.work.read((em) => em.execute<{ data: { fields: string[] } }[]>(`select data from audit_event where case_id = ? and kind = 'ApplicationCorrected'`, [kept]));
    expect(fact?.data.fields).toEqual(['ownerId', 'medium']);
    expect(locationOf(await correct(kept, { ...other, note: '宛名は確かめ済みです。' }))).toBe(`/applications/${kept}`);
  });

  it('一度担当が決まった申込みは、手放されたあとも全体を直せない', async () => {
    const id = await filler.apply();
    await filler.visitor.get(`/applications/${id}/correction`);
    await claim(id);
    const desk = await office.desk('higashi-shinsa');
    expect((await desk.post(`/branch/cases/${id}/release`, { version: await version(office, id) })).status).toBe(303);
    expect(await office.application(id)).toMatchObject({ state: 'submitted', assignee: null });
    expect(wordsOf(await filler.visitor.get(`/applications/${id}`))).not.toContain('申込内容を直す');
    expect((await filler.visitor.get(`/applications/${id}/correction`)).statusCode).toBe(409);
    expect((await desk.post(`/branch/cases/${id}/claim`, { version: await version(office, id) })).status).toBe(303);
  });

  it('ほかの画面で先に直されていたら 409 で、入力は残り、もう一度送ると通る', async () => {
    const id = await filler.apply();
    const old = await version(office, id);
    await correct(id, { note: '一度目' });
    const late = await correct(id, { note: '二度目' }, { version: old });
    expect(late.statusCode).toBe(409);
    expect(wordsOf(late)).toContain('入力中に、ほかの画面でこのお申込みが変わりました');
    expect(late.body).toContain('href="/unsent"');
    expect(linksOf(late)).toContain(`/applications/${id}`);
    expect(late.body).toContain('二度目</textarea>');
    expect((await office.application(id)).content.note).toBe('一度目');
    expect((await correct(id, { note: '二度目' }, drawnFrom(late))).statusCode).toBe(303);
    expect((await office.application(id)).content.note).toBe('二度目');
  });

  it('担当者が決まったあとに送られた変更は 409 で、わかる言葉で断る', async () => {
    const id = await filler.apply();
    const token = await filler.visitor.formToken('/applications/new');
    const opened = await version(office, id);
    expect(await claim(id)).toBe(303);
    const late = await filler.visitor.upload(`/applications/${id}/correction`, 'attachments', { name: '', type: 'x/y', bytes: new Uint8Array() }, { ...filler.answers('works'), workName: '遅すぎた変更', version: opened, mode: 'edit' }, { token });
    expect(late.statusCode).toBe(409);
    expect(wordsOf(late)).toContain('支店での審査が始まっているため、お申込みの内容は変更できません');
    expect((await office.application(id)).projectName).not.toBe('遅すぎた変更');
    expect(wordsOf(await filler.visitor.get(`/applications/${id}`))).not.toContain('申込内容を直す');
  });

  it('担当と変更が同時に来たら、どちらか一つだけが通る', async () => {
    for (let round = 0; round < 3; round += 1) {
      const id = await filler.apply();
      const opened = await version(office, id);
      const desk = await office.desk('higashi-shinsa');
      await desk.get('/branch');
      const [change, taken] = await Promise.all([correct(id, { note: '同時の変更' }, { version: opened, mode: 'edit' }), desk.post(`/branch/cases/${id}/claim`, { version: opened })]);
      const accepted = [change.statusCode === 303, taken.status === 303].filter(Boolean).length;
      expect([change.statusCode, taken.status, accepted]).toEqual([change.statusCode, taken.status, 1]);
      const facts = await office.facts(id);
      expect(facts.filter((kind) => kind === 'ApplicationCorrected').length + facts.filter((kind) => kind === 'ClaimTaken').length).toBe(1);
    }
  });
});

describe('受付番号のページ', () => {
  it('審査の目安は支店の処理目標から、保証料は見込みとして示す', async () => {
    const id = await filler.apply();
    const words = wordsOf(await filler.visitor.get(`/applications/${id}/receipt`));
    expect(words).toContain('審査の目安：11/26(木)まで');
    expect(words).toContain('保証料の見込み：60,300円（見本の架空料率による）');
  });

  it('承認のあとは決まった保証料を、入金のあとはそのことを言い、確認のメールは送った宛先を言う。済んだ支払いの方法は案件の画面にも残さない', async () => {
    const id = await approved(office);
    const receiptPage = async () => wordsOf(await filler.visitor.get(`/applications/${id}/receipt`));
    expect(await receiptPage()).toContain('確認のメールを');
    await office.work.run((em) => Promise.resolve(em.create(MailMessage, {
      dedupeKey: `application-received/${id}`, messageId: `<${id}@example.jp>`, application: id, template: 'application-received', to: 'mae@mihongumi.example.jp', subject: '受付のお知らせ', text: '', createdAt: office.clock.now(), sentAt: office.clock.now(),
    })));
    const cameBack = (bouncedAt: Date | null) => office.work.run((em) => em.nativeUpdate(MailMessage, { dedupeKey: `application-received/${id}` }, { bouncedAt }));
    await cameBack(office.clock.now());
    const returned = await receiptPage();
    expect(returned).toContain('mae@mihongumi.example.jp へ送りましたが、届かずに戻ってきました。受付番号をお控えください。');
    expect(returned).not.toContain('へ送りました。');
    await cameBack(null);
    const told = await receiptPage();
    for (const words of ['mae@mihongumi.example.jp へ送りました', '審査が終わり、お引受けすることになりました', '保証料：60,300円', '振込先と払込期限は、これからお送りする「保証料のご案内」でお知らせします']) expect(told).toContain(words);
    for (const words of ['見込み', '金額は審査のあとに決まります', 'へ送ります', '審査の目安']) expect(told).not.toContain(words);
    const casePage = async () => wordsOf(await filler.visitor.get(`/applications/${id}`));
    for (const words of ['払込期限', '振込先', 'お名前の前に付けてお振込みください']) expect(await casePage()).toContain(words);
    await record(office, 'higashi-uketsuke', { parts: [{ number: (await office.application(id)).receptionNumber }] });
    await confirm(office, (await receipts(office, id))[0]);
    const [paid, ofCase] = [await receiptPage(), await casePage()];
    expect(paid).toContain('令和8年11月24日（火）に、入金を確認しました');
    for (const words of ['払込期限', '振込先', 'お名前の前に付けてお振込みください']) expect([paid.includes(words), ofCase.includes(words)]).toEqual([false, false]);
    expect(ofCase).toContain('お支払方法');
  });
});

describe('補正のお願い', () => {
  it('頼まれた項目だけが開き、ほかは編集不可。頼まれた項目だけが変わる', async () => {
    const id = await filler.apply();
    await askForCorrection(id, ['workName', 'attachments'], '契約書の写しの2ページ目が切れています。\n工事名に工区がありません。');
    const home = wordsOf(await filler.visitor.get('/home'));
    expect(home).toContain('補正のお願い');
    expect(home).toContain('直すところは2か所です');
    expect(home).toContain('令和8年11月27日（金） までにお願いします');
    for (const place of ['', '/correction']) expect(wordsOf(await filler.visitor.get(`/applications/${id}${place}`))).toContain('お願いしたい日： 令和8年11月27日（2026/11/27 金） まで');
    const page = await filler.visitor.get(`/applications/${id}/correction`);
    expect(page.body).toContain('name="workName"');
    for (const closed of ['addressee', 'contractPrice', 'depositNumber', 'medium']) expect(page.body).not.toContain(`name="${closed}"`);
    expect(wordsOf(page)).toContain('請負金額（税込） 編集不可 48,400,000円');
    expect(wordsOf(page)).toContain('契約書の写しの2ページ目が切れています');

    const before = await office.application(id);
    const answer = await filler.visitor.upload(`/applications/${id}/correction`, 'attachments', { name: '差し替え.pdf', type: 'application/pdf', bytes: Buffer.concat([CONTRACT_COPY, Buffer.from('% 2\n%%EOF\n')]) }, {
      version: await version(office, id), mode: 'correction', workName: '県道見本中央線 橋梁補修工事（第3工区）',
    });
    expect(locationOf(answer)).toBe(`/applications/${id}`);
    const after = await office.application(id);
    expect(after).toMatchObject({ state: 'in-review', projectName: '県道見本中央線 橋梁補修工事（第3工区）', medium: 'electronic', assignee: before.assignee });
    expect(after.content).toEqual({ ...before.content, workName: '県道見本中央線 橋梁補修工事（第3工区）' });
    expect(await office.facts(id)).toContain('ApplicationCorrected');
    const [fact] = await office.work.read((em) => em.execute<{ data: { fields: string[] } }[]>(`select data from audit_event where case_id = ? and kind = 'ApplicationCorrected'`, [id]));
    expect(fact?.data.fields).toEqual(['workName', 'attachments']);
    expect(await staffLines(id)).toEqual(['補正の返答', '補正の返答', '2項目を補正', '審査担当の審査']);
    const [request] = await office.work.read((em) => em.execute<{ answered_at: string | null; before: { works: { workName: string } }; after: { works: { workName: string } } }[]>('select answered_at, before, after from correction_request where application_id = ?', [id]));
    expect(request?.answered_at).not.toBeNull();
    expect([request?.before.works.workName, request?.after.works.workName]).toEqual([before.projectName, after.projectName]);
    expect((await filler.visitor.get(`/applications/${id}/correction`)).statusCode).toBe(409);
  });

  it.each(['multipart', 'urlencoded'] as const)('頼まれていない項目を変えて送ると（%s）、そのわけを言って何も受け付けない。申込みのときの画面へ送っても変わらない', async (encoding) => {
    const id = await filler.apply();
    await askForCorrection(id, ['workName'], '工事名に工区がありません。');
    const path = `/applications/${id}/correction`;
    const send = async (fields: Record<string, string>, file = '') => {
      const sent = { version: await version(office, id), mode: 'correction', workName: '橋梁補修工事（第3工区）', ...fields };
      return encoding === 'urlencoded' ? filler.visitor.post(path, sent) : filler.visitor.upload(path, 'attachments', { name: file, type: 'application/pdf', bytes: file ? CONTRACT_COPY : new Uint8Array() }, sent);
    };
    const before = await office.application(id);
    const facts = await office.facts(id);
    const forged = await send({ contractPrice: '1円', medium: 'postal', remove: 'x' }, '別の契約書.pdf');
    expect([forged.statusCode, errorsOf(forged)]).toEqual([422, ['補正をお願いした項目だけを変更できます。請負金額（税込）・保証証書の受取方法・添付書類が変わっていたため、送られた内容は受け付けていません']]);
    expect(forged.body).toContain('href="#f-asked"');
    expect(forged.body).toContain('id="f-asked"');
    expect(forged.body).toContain('value="橋梁補修工事（第3工区）"');
    expect(wordsOf(forged)).toContain('請負金額（税込） 編集不可 48,400,000円');
    const step = await filler.visitor.post(`/applications/drafts/${before.draft}/steps/amounts`, { ...filler.answers('amounts'), contractPrice: '1円' }, { from: path });
    expect([step.statusCode, wordsOf(step).includes('すでに送信されています')]).toEqual([409, true]);
    expect(await office.application(id)).toEqual(before);
    expect(await office.facts(id)).toEqual(facts);
    expect((await send({ addressee: filler.answers('works')['addressee'] ?? '', unknown: 'x' })).statusCode).toBe(303);
    expect((await office.application(id)).content).toEqual({ ...before.content, workName: '橋梁補修工事（第3工区）' });
  });

  it('入力中に支店がお願いを広げたら 409 で、入力は残り、追加の項目も開き、送り直すと両方のお願いが済む', async () => {
    const id = await filler.apply();
    await askForCorrection(id, ['workName'], '工事名に工区がありません。');
    const path = `/applications/${id}/correction`;
    const opened = await filler.visitor.get(path);
    const drawn = (page: PageResponse) => ({ ...drawnFrom(page), round: /name="round" value="(\d+)"/.exec(page.body)?.[1] ?? '', mode: 'correction' });
    office.clock.set(new Date(office.clock.now().getTime() + 60_000));
    await askForCorrection(id, ['workPlace'], '工事場所も違います。');
    const send = (page: PageResponse, fields: Record<string, string>) => filler.visitor.upload(path, 'attachments', { name: '', type: 'x/y', bytes: new Uint8Array() }, { ...drawn(page), ...fields });
    const late = await send(opened, { workName: '橋梁補修工事（第3工区）' });
    expect(late.statusCode).toBe(409);
    const words = wordsOf(late);
    expect(words).toContain('入力中に、支店から追加のお願いがありました 工事場所も違います。 追加で直していただく項目： 工事場所 いまの入力は');
    expect(words).toMatch(/工事名に工区がありません。 直していただく項目： 工事名 .* 工事場所も違います。 直していただく項目： 工事場所/);
    expect(late.body).toContain('value="橋梁補修工事（第3工区）"');
    expect(late.body).toContain('name="workPlace"');
    expect((await office.application(id)).state).toBe('correction-requested');
    const page = wordsOf(await filler.visitor.get(`/applications/${id}`));
    for (const told of ['工事名に工区がありません。 直していただく項目： 工事名', '工事場所も違います。 直していただく項目： 工事場所', '補正をお願いしました（工事場所）：工事場所も違います。']) expect(page).toContain(told);
    expect(wordsOf(await filler.visitor.get('/home'))).toContain('直すところは2か所です');
    const receipt = wordsOf(await filler.visitor.get(`/applications/${id}/receipt`));
    expect([receipt.includes('補正をお願いしています'), receipt.includes('お客様にしていただくことはありません')]).toEqual([true, false]);
    expect((await send(late, { workName: '橋梁補修工事（第3工区）', workPlace: '見本県見本市西町 地内' })).statusCode).toBe(303);
    expect((await office.application(id)).content).toMatchObject({ workName: '橋梁補修工事（第3工区）', workPlace: '見本県見本市西町 地内' });
    const requests = await office.work.read((em) => em.find(CorrectionRequest, { application: id }));
    expect(requests.map(({ answeredAt }) => answeredAt !== null)).toEqual([true, true]);
  });

  it('何も変えずに答えると 422 で、記載のとおりかを尋ねる。答えると支店に「変更なし」と理由が見える', async () => {
    const id = await filler.apply();
    await askForCorrection(id, ['workEnd', 'attachments'], '工期を確かめてください。');
    const path = `/applications/${id}/correction`;
    const send = async (fields: Record<string, string>) => filler.visitor.upload(path, 'attachments', { name: '', type: 'x/y', bytes: new Uint8Array() }, {
      version: await version(office, id), mode: 'correction', ...date('workStart', 8, 11, 24), ...fields,
    });
    // The same day in another spelling is no change.
    const same = date('workEnd', '９', '3', '26日');
    const asked = await send(same);
    expect(asked.statusCode).toBe(422);
    expect(wordsOf(asked)).toContain('お願いした項目が、どれも変わっていません');
    expect(errorsOf(asked)).toHaveLength(2);
    const half = await send({ ...same, statement: '変更契約でこの日になりました', asWritten: '' });
    expect([half.statusCode, errorsOf(half).length, half.body.includes('変更契約でこの日になりました</textarea>')]).toEqual([422, 1, true]);
    expect((await office.application(id)).state).toBe('correction-requested');
    expect((await send({ ...same, statement: '変更契約でこの日になりました', asWritten: 'yes' })).statusCode).toBe(303);
    const desk = await office.desk('higashi-shinsa');
    expect((await desk.get(`/branch/cases/${id}`)).body).toContain('補正の返答：変更なし');
    const history = (await desk.get(`/branch/cases/${id}/history`)).body;
    expect(history).toContain('変更なし　変更契約でこの日になりました');
    expect(history).toContain('<strong>変更なしの返答</strong>　記載のとおりで間違いありません');
    expect(wordsOf(await filler.visitor.get(`/applications/${id}`))).toContain('とのご返答を受け付けました：変更契約でこの日になりました');

    await askForCorrection(id, ['note'], '連絡事項を書いてください。');
    expect((await send({ note: '書きました', statement: '使わない理由', asWritten: '' })).statusCode).toBe(303);
    expect((await desk.get(`/branch/cases/${id}`)).body).not.toContain('補正の返答：変更なし');
  });

  it('同じファイルも11個目も付けられない。ありもしないファイルを取り除いても変わらない', async () => {
    const id = await filler.apply();
    const copy = (mark: string) => Buffer.concat([CONTRACT_COPY, Buffer.from(`% ${mark}\n%%EOF\n`)]);
    const send = async (bytes: Uint8Array, remove = '') => filler.visitor.upload(`/applications/${id}/correction`, 'attachments', { name: '写し.pdf', type: 'application/pdf', bytes }, {
      ...allAnswers(), version: await version(office, id), mode: 'edit', remove,
    });
    const invented = '0198f000-0000-7000-8000-000000000000';
    const same = await send(CONTRACT_COPY, invented);
    expect([same.statusCode, errorsOf(same)]).toEqual([422, ['同じ内容のファイルが、すでに添付されています']]);
    for (let number = 2; number <= 10; number += 1) expect((await send(copy(String(number)))).statusCode).toBe(303);
    expect(errorsOf(await send(copy('11'), invented))).toEqual(['添付できるファイルは10個までです']);
    const { draft } = await office.application(id);
    const [first] = await office.work.read((em) => em.find(Attachment, { draft, removedAt: null }, { orderBy: { id: 'asc' } }));
    expect((await send(copy('11'), first?.id)).statusCode).toBe(303);
    expect(await office.work.read((em) => em.count(Attachment, { draft, removedAt: null }))).toBe(10);
  });

  it('壊れたファイルで答えると 422 で、補正はまだ済まない', async () => {
    const id = await filler.apply();
    await askForCorrection(id, ['attachments'], '写しが読めません。');
    const refused = await filler.visitor.upload(`/applications/${id}/correction`, 'attachments', { name: 'x.pdf', type: 'application/pdf', bytes: Buffer.from('not a pdf') }, { version: await version(office, id), mode: 'correction' });
    expect(refused.statusCode).toBe(422);
    expect(errorsOf(refused)[0]).toContain('PDFファイルを選んでください');
    expect((await office.application(id)).state).toBe('correction-requested');
  });

  it('同じ補正を2回送っても、1回だけ数える', async () => {
    const id = await filler.apply();
    await askForCorrection(id, ['note'], '連絡事項を書いてください。');
    const opened = await version(office, id);
    const token = await filler.visitor.formToken(`/applications/${id}/correction`);
    const send = (note: string) => filler.visitor.upload(`/applications/${id}/correction`, 'attachments', { name: '', type: 'x/y', bytes: new Uint8Array() }, { version: opened, mode: 'correction', note }, { token });
    const answers = await Promise.all([send('書きました'), send('書きました'), send('書きました')]);
    expect(answers.map(locationOf)).toEqual([`/applications/${id}`, `/applications/${id}`, `/applications/${id}`]);
    expect(locationOf(await send('書きました'))).toBe(`/applications/${id}`);
    // From another window, with other words: it was answered, and when; what was typed is shown and not taken.
    const second = await send('別のこと');
    expect(second.statusCode).toBe(409);
    for (const words of ['補正のご回答は受け付けています', `補正のお願いへのご回答は、${formatJapanInstant(office.clock.now().getTime())} に受け付けました`, 'していただくことはもうありません', '別のこと']) expect(wordsOf(second)).toContain(words);
    expect(second.body).toContain(`href="/applications/${id}"`);
    const reopened = await filler.visitor.get(`/applications/${id}/correction`);
    expect([reopened.statusCode, wordsOf(reopened).includes('に受け付けました'), wordsOf(reopened).includes('いま送られた内容')]).toEqual([409, true, false]);
    const told = wordsOf(await filler.visitor.get(`/applications/${id}`));
    expect([told.includes('補正のご回答を受け付けました'), told.includes('申込内容の変更を受け付けました')]).toEqual([true, false]);
    expect((await office.facts(id)).filter((kind) => kind === 'ApplicationCorrected')).toHaveLength(1);
  });
});

describe('取下げ', () => {
  const retract = (id: string, fields: Record<string, string> = { reason: '契約が取りやめになったため', confirm: 'yes' }) =>
    filler.visitor.post(`/applications/${id}/retraction`, fields, { from: '/applications/new' });

  /** Retracted while the premium was awaited; the money was confirmed a minute later. */
  async function paidAfterRetraction(): Promise<string> {
    const id = await filler.apply();
    await claim(id);
    await giveOpinion(office, id);
    await decide(office, id, 'approved');
    await record(office, 'higashi-uketsuke', { parts: [{ number: (await office.application(id)).receptionNumber }] });
    await retract(id);
    const [receipt] = await receipts(office, id);
    const before = office.clock.now();
    office.clock.set(new Date(before.getTime() + 60_000));
    await (await office.desk('higashi-keiri')).post(`/branch/payments/${receipt}/confirm`, {});
    office.clock.set(before);
    return id;
  }

  /** Name and state of every step of the tracker. */
  const trackerOf = (body: string): string[] => [...body.matchAll(/tracker-name">([^<]+)<\/span><span class="visually-hidden">([^<]*)</g)].map(([, name, state]) => `${name} ${state}`);

  it('理由と確認を求め、取り下げると手続きに知らせ、もう一度送っても同じ答えで何も増えない', async () => {
    const id = await filler.apply();
    const refused = await retract(id, { reason: ' ', confirm: '' });
    expect([refused.statusCode, errorsOf(refused).length]).toEqual([422, 2]);
    expect(locationOf(await retract(id))).toBe(`/applications/${id}`);
    expect(await office.application(id)).toMatchObject({ state: 'retracted' });
    expect(await signals(office, id)).toContain('ApplicationRetracted');
    expect(wordsOf(await filler.visitor.get(`/applications/${id}`))).toContain('取り下げられました');
    const token = await filler.visitor.formToken('/applications/new');
    expect((await filler.visitor.post(`/applications/${id}/retraction`, { reason: 'もう一度', confirm: 'yes' }, { token })).headers.location).toBe(`/applications/${id}`);
    expect((await office.facts(id)).filter((kind) => kind === 'ApplicationRetracted')).toHaveLength(1);
  });

  it('入金のあとに取り下げると、確認した入金ごとに一つの返金の作業が残り、確認前の入金は確認のときに加わる', async () => {
    const id = await filler.apply();
    await claim(id);
    await giveOpinion(office, id);
    expect(await decide(office, id, 'approved')).toBe(303);
    const page = wordsOf(await filler.visitor.get(`/applications/${id}`));
    for (const words of ['保証料のご案内', '60,300円', '顧客番号 2000000001', 'お客様（保証料のお支払い）']) expect(page).toContain(words);
    const { receptionNumber } = await office.application(id);
    expect((await record(office, 'higashi-uketsuke', { parts: [{ number: receptionNumber }] })).status).toBe(303);
    expect((await record(office, 'higashi-uketsuke', { amount: '100', parts: [{ number: receptionNumber }] })).status).toBe(303);
    const [paid, unconfirmed] = await receipts(office, id);
    const confirm = async (receipt: string | undefined) => (await office.desk('higashi-keiri')).post(`/branch/payments/${receipt}/confirm`, {});
    await confirm(paid);
    expect(locationOf(await retract(id))).toBe(`/applications/${id}`);
    const refunds = () => office.work.read(async (em) => (await em.find(BranchTask, { application: id, kind: 'refund' }, { orderBy: { openedAt: 'asc', id: 'asc' } })).map(({ dedupeKey, detail }) => [dedupeKey, detail]));
    expect(await refunds()).toEqual([[`refund/${paid}`, { refund: 60_300 }]]);
    await new CaseActivities(office.work, office.clock).openTask({ applicationId: id, task: 'refund', cause: 'fact' });
    expect(await refunds()).toEqual([[`refund/${paid}`, { refund: 60_300 }]]);
    await confirm(unconfirmed);
    expect(await refunds()).toEqual([[`refund/${paid}`, { refund: 60_300 }], [`refund/${unconfirmed}`, { refund: 100 }]]);
  });

  it('終わったあとに入金が確認されても、進み具合は動かず、来ない段階を約束しない。管理者の画面も同じ', async () => {
    const id = await paidAfterRetraction();
    const page = await filler.visitor.get(`/applications/${id}`);
    expect(trackerOf(page.body)).toEqual(['受付 済み', '審査 済み', '保証料 ここで終了', '発行 行いません', '提出 行いません', '閲覧 行いません']);
    const receipt = wordsOf(await filler.visitor.get(`/applications/${id}/receipt`));
    expect(receipt).toContain('ここで終了');
    for (const promise of ['いまここ', '入金の確認後に発行', '提出してください']) expect(receipt).not.toContain(promise);
    const admin = await Desk.signIn(office.app, 'kanri', SAMPLE_PASSWORD, 'admin');
    expect(trackerOf((await admin.get(`/admin/cases/${id}`)).body)).toEqual([
      '受付 済み', '審査 済み', '決裁 済み', '入金 ここで終了', '発行 行いません', '提出 行いません', '閲覧 行いません',
    ]);
  });

  it.each(['retracted', 'lapsed', 'declined'])('終わったあとは、保証料を払うようには言わず、請求・入金・返金の額を言う (%s)', async (state) => {
    const id = await paidAfterRetraction();
    await office.work.run(async (em) => em.execute('update guarantee_application set state = ? where id = ?', [state, id]));
    const panel = async (): Promise<string> => /<section id="premium"[\s\S]*?<\/section>/.exec((await filler.visitor.get(`/applications/${id}`)).body)?.[0].replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ') ?? '';
    const before = await panel();
    for (const words of ['お支払いは必要ありません', 'ご案内した保証料 60,300円', '確認した入金 60,300円', '返金した額 0円', '返金のご連絡をします']) expect(before).toContain(words);
    for (const words of ['お支払いください', 'お支払いいただく', 'お振込み', '払込期限', '振込先', '証書を発行します', '入金を確認しました']) expect(before).not.toContain(words);
    const { id: refund } = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    expect((await giveBack(await office.desk('higashi-keiri'), refund)).status).toBe(303);
    const after = await panel();
    expect(after).toContain('返金した額 60,300円');
    expect(after).not.toContain('返金のご連絡');
    expect(wordsOf(await filler.visitor.get(`/applications/${id}`))).not.toContain('返金のご連絡');
  });

  it('締結が先に確定したら、取下げは 409 で何も変わらない', async () => {
    const id = await filler.apply();
    await filler.visitor.get(`/applications/${id}/retraction`);
    const token = await filler.visitor.formToken('/applications/new');
    await office.work.run(async (em) => {
      await em.nativeUpdate(GuaranteeApplication, { id }, { state: 'concluded' });
      await recordFact(em, { caseId: id, kind: 'ContractConcluded', actor: SYSTEM, at: office.clock.now() });
    });
    const late = await filler.visitor.post(`/applications/${id}/retraction`, { reason: '間に合わない取下げ', confirm: 'yes' }, { token });
    expect(late.statusCode).toBe(409);
    expect((await office.application(id)).state).toBe('concluded');
    expect(await office.facts(id)).not.toContain('ApplicationRetracted');
  });

  it('締結と取下げが同時なら、先に行を取ったほうだけが通る', async () => {
    for (let round = 0; round < 4; round += 1) {
      const id = await filler.apply();
      await office.work.run((em) => em.nativeUpdate(GuaranteeApplication, { id }, { state: 'premium-secured' }));
      const conclude = office.work.run(async (em) => {
        const rows = await em.execute<{ state: string }[]>('select state from guarantee_application where id = ? for update', [id]);
        if (rows[0]?.state !== 'premium-secured') return false;
        await em.execute(`update guarantee_application set state = 'concluded' where id = ?`, [id]);
        return true;
      });
      const [concluded, answer] = await Promise.all([conclude, retract(id)]);
      expect([concluded, answer.statusCode]).toEqual(concluded ? [true, 409] : [false, 303]);
      expect((await office.application(id)).state).toBe(concluded ? 'concluded' : 'retracted');
    }
  });
});

describe('PDFを作る仕組みが止まっているとき', () => {
  it('控えは 503 とわかる言葉で断り、申込みはそのまま残る', async () => {
    const id = await filler.apply();
    const papers = office.app.get(PortalPapers);
    const stopped = jest.spyOn(papers, 'get').mockRejectedValue(new PdfRenderError('pdf/browser-missing', 'no browser'));
    const answer = await filler.visitor.get(`/applications/${id}/copy`);
    stopped.mockRestore();
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '30']);
    expect(wordsOf(answer)).toContain('お申込みや記録には影響ありません');
    expect((await office.application(id)).state).toBe('submitted');
  });
});

describe('受付の画面の流れ', () => {
  it('入金の一部が確認を待つあいだも、確認のあとも、担当と残りの額を案件の画面と同じに言う', async () => {
    const id = await approved(office);
    const read = async (path: string) => wordsOf(await filler.visitor.get(`/applications/${id}${path}`));
    await record(office, 'higashi-uketsuke', { amount: '40,000', parts: [{ number: (await office.application(id)).receptionNumber }] });
    for (const path of ['', '/receipt']) for (const words of ['東支店（入金の確認）', '東支店でご入金を確認しています。いま、お客様にしていただくことはありません。']) expect(await read(path)).toContain(words);
    for (const words of ['いまここ 担当： お客様', '振込先と払込期限']) expect(await read('/receipt')).not.toContain(words);
    await confirm(office, (await receipts(office, id))[0]);
    const [page, home] = [await read('/receipt'), wordsOf(await filler.visitor.get('/home'))];
    for (const words of ['お客様（保証料のお支払い）', '保証料：60,300円', '40,000円の入金を確認しました。残りの20,300円をお支払いください。']) expect(page).toContain(words);
    expect(home).toContain('40,000円の入金を確認しました。残りの20,300円をお支払いください。');
  });

  it('一括納付は、承認の前から、お支払いを待たずに締結することを言い、締結のあとは、締結したことと約定日を言う', async () => {
    const { id } = await office.submit({ customerNumber: '2000000003', deferred: true });
    const customer = (await Filler.signIn(office, '1000000004')).visitor;
    const read = async (path: string) => wordsOf(await customer.get(`/applications/${id}${path}`));
    const before = await read('/receipt');
    for (const words of ['審査のあと「保証料のご案内」で、金額と一括納付の約定日をお知らせします。お支払いを待たずに締結します。', '保証契約の締結後に発行し']) expect(before).toContain(words);
    for (const words of ['払込期限', '振込先', '入金の確認後']) expect(before).not.toContain(words);
    await claimAndApprove(id);
    expect(await read('/receipt')).toContain('入金を待たずに締結します。');
    await tellPremium(office, id);
    await conclude(office, id);
    const branch = (await (await office.desk('higashi-keiri')).get(`/branch/cases/${id}/premium`)).body;
    const concluded = await read('/receipt');
    expect(concluded).toContain('ほかの件とまとめて、約定日（令和8年12月21日（2026/12/21 月））までにお支払いください。');
    for (const page of [concluded, await read(''), branch]) expect([page.includes('入金を待たずに締結しました'), page.includes('入金を待たずに締結します')]).toEqual([true, false]);
  });

  it.each([
    ['retracted', '取り下げられました', 'このお申込みは取り下げられました。'], ['declined', 'お引受けできません', '審査の結果、このお申込みはお引受けできないことになりました。'],
    ['lapsed', '期限切れで終了しました', '期限までにお手続きがなかったため、このお申込みは終了しました。'],
  ])('終わった案件は、何でいつ終わったかを見出しと段階に言う (%s)', async (state, title, words) => {
    const id = await filler.apply();
    const at = office.clock.now();
    await office.work.run((em) => em.nativeUpdate(GuaranteeApplication, { id }, { state: state as 'retracted', stateSince: at, endedAt: at }));
    const page = await filler.visitor.get(`/applications/${id}/receipt`);
    expect(/<h1>([^<]*)</.exec(page.body)?.[1]).toBe(title);
    expect(wordsOf(page).split(`${formatJapanInstant(at.getTime())} ${words}`)).toHaveLength(3);
    expect(wordsOf(page)).not.toContain('受付番号をお控えください');
    // Nothing is urgent any more.
    expect([wordsOf(page).includes('お急ぎ'), wordsOf(page).includes('お問い合わせ お電話では、受付番号を伝えてください。')]).toEqual([false, true]);
  });

  it('済んだ段階は、これからすることとしては言わない', async () => {
    const id = await filler.apply();
    await claimAndApprove(id);
    await record(office, 'higashi-uketsuke', { parts: [{ number: (await office.application(id)).receptionNumber }] });
    await confirm(office, (await receipts(office, id))[0]);
    const { contractNumber } = await conclude(office, id);
    const receipt = async () => wordsOf(await filler.visitor.get(`/applications/${id}/receipt`));
    expect(await receipt()).toContain('「認証キー等のお知らせ」を、見本県へ提出してください。');
    const handedOver = await filler.visitor.post(`/guarantees/${contractNumber}/submission`, { ...date('submittedOn', 8, 11, 24), way: 'mail', note: '' });
    expect(handedOver.statusCode).toBe(303);
    const after = await receipt();
    expect(after).toContain('令和8年11月24日（火）に、見本県へ提出したと記録されています。');
    expect(after).not.toContain('提出してください');
  });

  it('いまどこかは、HOME や案件の画面と同じ', async () => {
    const id = await filler.apply();
    const here = async (): Promise<string | undefined> => /flow-name">([^<]+)<span class="chip chip-blue">いまここ/.exec((await filler.visitor.get(`/applications/${id}/receipt`)).body)?.[1];
    const tracked = async (): Promise<string | undefined> => /tracker-now" aria-current="step">[\s\S]*?tracker-name">([^<]+)</.exec((await filler.visitor.get(`/applications/${id}`)).body)?.[1];
    expect([await here(), await tracked()]).toEqual(['受付', '受付']);
    await claim(id);
    expect([await here(), await tracked()]).toEqual(['審査', '審査']);
  });

  it.each([['counter', '窓口で受け取った証書を'], ['postal', '届いた証書を']])('書面の証書を発注者へ渡すまでを、受け取り方のとおりに言う (%s)', async (medium, words) => {
    const id = await filler.apply({ delivery: { medium } });
    expect(wordsOf(await filler.visitor.get(`/applications/${id}/receipt`))).toContain(`${words}、見本県へ提出してください。`);
  });
});

describe('申込みの控え', () => {
  it('PDFで取り出せて、申し込んだ値がすべて入っている', async () => {
    const id = await filler.apply();
    const copy = await filler.visitor.get(`/applications/${id}/copy`);
    expect(copy.statusCode).toBe(200);
    expect(copy.headers['content-type']).toBe('application/pdf');
    expect(copy.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expect(copy.headers['content-disposition']).toMatch(/^attachment; .*filename\*=UTF-8''/);
  });
});
