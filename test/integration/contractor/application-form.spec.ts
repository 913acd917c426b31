import { ApplicationDraft, Attachment, GuaranteeApplication } from '#persistence';
import { Office } from '../branch/office.js';
import { CONTRACT_COPY, date, drawnFrom, errorsOf, Filler, idOf, linksOf, locationOf, MIHON_OTHER_OFFICE, questionsOf, shownOn, TAKASAKI, wordsOf } from './filler.js';

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
      '工期の始めの月は1から12までの数字で入力してください', '工期の終わりの暦を読み取れませんでした。令和か西暦で、もう一度入力してください',
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
    expect((await filler.fill(draft, 'works', { workName: 'a\u0000b', act: 'autosave' })).json()).toEqual({ saved: 'まだ保存していません' });
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

  it('ローマ数字は英字で印刷されるとその欄で言い、書体にない文字は名指しして断る', async () => {
    const draft = await filler.begin();
    expect(locationOf(await filler.fill(draft, 'works', { workName: '第Ⅱ工区 補修工事' }))).toContain(draft);
    expect((await filler.visitor.get(`${draft}/steps/works`)).body).toContain('「Ⅱ」は「II」と、証書などの書面に印刷されます');
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
    expect(locationOf(await filler.visitor.post(`${draft}/discard`, {}))).toBe('/home');
    expect((await filler.visitor.get(draft)).statusCode).toBe(404);
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

describe('日付は、和暦でも西暦でも入力できる', () => {
  const boxes = (body: string, name: string): string[] => ['era', 'year', 'month', 'day'].map((box) => new RegExp(`name="${name}-${box}" value="([^"]*)"`).exec(body)?.[1] ?? '');
  const western = (name: string, ...parts: [string, string, string]) => ({ ...date(name, ...parts), [`${name}-era`]: 'western' });

  it('切り替えると、打ったものは保存され、読める日付は書き直され、読めないものはそのまま残る', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility');
    const page = `${draft}/steps/amounts`;
    expect((await filler.visitor.get(page)).body).toMatch(/<button [^>]*type="submit" name="act" value="western:workStart">西暦で入力する/);
    const typed = { contractPrice: '4,840万', advanceAmount: '', ...date('workStart', 8, 11, 24), ...date('workEnd', 9, '二', 30) };
    expect(locationOf(await filler.fill(draft, 'amounts', { ...typed, act: 'western:workStart' }))).toBe(`${page}#f-workStart`);
    const { body } = await filler.visitor.get(page);
    expect(boxes(body, 'workStart')).toEqual(['western', '2026', '11', '24']);
    expect(boxes(body, 'workEnd')).toEqual(['reiwa', '9', '二', '30']);
    expect(body).toContain('value="4,840万"');
    expect(body).toContain('令和8年11月24日（火）');
    expect(locationOf(await filler.fill(draft, 'amounts', { ...typed, ...western('workStart', '2026', '11', '24'), act: 'reiwa:workEnd' }))).toBe(`${page}#f-workEnd`);
    expect(boxes((await filler.visitor.get(page)).body, 'workStart')).toEqual(['reiwa', '8', '11', '24']);
  });

  it('空の欄も切り替わり、保存した日付は打った暦のまま出る', async () => {
    const draft = await filler.begin();
    const empty = { ownerId: '', ...date('contractDate', '', '', '') };
    await filler.fill(draft, 'eligibility', { ...empty, act: 'western:contractDate' });
    expect(boxes((await filler.visitor.get(`${draft}/steps/eligibility`)).body, 'contractDate')).toEqual(['western', '', '', '']);
    await filler.fill(draft, 'eligibility', western('contractDate', '2026', '11', '20'));
    const page = await filler.visitor.get(`${draft}/steps/eligibility?calendar=reiwa`);
    expect(boxes(page.body, 'contractDate')).toEqual(['western', '2026', '11', '20']);
    expect(wordsOf(page)).toContain('この工事は、電子保証の対象です');
  });

  it('令和の欄に打った西暦と、初めの欄に打った日付は、そのとおりに読んで入れ直す', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility');
    expect(locationOf(await filler.fill(draft, 'amounts', { ...date('workStart', 2026, 11, 24), ...date('workEnd', 'R9.3.26', '', '') }))).toBe(`${draft}/steps/delivery`);
    const { body } = await filler.visitor.get(`${draft}/steps/amounts`);
    expect([boxes(body, 'workStart'), boxes(body, 'workEnd')]).toEqual([['western', '2026', '11', '24'], ['reiwa', '9', '3', '26']]);
  });
});

