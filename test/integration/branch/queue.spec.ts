import { Certificate } from '#persistence';
import { approved, claim, giveOpinion, receipts, record } from './acts.js';
import { conclude } from './issue.js';
import { Office } from './office.js';

describe('受付一覧', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  const numbers = (body: string) => [...body.matchAll(/queue-number"><a href="[^"]+">([^<]+)</g)].map((match) => match[1] ?? '');
  const linkTo = (body: string, rel: 'next' | 'prev') => new RegExp(`<a href="([^"]+)" rel="${rel}"`).exec(body)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
  const count = (body: string, view: string) => new RegExp(`${view}</span><span class="view-count">([\\d,]+)<`).exec(body)?.[1];

  test('ビューごとの件数と、期限・発行希望日・連絡事項・担当が一覧に出る', async () => {
    const noted = await office.submit({ note: '11/27に発注者へ提出します。', submittedAt: new Date('2026-11-19T14:10:00+09:00') });
    const held = await office.submit({ workName: '一級河川仮川 護岸災害復旧工事' });
    await claim(office, held.id);
    const waiting = await office.submit();
    await claim(office, waiting.id);
    await giveOpinion(office, waiting.id);
    await approved(office);
    const { body } = await (await office.desk('higashi-shinsa')).get('/branch?view=unclaimed');
    expect(['未着手', '私の担当', '審査中', '補正待ち', '決裁待ち', '保証料入金待ち', '発行・交付', '処理中すべて'].map((view) => count(body, view)))
      .toEqual(['1', '3', '1', '0', '1', '1', '0', '4']);
    expect(body).toContain(noted.receptionNumber);
    expect(body).toContain('超過 1営業日');
    expect(body).toContain('11/20(金) 10:10');
    expect(body).toContain('発行希望 11/27(金)');
    expect(body).toContain('連絡事項');
    const mine = await (await office.desk('higashi-shinsa')).get('/branch?view=mine');
    expect(mine.body).toContain('見本 審一（あなた）');
    expect(mine.body).toContain('停止中（保証料入金待ち）');
    // An empty view says what comes into it, and where to go on.
    const empty = async (address: string) => /<p class="empty">(.+?)<\/p>/.exec((await (await office.desk('higashi-shinsa')).get(address)).body)?.[1];
    expect(await empty('/branch?view=correction')).toMatch(/補正を待っている案件はありません。.+<a class="empty-next" href="\/branch\?view(?:=|&#x3D;)reviewing">「審査中」を見る<\/a>/);
    expect(await empty('/branch?view=unclaimed&f=存在しない工事')).toMatch(/^条件に合う案件はありません。<a .+>条件をすべて外す<\/a>$/);
  });

  test('保証契約番号は、一部でも見つかる', async () => {
    const id = await approved(office);
    const { receptionNumber } = await office.application(id);
    await record(office, 'higashi-uketsuke', { parts: [{ number: receptionNumber }] });
    await (await office.desk('higashi-keiri')).post(`/branch/payments/${(await receipts(office, id))[0]}/confirm`);
    const { contractNumber, certificateId } = await conclude(office, id);
    const { certificateNumber } = await office.work.read((em) => em.findOneOrFail(Certificate, { id: certificateId }));
    const found = async (who: string, q: string) => (await (await office.desk(who)).get(`/branch?q=${q}`)).body.includes(receptionNumber);
    for (const part of [contractNumber, contractNumber.slice(0, 7), contractNumber.slice(0, 6), contractNumber.slice(2), contractNumber.slice(3), certificateNumber, certificateNumber.slice(0, 9), certificateNumber.slice(2, 9), certificateNumber.slice(0, 6)]) expect([part, await found('higashi-shinsa', part)]).toEqual([part, true]);
    // With its dash it is a 受付番号 and nothing else, also where a 保証契約番号 ends in the same digits.
    const dashed = `${contractNumber.slice(3, 5)}-${contractNumber.slice(5)}`;
    expect([await found('higashi-shinsa', dashed), await found('higashi-shinsa', receptionNumber)]).toEqual([dashed === receptionNumber, true]);
    expect(await found('nishi-shinsa', contractNumber.slice(0, 7))).toBe(false);
    expect(await found('higashi-shinsa', '9999999')).toBe(false);
  });

  test('一覧から離れずに中身を見て、担当できる', async () => {
    const { id } = await office.submit({ note: '急ぎです。', advance: '19,355,000' });
    const desk = await office.desk('higashi-shinsa2');
    const { body } = await desk.get(`/branch?view=unclaimed&preview=${id}`);
    expect(body).toContain('急ぎです。');
    expect(body).toContain('前払金額に10,000円未満の端数があります');
    expect(body).toContain('担当して開く');
    expect((await desk.post(`/branch/cases/${id}/claim`, { version: '1' })).location).toBe(`/branch/cases/${id}`);
    const other = await office.submit({ customerNumber: '2000000002' });
    expect((await desk.get(`/branch?view=unclaimed&preview=${other.id}`)).status).toBe(404);
  });

  test('2文字から、番号でも名前でも、旧字でも見つかる', async () => {
    const old = await office.submit({ customerNumber: '2000000002', workName: '市道見本南線 舗装補修工事' });
    const desk = await office.desk('nishi-shinsa');
    for (const words of [old.receptionNumber, old.receptionNumber.replace('-', ''), '高崎', '髙﨑𠮷田', '舗装', '舗装 高崎', '2000000002', '２００００００００２']) {
      expect([words, (await desk.get(`/branch?q=${encodeURIComponent(words)}`)).body.includes(old.receptionNumber)]).toEqual([words, true]);
    }
    // The company's form by itself, in whichever shape, and beside a word that then may have one letter.
    for (const words of ['株式会社', '㈱', '(株)', '（株）', '㈱髙﨑', '高崎 株式会社']) {
      expect([words, (await desk.get(`/branch?q=${encodeURIComponent(words)}`)).body.includes(old.receptionNumber)]).toEqual([words, true]);
    }
    expect((await desk.get(`/branch?q=${encodeURIComponent('有限会社')}`)).body).not.toContain(old.receptionNumber);
    for (const words of ['護岸 高崎', '橋梁']) {
      expect([words, (await desk.get(`/branch?q=${encodeURIComponent(words)}`)).body.includes(old.receptionNumber)]).toEqual([words, false]);
    }
    expect((await desk.get(`/branch?q=${encodeURIComponent('舗')}`)).body).toContain('2文字以上で探してください');
  });

  test('50件を超える一覧は続きのページで、抜けも重なりもなく、前へも同じページを通って戻れる', async () => {
    const made: string[] = [];
    for (let index = 0; index < 60; index += 1) made.push((await office.submit({ submittedAt: new Date(Date.UTC(2026, 10, 24, 0, index % 7, 0)) })).receptionNumber);
    const desk = await office.desk('higashi-shinsa');
    const seen: string[] = [];
    let last = '';
    for (let url: string | undefined = '/branch?view=unclaimed'; url !== undefined;) {
      const { body }: { body: string } = await desk.get(url);
      seen.push(...numbers(body));
      last = url;
      url = linkTo(body, 'next');
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(made.filter((number) => !seen.includes(number))).toEqual([]);
    const pages: string[][] = [];
    for (let url: string | undefined = last; url !== undefined;) {
      const { body }: { body: string } = await desk.get(url);
      pages.unshift(numbers(body));
      url = linkTo(body, 'prev');
    }
    expect(pages.flat()).toEqual(seen);
    expect(pages.length).toBeGreaterThan(1);
  });

  test('本店にはすべての支店が見え、支店の名前が付く', async () => {
    const { body } = await (await office.desk('honten-kessai')).get('/branch?view=all');
    expect(body).toContain('見本東支店');
    expect(body).toContain('見本西支店');
  });

  test('終わった案件は完了に移り、期限は付かない', async () => {
    const { id, receptionNumber } = await office.submit();
    await office.work.run((em) => em.execute(`update guarantee_application set state = 'retracted', ended_at = ? where id = ?`, [office.clock.now(), id]));
    const desk = await office.desk('higashi-shinsa');
    expect((await desk.get('/branch?view=all')).body).not.toContain(receptionNumber);
    expect((await desk.get('/branch?view=done')).body).toContain(receptionNumber);
  });
});
