import { Office } from '../branch/office.js';
import { date, errorsOf, Filler, linksOf, locationOf, wordsOf } from './filler.js';

let office: Office;
let filler: Filler;

beforeAll(async () => {
  office = await Office.open();
  filler = await Filler.signIn(office);
});
afterAll(() => office.close());

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
    const paper = (await verdict({ ...base, bureau: '上記以外の局' })).page;
    expect(paper).toContain('土木建築局が所管するものに限り');
    // 日付が理由ではないので、日付の線は描かない。
    expect(paper).not.toContain('対応の開始');
  });

  it('どの日でも書面になる区分では、公告日を聞かずに答える', async () => {
    const draft = await filler.begin();
    const answer = await filler.fill(draft, 'eligibility', { ownerId: filler.owner('見本市'), workClass: 'services', ...date('contractDate', 8, 11, 20) });
    expect(locationOf(answer)).toBe(`${draft}/steps/eligibility#verdict`);
    const page = wordsOf(await filler.visitor.get(`${draft}/steps/eligibility`));
    expect([page.includes('書面でのお手続きになります'), page.includes('入札公告の日付'), page.includes('対応の開始')]).toEqual([true, false, false]);
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