describe('発注者を探す', () => {
  const typed = { ownerId: '', workClass: '', ...date('contractDate', '', '', '') };

  it('検索の欄で Enter を押すと、ほかの欄の誤りを言わずに探す', async () => {
    const draft = await filler.begin();
    const page = `${draft}/steps/eligibility`;
    expect((await filler.visitor.get(page)).body).toMatch(/^[\s\S]*?<button class="visually-hidden" type="submit" form="step-form" name="act" value="enter"/);
    expect(locationOf(await filler.fill(draft, 'eligibility', { ...typed, 'ownerId.query': '広島', 'ownerId.shown': '', act: 'enter' }))).toBe(`${page}#f-ownerId`);
    const found = await filler.visitor.get(page);
    expect(found.body).toContain('name="ownerId.shown" value="広島"');
    expect(wordsOf(found)).toContain('広島県');
    const chosen = { ownerId: filler.owner('広島県'), 'ownerId.query': '広島', 'ownerId.shown': '広島', act: 'enter' };
    expect((await filler.fill(draft, 'eligibility', { ...typed, ...chosen })).statusCode).toBe(422);
    expect(locationOf(await filler.fill(draft, 'eligibility', { ...typed, ...chosen, 'ownerId.query': '見本' }))).toBe(`${page}#f-ownerId`);
  });

  it('正しい名前を打って 調べる を押せば、その発注者になる。一部だけなら探す', async () => {
    const draft = await filler.begin();
    const search = { 'ownerId.query': ' 広島県　', 'ownerId.shown': '', ownerId: '' };
    expect(locationOf(await filler.fill(draft, 'eligibility', search))).toBe(`${draft}/steps/eligibility#verdict`);
    expect(wordsOf(await filler.visitor.get(draft))).toContain('広島県・');
    expect(locationOf(await filler.fill(draft, 'eligibility', { ...search, 'ownerId.query': '広' }))).toBe(`${draft}/steps/eligibility#f-ownerId`);
  });
});

