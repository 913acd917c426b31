import { ProjectOwner } from '#persistence';
import { Office } from '../branch/office.js';
import { date, Filler, locationOf, questionsOf, wordsOf } from './filler.js';

let office: Office;
let filler: Filler;

beforeAll(async () => {
  office = await Office.open();
  filler = await Filler.signIn(office);
});
afterAll(() => office.close());

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

describe('あとから変えた答え', () => {
  it('発注者を変えると、宛名を確かめるまで 2 は入力済みにならない', async () => {
    const draft = await filler.begin();
    await filler.fill(draft, 'eligibility');
    await filler.fill(draft, 'works');
    const works = async () => wordsOf(await filler.visitor.get(draft));
    expect(await works()).toContain('6つのうち2つが終わりました');
    const other = await office.work.read((em) => em.findOneOrFail(ProjectOwner, { name: '広島県' }));
    await filler.fill(draft, 'eligibility', { ownerId: other.id, 'ownerId.query': '広島県', 'ownerId.shown': '広島県' });
    expect(await works()).toContain('6つのうち1つが終わりました');
    const asked = await filler.fill(draft, 'works');
    expect([asked.statusCode, questionsOf(asked)]).toEqual([422, ['発注者が変わりました。宛名は「見本県東部建設事務所長」のままでよろしいですか']]);
    expect(locationOf(await filler.fill(draft, 'works', { 'addressee.answer': `keep:${other.id}` }))).toBe(`${draft}/steps/amounts`);
    expect(await works()).toContain('6つのうち2つが終わりました');
    await filler.fill(draft, 'eligibility');
    expect(locationOf(await filler.fill(draft, 'works', { addressee: '別の宛名の事務所長' }))).toBe(`${draft}/steps/amounts`);
  });

  it('5年より前の契約日は確かめる', async () => {
    const draft = await filler.begin();
    const old = date('contractDate', 3, 4, 1);
    const asked = await filler.fill(draft, 'eligibility', old);
    expect([asked.statusCode, questionsOf(asked)]).toEqual([422, ['契約日（令和3年4月1日）が5年より前です。よろしいですか']]);
  });
});
