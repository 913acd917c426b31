import { Office } from '../branch/office.js';
import { CONTRACT_COPY, date, drawnFrom, errorsOf, Filler, idOf, linksOf, locationOf, questionsOf, shownOn, wordsOf } from './filler.js';

let office: Office;
let filler: Filler;

beforeAll(async () => {
  office = await Office.open();
  filler = await Filler.signIn(office);
});
afterAll(() => office.close());

describe('前払金保証の申込み', () => {
  it('6つのページを順に入力し、確認して申し込むと、受付番号が出る', async () => {
    const draft = await filler.begin();
    expect(locationOf(await filler.fill(draft, 'eligibility'))).toBe(`${draft}/steps/eligibility#verdict`);
    expect(wordsOf(await filler.visitor.get(`${draft}/steps/eligibility`))).toContain('この工事は、電子保証の対象です');
    expect(locationOf(await filler.fill(draft, 'works'))).toBe(`${draft}/steps/amounts`);
    expect(locationOf(await filler.fill(draft, 'amounts'))).toBe(`${draft}/steps/delivery`);
    expect(locationOf(await filler.fill(draft, 'delivery'))).toBe(`${draft}/steps/uses`);
    expect(locationOf(await filler.fill(draft, 'uses'))).toBe(`${draft}/steps/attachments`);
    expect(locationOf(await filler.attach(draft))).toContain(`${draft}/steps/attachments`);
    expect(locationOf(await filler.fill(draft, 'attachments'))).toBe(draft);
    const check = wordsOf(await filler.visitor.get(`${draft}/check`));
    for (const value of ['48,400,000円（4,840万円）', '19,360,000円（1,936万円）', '電子交付を希望する', 'カ）ミホングミ', '請負契約書.pdf（1ページ）', '60,300円', '60,580円', '−80円', '−200円']) expect(check).toContain(value);

    const receipt = locationOf(await filler.submit(draft));
    const page = await filler.visitor.get(receipt);
    expect(page.statusCode).toBe(200);
    expect(wordsOf(page)).toMatch(/受付番号 26-\d{5}/);
    const application = await office.application(idOf(receipt));
    expect(application).toMatchObject({ state: 'submitted', channel: 'web', medium: 'electronic', guaranteeAmount: 19_360_000, guaranteeUntil: '2027-03-26', assignee: null });
    expect(application.content).toMatchObject({ workName: '令和8年度 県道見本中央線 橋梁補修工事（第2工区）', depositNumber: '0012345' });
    expect(application.consentedTerms).toHaveLength(3);
    expect(await office.facts(application.id)).toEqual(['ApplicationSubmitted']);
    const outbox = await office.work.read((em) => em.execute<{ action: string; workflow_id: string }[]>('select action, workflow_id from outbox where workflow_id like ?', [`%${application.id}`]));
    expect(outbox).toEqual([{ action: 'start', workflow_id: `guarantee-application/${application.id}` }]);
  });

  it('書面に別の形で印刷される文字は、同意する前に、確認の画面で言う', async () => {
    const draft = await filler.filled({ works: { workName: '見本橋 補修工事（葛\u{E0101}城工区）' } });
    expect(wordsOf(await filler.visitor.get(`${draft}/check`))).toContain('「葛\u{E0101}」は、証書などの書面では標準の字形で印刷されます');
  });

  it('同意は前もって付いていない。付けないと 422 で、2つとも理由を言う', async () => {
    const draft = await filler.filled();
    const page = await filler.visitor.get(`${draft}/check`);
    expect(page.body).not.toMatch(/name="agreedTo\w+"[^>]* checked/);
    const refused = await filler.submit(draft, { agreedToClauses: '', agreedToService: '' });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('<title>エラー：申込内容の確認');
    expect(errorsOf(refused)).toHaveLength(2);
    const older = await filler.submit(draft, { editions: '' });
    expect([older.statusCode, errorsOf(older).length]).toEqual([422, 2]);
  });

  it('確認の画面を出したあとに、ほかの画面で内容が変わったら、申し込まずに、新しい内容をもう一度確かめてもらう', async () => {
    const draft = await filler.filled();
    const page = await filler.visitor.get(`${draft}/check`);
    const elsewhere = await Filler.signIn(office);
    await elsewhere.fill(draft, 'works', { workName: '見本橋 別の補修工事', ...drawnFrom(await elsewhere.visitor.get(`${draft}/steps/works`)) });
    const before = await office.count('guarantee_application');
    const refused = await filler.submit(draft, shownOn(page));
    expect(refused.statusCode).toBe(422);
    expect(wordsOf(refused)).toContain('ほかの画面で内容が変わりました。もう一度確かめてください');
    expect(wordsOf(refused)).toContain('見本橋 別の補修工事');
    expect(refused.body).not.toMatch(/name="agreedTo\w+"[^>]* checked/);
    expect(await office.count('guarantee_application')).toBe(before);
    const receipt = locationOf(await filler.submit(draft, shownOn(refused)));
    expect((await office.application(idOf(receipt))).content).toMatchObject({ workName: '見本橋 別の補修工事' });
    expect(locationOf(await filler.visitor.post(`${draft}/check`, shownOn(page), { from: '/applications/new' }))).toBe(receipt);
  });

  it('ほかの画面で添付したファイルが増えたときも、もう一度確かめてもらう', async () => {
    const draft = await filler.filled();
    const page = await filler.visitor.get(`${draft}/check`);
    await filler.attach(draft, Buffer.concat([CONTRACT_COPY, Buffer.from('\n')]), '変更契約書.pdf');
    const refused = await filler.submit(draft, shownOn(page));
    expect(refused.statusCode).toBe(422);
    expect(wordsOf(refused)).toContain('ほかの画面で内容が変わりました');
    expect(wordsOf(refused)).toContain('変更契約書.pdf');
  });

  it('誤りは一度にすべて言い、入力した文字はそのまま残る (GOV.UK validation)', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility');
    const refused = await filler.fill(draft, 'amounts', { contractPrice: 'よんせん', advanceRate: '400', advanceAmount: '', ...date('workStart', 8, 11, 31), ...date('workEnd', 9, 2, 30) });
    expect(refused.statusCode).toBe(422);
    expect(errorsOf(refused)).toEqual([
      '請負金額（税込）は、数字で入力してください（例：4,840万、48400000）',
      '前払率は、1から100までの数字で入力してください（例：40）',
      '前払金額（保証金額）を入力してください',
      '工期の始めの日付「令和8年11月31日」はありません。11月は30日までです',
      '工期の終わりの日付「令和9年2月30日」はありません。2月は28日までです',
    ]);
    expect(refused.body).toContain('value="よんせん"');
    expect((await filler.visitor.get(`${draft}/steps/amounts`)).body).toContain('value="よんせん"');
  });

  it('ない月と、画面にない暦は、その欄で 422', async () => {
    const draft = await filler.begin();
    const refused = await filler.fill(draft, 'amounts', { ...date('workStart', 7, 13, 1), ...date('workEnd', 9, 3, 26), 'workEnd-era': 'taisho' });
    expect([refused.statusCode, errorsOf(refused)]).toEqual([422, [
      '工期の始めの「13月」はありません。月は1から12までの数字で入力してください', '工期の終わりの暦を読み取れませんでした。令和か西暦で、もう一度入力してください',
    ]]);
    expect(refused.body).toContain('name="workEnd-era" value="reiwa"');
    expect(refused.body).toContain('name="workEnd-year" value="9"');
  });

  it('単位の確認は誤りではなく質問で、答えは選ばれていない。直すと答えれば直る', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility');
    await filler.fill(draft, 'works');
    const asked = await filler.fill(draft, 'amounts', { advanceAmount: '19,360' });
    expect(asked.statusCode).toBe(422);
    expect(errorsOf(asked)).toEqual([]);
    expect(asked.body).toContain('<title>確認：金額と工期');
    expect(asked.body).toMatch(/id="questions" tabindex="-1" autofocus/);
    expect(questionsOf(asked)).toEqual(['単位は円です。19,360円でよろしいですか']);
    expect(asked.body).not.toMatch(/name="advanceAmount.answer"[^>]* checked/);
    expect(locationOf(await filler.fill(draft, 'amounts', { advanceAmount: '19,360', 'advanceAmount.answer': 'take:19360000' }))).toBe(`${draft}/steps/delivery`);
    expect((await filler.visitor.get(`${draft}/steps/amounts`)).body).toContain('value="19,360,000"');
  });

  it('途中で保存し、ログアウトして別のブラウザーから続けられる', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility');
    expect(locationOf(await filler.fill(draft, 'works', { workName: '見本川 河川護岸補修工事（その2）', workPlace: '', act: 'top' }))).toBe(draft);
    const other = await Filler.signIn(office);
    const top = wordsOf(await other.visitor.get(draft));
    expect(top).toContain('見本川 河川護岸補修工事（その2）');
    expect(top).toContain('6つのうち1つが終わりました');
    expect(top).toContain('保存期限 令和9年2月22日（月）');
    expect((await other.visitor.get(`${draft}/steps/works`)).body).toContain('value="見本川 河川護岸補修工事（その2）"');
    expect(wordsOf(await other.visitor.get('/home'))).toContain('見本川 河川護岸補修工事（その2）');
  });

  it('入力の途中は自動で保存され、誤りは言わず、次に開くとそのまま残っている', async () => {
    const draft = await filler.begin();
    const saved = await filler.fill(draft, 'works', { workName: '書きかけの工', workPlace: '', act: 'autosave' });
    expect([saved.statusCode, saved.json()]).toEqual([200, { saved: '11/24(火) 10:42 に自動保存しました', version: expect.any(Number) }]);
    expect((await filler.visitor.get(`${draft}/steps/works`)).body).toContain('value="書きかけの工"');
    expect((await filler.fill(draft, 'works', { workName: 'a\u0000b', act: 'autosave' })).json()).toEqual({ saved: 'この画面の入力は、まだ保存していません' });
    expect((await filler.visitor.get(`${draft}/steps/works`)).body).toContain('value="書きかけの工"');
  });

  it('書面の書体にない異体字は断らず、その欄で標準の字形で印刷されると言う', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'works', { workName: '葛\u{E0101}城橋 補修工事', signatoryName: '葛\u{E0100}西 花子', act: 'top' });
    const page = await filler.visitor.get(`${draft}/steps/works`);
    expect(page.body.match(/標準の字形で印刷されます/g)).toHaveLength(1);
    expect(page.body).toContain('「葛\u{E0101}」は、証書などの書面では標準の字形で印刷されます');
    expect(locationOf(await filler.fill(draft, 'works', { workName: '葛\u{E0101}城橋 補修工事' }))).toContain(draft);
  });

  it('ローマ数字も半角の゜の付いた数字もそのまま受け、書体にない文字は名指しして断る', async () => {
    const draft = await filler.begin();
    expect(locationOf(await filler.fill(draft, 'works', { workName: '第Ⅱ工区 45ﾟ曲管補修工事' }))).toContain(draft);
    expect((await filler.visitor.get(`${draft}/steps/works`)).body).not.toContain('印刷されます');
    const refused = await filler.fill(draft, 'works', { workName: '見本𪚥工事' });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('「𪚥」（U+2A6A5）は証書に印刷できません。ほかの文字にしてください');
    expect(refused.body).toContain('value="見本𪚥工事"');
  });

  it('まだ足りないときの確認画面は、足りないところへの道を示し、申し込めない', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility');
    const page = await filler.visitor.get(`${draft}/check`);
    expect(linksOf(page)).toContain(`${draft}/steps/works?return=check#f-addressee`);
    expect(page.body).not.toContain('この内容で保証を申し込む');
    const before = await office.count('guarantee_application');
    expect((await filler.visitor.post(`${draft}/check`, { agreedToClauses: 'agreed', agreedToService: 'agreed', editions: '' }, { from: draft })).statusCode).toBe(422);
    expect(await office.count('guarantee_application')).toBe(before);
  });

  it('変更する から直すと、確認画面へ戻る', async () => {
    const draft = await filler.filled();
    const changed = await filler.visitor.post(`${draft}/steps/works?return=check`, { ...filler.answers('works'), workName: '別の名前の工事' });
    expect(locationOf(changed)).toBe(`${draft}/check`);
    expect(wordsOf(await filler.visitor.get(`${draft}/check`))).toContain('別の名前の工事');
  });

  it('やめると下書きは消え、支店には何も残らない', async () => {
    const draft = await filler.filled();
    expect((await filler.visitor.get(`${draft}/discard`)).statusCode).toBe(200);
    const home = locationOf(await filler.visitor.post(`${draft}/discard`, {}));
    expect(wordsOf(await filler.visitor.get(home))).toContain('下書きを消しました');
    expect((await filler.visitor.get(draft)).statusCode).toBe(409);
    expect((await filler.submit(draft)).statusCode).not.toBe(303);
  });

  it('使途内訳を入力するときは、行ごとに誤りを言い、合計を前払金額と比べる', async () => {
    const draft = await filler.begin();
    for (const step of ['eligibility', 'works', 'amounts'] as const) await filler.fill(draft, step);
    const refused = await filler.fill(draft, 'uses', { usePlan: 'itemized', 'uses.0.item': 'materials', 'uses.0.amount': '2,000万', 'uses.1.item': '', 'uses.1.amount': '百' });
    expect(errorsOf(refused)).toEqual(['2行目の使用項目を選んでください', '使途の合計を前払金額（19,360,000円）以下にしてください（いま20,000,000円です）']);
    expect(locationOf(await filler.fill(draft, 'uses', { usePlan: 'itemized', 'uses.0.item': 'materials', 'uses.0.payee': '見本建材', 'uses.0.amount': '1,000万' }))).toBe(`${draft}/steps/attachments`);
  });
});