describe('2人が同じ下書きの同じページを開いているとき', () => {
  const WORKS = 'steps/works';

  it('あとから保存する人には、先に保存されたことを言い、どちらの入力も失わない。もう一度保存すれば通る', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility');
    const mine = drawnFrom(await filler.visitor.get(`${draft}/${WORKS}`));
    const elsewhere = await Filler.signIn(office);
    const theirs = drawnFrom(await elsewhere.visitor.get(`${draft}/${WORKS}`));
    expect(locationOf(await filler.fill(draft, 'works', { ...mine, workName: '先に保存した工事' }))).toBe(`${draft}/steps/amounts`);
    const refused = await elsewhere.fill(draft, 'works', { ...theirs, workName: 'あとから保存する工事' });
    expect(refused.statusCode).toBe(409);
    expect(wordsOf(refused)).toContain('ほかの画面で、このページが先に保存されました');
    expect(refused.body).toContain('value="あとから保存する工事"');
    expect((await filler.visitor.get(`${draft}/${WORKS}`)).body).toContain('value="先に保存した工事"');
    expect(locationOf(await elsewhere.fill(draft, 'works', { ...drawnFrom(refused), workName: 'あとから保存する工事' }))).toBe(`${draft}/steps/amounts`);
    expect((await filler.visitor.get(`${draft}/${WORKS}`)).body).toContain('value="あとから保存する工事"');
  });

  it('自動保存も上書きせず、まだ保存していないと言う。保存できたときは、新しい版を返す', async () => {
    const draft = await filler.begin();
    const drawn = drawnFrom(await filler.visitor.get(`${draft}/${WORKS}`));
    const kept = JSON.parse((await filler.fill(draft, 'works', { ...drawn, workName: '先に保存した工事', act: 'autosave' })).body) as { version: number };
    const elsewhere = await Filler.signIn(office);
    const told = await elsewhere.fill(draft, 'works', { ...drawn, workName: '別の工事', act: 'autosave' });
    expect(told.body).toContain('まだ保存していません');
    expect((await filler.visitor.get(`${draft}/${WORKS}`)).body).toContain('value="先に保存した工事"');
    // The same person, signed in anew, goes on in the page that was saved last.
    expect(locationOf(await elsewhere.fill(draft, 'works', { version: String(kept.version), workName: '続きの工事' }))).toBe(`${draft}/steps/amounts`);
  });

  it('別々のページは、たがいに妨げず、同じログインの古い画面からの保存も通る', async () => {
    const draft = await filler.begin();
    const drawn = drawnFrom(await filler.visitor.get(`${draft}/${WORKS}`));
    const elsewhere = await Filler.signIn(office);
    await elsewhere.fill(draft, 'eligibility', drawnFrom(await elsewhere.visitor.get(`${draft}/steps/eligibility`)));
    for (const workName of ['1度目', '2度目']) expect(locationOf(await filler.fill(draft, 'works', { ...drawn, workName }))).toBe(`${draft}/steps/amounts`);
  });

  it('添付書類のページでも、添付したファイルは残り、ほかの入力は先に言う', async () => {
    const draft = await filler.begin();
    const drawn = drawnFrom(await filler.visitor.get(`${draft}/steps/attachments`));
    await filler.fill(draft, 'attachments', { ...drawn, note: '先の連絡' });
    const elsewhere = await Filler.signIn(office);
    const refused = await elsewhere.attach(draft, CONTRACT_COPY, '請負契約書.pdf', { ...drawn, note: 'あとの連絡' });
    expect(refused.statusCode).toBe(409);
    expect(refused.body).toContain('請負契約書.pdf');
    expect(refused.body).toContain('あとの連絡');
    expect((await filler.visitor.get(`${draft}/steps/attachments`)).body).toContain('先の連絡');
  });
});

describe('二重の申込みにならない', () => {
  it('同じ申込みを2回送っても1件で、どちらも受付の画面に着く', async () => {
    const draft = await filler.filled();
    const first = locationOf(await filler.submit(draft));
    const token = await filler.visitor.formToken('/applications/new');
    const again = locationOf(await filler.visitor.post(`${draft}/check`, { agreedToClauses: 'agreed', agreedToService: 'agreed', editions: '' }, { token }));
    expect(again).toBe(first);
    expect(locationOf(await filler.visitor.get(`${draft}/check`))).toBe(first);
    expect((await filler.visitor.get(draft)).headers.location).toBe(first);
  });

  it('「申込みを始める」を同時に6回送っても、下書きは1つ', async () => {
    const fresh = await Filler.signIn(office, MIHON_OTHER_OFFICE);
    const token = await fresh.visitor.formToken('/applications/new');
    const answers = await Promise.all(Array.from({ length: 6 }, () => fresh.visitor.post('/applications/drafts', {}, { token })));
    expect(new Set(answers.map(locationOf)).size).toBe(1);
  });

  it('同じお客様IDの2人が別々にログインして始めると、下書きも別々で、もう一度押せば自分のものに戻る', async () => {
    const [one, other] = [await Filler.signIn(office, MIHON_OTHER_OFFICE), await Filler.signIn(office, MIHON_OTHER_OFFICE)];
    const [first, second] = [await one.begin(), await other.begin()];
    expect(second).not.toBe(first);
    expect([await one.begin(), await other.begin()]).toEqual([first, second]);
    await one.fill(first, 'works', { workName: '見本橋 補修工事' });
    await other.fill(second, 'works', { workName: '見本川 護岸工事' });
    expect(wordsOf(await one.visitor.get(first))).toContain('見本橋 補修工事');
    expect(await one.begin()).not.toBe(first);
  });

  it('同時に6回送っても、申込みも受付番号も1つ', async () => {
    const draft = await filler.filled();
    const page = await filler.visitor.get(`${draft}/check`);
    const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const answers = await Promise.all(Array.from({ length: 6 }, () => filler.visitor.post(`${draft}/check`, { ...shownOn(page), agreedToClauses: 'agreed', agreedToService: 'agreed' }, { token })));
    expect(new Set(answers.map(locationOf)).size).toBe(1);
    const made = await office.work.read((em) => em.count(GuaranteeApplication, { draft: idOf(draft) }));
    expect(made).toBe(1);
  });

  it('受付番号は続き番号で、間があかない', async () => {
    const rows = await office.work.read((em) => em.execute<{ n: string }[]>(`select reception_number as n from guarantee_application where reception_number like '26-00%' order by 1`));
    expect(rows.map(({ n }) => Number(n.slice(3)))).toEqual(rows.map((_, index) => index + 1));
  });
});

