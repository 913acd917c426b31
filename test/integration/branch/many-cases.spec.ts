import { GuaranteeApplication } from '#persistence';
import { claim, giveOpinion } from './acts.js';
import { Office } from './office.js';

describe('一覧を絞り込み、まとめて進める', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  const numbers = (body: string) => [...body.matchAll(/queue-number"><a href="[^"]+">([^<]+)</g)].map((match) => match[1] ?? '');
  const offered = (body: string) => [...body.matchAll(/name="case" value="([^"]+)"/g)].map((match) => match[1] ?? '');
  const versionOf = (theCase: GuaranteeApplication) => `${theCase.id}:${theCase.version}`;
  const outcome = (body: string, number: string) => new RegExp(`>${number}</a>[\\s\\S]*?bulk-outcome[^>]*>[\\s\\S]*?<span>([^<]+)</span>`).exec(body)?.[1];
  const branch = async (login: string) => (await office.staff(login)).id;

  test('条件は住所に載り、ひとつずつ外せる。件数と前後の移動も条件に従う', async () => {
    const bridge = await office.submit({ workName: '見本大橋 橋梁補修工事', note: '急ぎです。', submittedAt: new Date('2026-11-24T09:00:00+09:00') });
    const road = await office.submit({ workName: '県道見本線 舗装工事', submittedAt: new Date('2026-11-18T09:00:00+09:00') });
    const paper = await office.submit({ workName: '見本川 護岸工事', medium: 'postal', submittedAt: new Date('2026-11-24T09:30:00+09:00') });
    const desk = await office.desk('higashi-shinsa');
    const shown = async (conditions: string) => numbers((await desk.get(`/branch?view=unclaimed${conditions}`)).body);
    expect(await shown(`&f=${encodeURIComponent('橋梁')}`)).toEqual([bridge.receptionNumber]);
    expect(await shown('&medium=paper')).toEqual([paper.receptionNumber]);
    expect(await shown('&mark=message')).toEqual([bridge.receptionNumber]);
    expect(await shown('&due=over')).toEqual([road.receptionNumber]);
    expect(await shown('&since=1')).toEqual([bridge.receptionNumber, paper.receptionNumber]);
    expect(await shown('&since=1&medium=electronic')).toEqual([bridge.receptionNumber]);
    expect((await shown('&due=nothing&since=99&channel=%00&mark=x')).length).toBe(3);
    const { body } = await desk.get('/branch?view=unclaimed&since=1&medium=electronic');
    expect(body).toContain('<span class="queue-count">1件</span>');
    expect(body).toMatch(/href="\/branch\?view&#x3D;unclaimed&amp;medium&#x3D;electronic">受付：今日/);
    expect((await desk.get('/branch?view=unclaimed&f=%E6%A9%8B')).body).toContain('2文字以上で探してください');
    const first = await desk.get(`/branch/cases/${bridge.id}?view=unclaimed&since=1`);
    expect(first.body).toMatch(/case-place[\s\S]*?<span>1 \/ 2件<\/span>/);
    expect(first.body).toMatch(new RegExp(`href="/branch/cases/${paper.id}\\?view&#x3D;unclaimed&amp;since&#x3D;1" rel="next"`));
    expect(first.body).not.toContain('rel="prev"');
    const last = await desk.get(`/branch/cases/${paper.id}?view=unclaimed&since=1`);
    expect(last.body).toMatch(new RegExp(`href="/branch/cases/${bridge.id}\\?view&#x3D;unclaimed&amp;since&#x3D;1" rel="prev"`));
    expect((await desk.get('/branch?view=done')).body).toMatch(/完了<\/span><span class="view-count">0</);
  });

  test('処理した案件は元の一覧から外れ、残りの先頭へ進める', async () => {
    const [one, two] = [await office.submit(), await office.submit()];
    const desk = await claim(office, one.id);
    await giveOpinion(office, one.id);
    const { body } = await desk.get(`/branch/cases/${one.id}?view=unclaimed`);
    expect(body).toMatch(/<span>残り \d+件<\/span>/);
    expect(body).toContain('rel="next"');
    const own = await desk.get(`/branch/cases/${one.id}`);
    expect(own.body).toMatch(/class="case-back"[^>]*>[\s\S]*?決裁待ち<\/a>/);
    expect((await desk.get(`/branch/cases/${two.id}`)).body).toMatch(/class="case-back"[^>]*>[\s\S]*?未着手<\/a>/);
  });

  test('選んだ案件の可否を1件ずつ見てから、できるものだけを担当する', async () => {
    const [free, taken, late] = [await office.submit(), await office.submit(), await office.submit()];
    await claim(office, taken.id, 'higashi-shinsa2');
    const desk = await office.desk('higashi-shinsa');
    const asked = await desk.get(`/branch/queue/bulk?act=claim&scope=ticked&view=all&case=${free.id}&case=${taken.id}&case=${late.id}`);
    expect(asked.body).toContain('3件のうち 2件で行えます。');
    expect(outcome(asked.body, taken.receptionNumber)).toBe('担当が決まっています');
    const chosen = offered(asked.body);
    expect(chosen.sort()).toEqual([versionOf(free), versionOf(late)].sort());
    await claim(office, late.id, 'higashi-shinsa2');
    const ran = await desk.post('/branch/queue/bulk?view=all', { act: 'claim', case: chosen });
    expect(ran.status).toBe(303);
    const result = await desk.get(ran.location ?? '');
    expect(result.body).toContain('2件のうち 1件を行いました。');
    expect(outcome(result.body, free.receptionNumber)).toBe('あなたの担当になりました');
    expect(outcome(result.body, late.receptionNumber)).toBe('行いませんでした：担当が決まっています');
    expect((await office.application(late.id)).assignee).toBe(await branch('higashi-shinsa2'));
    expect((await desk.post('/branch/queue/bulk?view=all', { act: 'claim', case: chosen })).status).toBe(303);
    expect((await office.facts(free.id)).filter((kind) => kind === 'ClaimTaken')).toHaveLength(1);
  });

  test('条件に合うすべてを選べる。担当の変更は決裁者だけが、理由とともに行い、二度押しても一度になる', async () => {
    const cases = [await office.submit({ workName: '一括変更 その一工事' }), await office.submit({ workName: '一括変更 その二工事' })];
    const words = encodeURIComponent('一括変更');
    expect((await (await office.desk('higashi-shinsa')).get(`/branch/queue/bulk?act=reassign&scope=all&view=all&f=${words}`)).status).toBe(403);
    expect((await (await office.desk('higashi-uketsuke')).get('/branch?view=all')).body).not.toContain('bulk-form');
    const manager = await office.desk('higashi-kacho');
    const asked = await manager.get(`/branch/queue/bulk?act=reassign&scope=all&view=all&f=${words}`);
    expect(offered(asked.body).sort()).toEqual(cases.map(versionOf).sort());
    const address = `/branch/queue/bulk?view=all&f=${words}`;
    const fields = { act: 'reassign', case: cases.map(versionOf), offered: cases.map(({ id }) => id) };
    const bare = await manager.post(address, { ...fields, case: [], staff: '', reason: '' });
    expect(bare.status).toBe(422);
    for (const sentence of ['案件を1件以上選んでください', '新しい担当を選んでください', '理由を入力してください', 'その二工事']) expect(bare.body).toContain(sentence);
    const staff = await branch('higashi-shinsa2');
    const hands = { ...fields, staff, reason: '異動のため' };
    for (const time of ['first', 'second']) expect([time, (await manager.post(address, hands)).status]).toEqual([time, 303]);
    for (const { id } of cases) {
      expect((await office.application(id)).assignee).toBe(staff);
      expect((await office.facts(id)).filter((kind) => kind === 'CaseReassigned')).toHaveLength(1);
    }
  });

  test('ほかの支店の案件、無い案件、案件でないものは、入れても見えず、動かない', async () => {
    const far = await office.submit({ customerNumber: '2000000002' });
    const desk = await office.desk('higashi-shinsa');
    const asked = await desk.get(`/branch/queue/bulk?act=claim&case=${far.id}&case=00000000-0000-7000-8000-000000000000&case=%27%3B--`);
    expect([asked.status, asked.body.includes(far.receptionNumber), asked.body.includes('案件が選ばれていません')]).toEqual([200, false, true]);
    expect((await desk.post('/branch/queue/bulk', { act: 'claim', case: [versionOf(far), '00000000-0000-7000-8000-000000000000:1'] })).status).toBe(303);
    expect(await office.facts(far.id)).toEqual(['ApplicationSubmitted']);
  });

  test('だれが開いているかが一覧に出て、画面が開いている間は続き、閉じて10分で消える', async () => {
    const theCase = await office.submit({ workName: '在席表示の工事' });
    await claim(office, theCase.id, 'higashi-shinsa2');
    const list = `/branch?view=all&f=${encodeURIComponent('在席表示')}`;
    const desk = await office.desk('higashi-shinsa');
    const onlooker = await office.desk('higashi-kacho');
    await onlooker.get(`/branch/cases/${theCase.id}`);
    expect((await desk.get(list)).body).toContain('見本 課長 閲覧');
    expect((await onlooker.get(list)).body).not.toContain('presence');
    await (await office.desk('higashi-shinsa2')).get(`/branch/cases/${theCase.id}`);
    expect((await desk.get(list)).body).toContain('作業中');
    // The page of the onlooker, of whichever tab, says every now and then that it is open: that is no work at the case.
    const path = /data-present="([^"]*)"/.exec((await onlooker.get(`/branch/cases/${theCase.id}/history`)).body)?.[1] ?? '';
    const before = await office.application(theCase.id);
    try {
      for (const minute of ['48', '54']) {
        office.clock.set(new Date(`2026-11-24T10:${minute}:00+09:00`));
        expect((await onlooker.get(path)).status).toBe(204);
      }
      expect((await desk.get(list)).body).toContain('見本 課長 閲覧');
      expect(await office.application(theCase.id)).toMatchObject({ version: before.version, stateSince: before.stateSince });
      expect((await (await office.desk('nishi-shinsa')).get(path)).status).toBe(404);
      office.clock.set(new Date('2026-11-24T11:05:00+09:00'));
      expect((await desk.get(list)).body).not.toContain('presence');
    } finally {
      office.clock.set(new Date('2026-11-24T10:42:00+09:00'));
    }
  });
});