describe('ほかの人の下書きと申込み', () => {
  it('ほかの会社からも、同じ会社のほかのIDからも、下書きはないものと同じに見える', async () => {
    const draft = await filler.filled();
    for (const loginId of [TAKASAKI, MIHON_OTHER_OFFICE]) {
      const other = await Filler.signIn(office, loginId);
      for (const path of [draft, `${draft}/steps/works`, `${draft}/check`, `${draft}/discard`]) expect((await other.visitor.get(path)).statusCode).toBe(404);
      const token = await other.visitor.formToken('/applications/new');
      expect((await other.visitor.post(`${draft}/steps/works`, other.answers('works'), { token })).statusCode).toBe(404);
      expect((await other.visitor.post(`${draft}/check`, {}, { token })).statusCode).toBe(404);
      expect((await other.visitor.post(`${draft}/discard`, {}, { token })).statusCode).toBe(404);
    }
  });

  it('ほかの会社の申込みは、どの画面も 404', async () => {
    const id = await filler.apply();
    const other = await Filler.signIn(office, TAKASAKI);
    const token = await other.visitor.formToken('/applications/new');
    for (const page of ['', '/receipt', '/copy', '/correction', '/retraction', '/premium-notice']) expect((await other.visitor.get(`/applications/${id}${page}`)).statusCode).toBe(404);
    expect((await other.visitor.post(`/applications/${id}/retraction`, { reason: '間違い', confirm: 'yes' }, { token })).statusCode).toBe(404);
    expect((await office.application(id)).state).toBe('submitted');
    for (const broken of ['x', '../../etc/passwd', '00000000-0000-0000-0000-000000000000', "'; drop table customer; --"]) {
      expect((await filler.visitor.get(`/applications/${encodeURIComponent(broken)}`)).statusCode).toBe(404);
    }
  });
});

describe('契約書の写し', () => {
  it.each<[string, Uint8Array, string]>([
    ['PDFでないもの', Buffer.from('\u0089PNG\r\n'.repeat(100)), 'PDFファイルを選んでください'],
    ['空のファイル', new Uint8Array(0), 'ファイルが空です'],
    ['途中で切れたPDF', CONTRACT_COPY.subarray(0, 120), 'PDFファイルが途中で切れています'],
    ['暗号化されたPDF', Buffer.from(CONTRACT_COPY.toString().replace('/Root 1 0 R', '/Root 1 0 R /Encrypt 9 0 R')), 'パスワードのかかったPDFは受け取れません'],
    ['スクリプト入りのPDF', Buffer.from(CONTRACT_COPY.toString().replace('/Type /Catalog', '/Type /Catalog /OpenAction << /S /JavaScript >>')), 'スクリプトやほかのファイルが埋め込まれた'],
    ['20MBを超えるPDF', Buffer.concat([CONTRACT_COPY, Buffer.alloc(20 * 1024 * 1024, 0x20), Buffer.from('\n%%EOF\n')]), 'ファイルは20MBまでです'],
  ])('%s は 422 で断り、ほかの入力は残す', async (_, bytes, sentence) => {
    const draft = await filler.begin();
    const refused = await filler.attach(draft, bytes, 'keiyaku.pdf', { note: '残してほしい連絡事項' });
    expect(refused.statusCode).toBe(422);
    expect(errorsOf(refused).some((text) => text.startsWith(sentence))).toBe(true);
    expect(refused.body).toContain('残してほしい連絡事項</textarea>');
    expect(await office.work.read((em) => em.count(Attachment, { draft: idOf(draft) }))).toBe(0);
  });

  it('同じファイルをもう一度送っても1つのまま。ほかの名前なら断る。取り除くと、またないと言われる', async () => {
    const draft = await filler.filled();
    expect(locationOf(await filler.attach(draft))).toContain('/steps/attachments');
    expect(errorsOf(await filler.attach(draft, CONTRACT_COPY, 'betsumei.pdf'))).toEqual(['同じ内容のファイルが、すでに添付されています']);
    const [attachment, ...others] = await office.work.read((em) => em.find(Attachment, { draft: idOf(draft) }));
    expect(others).toEqual([]);
    const remove = { act: `remove:${attachment?.id ?? ''}`, note: '取り除く前に書いた連絡事項' };
    expect(locationOf(await filler.fill(draft, 'attachments', remove))).toBe(`${draft}/steps/attachments#f-attachments`);
    expect((await filler.visitor.get(`${draft}/steps/attachments`)).body).toContain('取り除く前に書いた連絡事項</textarea>');
    expect(locationOf(await filler.fill(draft, 'attachments', remove))).toBe(`${draft}/steps/attachments#f-attachments`);
    expect(errorsOf(await filler.fill(draft, 'attachments'))).toEqual(['契約書の写し（PDF）を添付してください']);
  });

  it('名前に道や見えない文字があっても、画面に出せる名前になる', async () => {
    const draft = await filler.begin();
    await filler.attach(draft, CONTRACT_COPY, '..\\..\\etc\\<b>契約\u202Efdp.exe.pdf');
    const [attachment] = await office.work.read((em) => em.find(Attachment, { draft: idOf(draft) }));
    expect(attachment?.fileName).toBe('b契約fdp.exe.pdf');
  });
});

describe('証書の受取方法は、発注者の決まりで決まる', () => {
  const verdict = async (answers: Record<string, string>) => {
    const draft = await filler.begin();
    const answer = await filler.fill(draft, 'eligibility', answers);
    return { draft, answer, page: wordsOf(await filler.visitor.get(`${draft}/steps/eligibility`)) };
  };

  it('広島県: 2024-05-31 の契約は書面、2024-06-01 からは電子交付を選べる', async () => {
    const paper = await verdict({ ownerId: filler.owner('広島県'), ...date('contractDate', 6, 5, 31) });
    expect(paper.page).toContain('この工事は、書面でのお手続きになります');
    expect(paper.page).toContain('令和6年6月1日以降に新規契約する案件からです');
    const electronic = await verdict({ ownerId: filler.owner('広島県'), ...date('contractDate', 6, 6, 1) });
    expect(electronic.page).toContain('この工事は、電子保証の対象です');
  });

  it('書面の案件も同じ画面で続け、郵送を選んで申し込める。電子交付は理由とともに断る', async () => {
    const eligibility = { ownerId: filler.owner('広島県'), ...date('contractDate', 6, 5, 31) };
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility', eligibility);
    await filler.fill(draft, 'works');
    await filler.fill(draft, 'amounts', { ...date('workStart', 8, 11, 24) });
    const refused = await filler.fill(draft, 'delivery');
    expect(refused.statusCode).toBe(422);
    expect(errorsOf(refused)[0]).toContain('令和6年6月1日以降に新規契約する案件からです');
    const id = await filler.apply({ eligibility, delivery: { medium: 'postal' } });
    expect(await office.application(id)).toMatchObject({ medium: 'postal', channel: 'web' });
    expect(wordsOf(await filler.visitor.get(`/applications/${id}/receipt`))).toContain('保証証書の交付');
  });

  it('公告日で決める発注者は、はじめに公告日を聞き、聞く前の画面は誤りにしない', async () => {
    const draft = await filler.begin();
    const asked = await filler.fill(draft, 'eligibility', { ownerId: filler.owner('見本市'), ...date('contractDate', 8, 11, 20) });
    expect(locationOf(asked)).toBe(`${draft}/steps/eligibility?notice=more`);
    expect(wordsOf(await filler.visitor.get(locationOf(asked)))).toContain('公告日');
    const before = await filler.fill(draft, 'eligibility', { ownerId: filler.owner('見本市'), ...date('contractDate', 8, 11, 20), ...date('noticeDate', 8, 9, 30) });
    expect(before.statusCode).toBe(303);
    expect(wordsOf(await filler.visitor.get(`${draft}/steps/eligibility`))).toContain('公告日の 令和8年9月30日（水）は、その1日前です');
  });

  it('地域維持事業は、所管する局で決まる。ほかの局は書面', async () => {
    const base = { ownerId: filler.owner('広島県'), workClass: 'regional-maintenance', ...date('contractDate', 8, 11, 20) };
    expect((await verdict({ ...base, bureau: '土木建築局' })).page).toContain('電子保証の対象です');
    expect((await verdict({ ...base, bureau: '上記以外の局' })).page).toContain('土木建築局が所管するものに限り');
  });

  it('あとから契約日を変えて書面になったら、受取方法のページが入力中に戻り、申し込めない', async () => {
    const draft = await filler.filled({ eligibility: { ownerId: filler.owner('広島県'), ...date('contractDate', 6, 6, 1) } });
    expect((await filler.fill(draft, 'eligibility', { ownerId: filler.owner('広島県'), ...date('contractDate', 6, 5, 31) })).statusCode).toBe(303);
    const check = await filler.visitor.get(`${draft}/check`);
    expect(linksOf(check)).toContain(`${draft}/steps/delivery?return=check#f-medium`);
    expect(check.body).not.toContain('この内容で保証を申し込む');
    expect((await filler.submit(draft)).statusCode).toBe(422);
  });
});

describe('業務と一括納付', () => {
  it('業務は、業務名・履行期間・履行場所・業務委託料で聞き、前払金は10分の3まで（見本県の決まり）', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility', { workClass: 'services' });
    const works = wordsOf(await filler.visitor.get(`${draft}/steps/works`));
    for (const label of ['発注者と業務', '業務番号', '業務名', '履行場所']) expect(works).toContain(label);
    await filler.fill(draft, 'works', { workName: '見本川水系 測量設計業務委託' });
    const refused = await filler.fill(draft, 'amounts', { contractPrice: '1,650万', advanceRate: '40', advanceAmount: '660万' });
    expect(errorsOf(refused)).toEqual(['前払率は、見本県の上限の30%以下にしてください']);
    expect(locationOf(await filler.fill(draft, 'amounts', { contractPrice: '1,650万', advanceRate: '30', advanceAmount: '495万' }))).toBe(`${draft}/steps/delivery`);
    expect(wordsOf(await filler.visitor.get(draft))).toContain('業務について');
  });

  it('一括納付は、取決めのあるお客様だけが選べる', async () => {
    const draft = await filler.begin();
    for (const step of ['eligibility', 'works', 'amounts'] as const) await filler.fill(draft, step);
    expect((await filler.visitor.get(`${draft}/steps/delivery`)).body).not.toContain('value="deferred"');
    expect(errorsOf(await filler.fill(draft, 'delivery', { paymentMethod: 'deferred' }))).toEqual(['一括納付には、あらかじめ取決めが必要です。ほかの支払方法を選んでください']);
    const agreed = await Filler.signIn(office, '1000000004');
    const theirs = await agreed.begin();
    expect((await agreed.visitor.get(`${theirs}/steps/delivery`)).body).toContain('value="deferred"');
  });
});

describe('下書きの期限', () => {
  it('最後の保存から90日を過ぎた下書きは開けない', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility');
    await office.work.run((em) => em.nativeUpdate(ApplicationDraft, { id: idOf(draft) }, { savedAt: new Date('2026-08-26T10:43:00+09:00') }));
    expect((await filler.visitor.get(draft)).statusCode).toBe(200);
    await office.work.run((em) => em.nativeUpdate(ApplicationDraft, { id: idOf(draft) }, { savedAt: new Date('2026-08-26T10:41:00+09:00') }));
    expect((await filler.visitor.get(draft)).statusCode).toBe(404);
  });
});
