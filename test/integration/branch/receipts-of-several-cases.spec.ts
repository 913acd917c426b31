import { v7 } from 'uuid';
import { BranchTask, Payment, Receipt } from '#persistence';
import { approved, confirm, numberOf, openTasks, receipts, record, refundedOn, stateOf } from './acts.js';
import { Office } from './office.js';

describe('合算の振込と、案件のない入金', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  test('合算の振込: 一つの入金を二件に充て、どちらにも作業が開く', async () => {
    const [one, two] = [await approved(office), await approved(office)];
    const sent = await record(office, 'higashi-uketsuke', {
      amount: '120,600', parts: [{ number: await numberOf(office, one), amount: '60,300' }, { number: await numberOf(office, two), amount: '6万300円' }],
    });
    expect(sent.status).toBe(303);
    for (const id of [one, two]) {
      expect(await openTasks(office, id)).toEqual(['receipt-several-cases']);
      await confirm(office, (await receipts(office, id))[0]);
      expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['premium-secured', []]);
    }
    expect(await office.work.read((em) => em.count(Payment, { amount: 120_600 as never }))).toBe(1);
  });

  test('合算の振込の一部を取り消すと、その額は、ほかの案件に充てるか返金するまで作業に残る', async () => {
    const [one, two, three] = [await approved(office), await approved(office), await approved(office)];
    await record(office, 'higashi-uketsuke', { amount: '120,600', parts: [{ number: await numberOf(office, one), amount: '60,300' }, { number: await numberOf(office, two), amount: '60,300' }] });
    await confirm(office, (await receipts(office, one))[0]);
    const reviewer = await office.desk('higashi-shinsa');
    const [wrong] = await receipts(office, two);
    await confirm(office, wrong);
    expect((await reviewer.post(`/branch/payments/${wrong}/reverse`, { reason: '別の案件の入金だった', ground: 'money-came' })).status).toBe(303);
    expect([await openTasks(office, one), await openTasks(office, two)]).toEqual([[], ['receipt-unassigned']]);
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: two, kind: 'receipt-unassigned', doneAt: null }));
    const clerk = await office.desk('higashi-uketsuke');
    const list = (await clerk.get('/branch/tasks?kind=receipt-unassigned')).body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    for (const words of ['案件のない入金の扱いを決める', '案件のない額 60,300円 カ）ミホングミ', '案件に充てる・返金する', '案件に充てるか、返金を記録すると完了します']) expect(list).toContain(words);
    expect((await clerk.post(`/branch/tasks/${task.id}/done`, { note: '済' })).status).toBe(409);
    const page = await clerk.get(`/branch/payments/new?task=${task.id}`);
    for (const words of ['案件のない入金を充てる', '振込 120,600円', `/branch/tasks/${task.id}/refund`]) expect(page.body).toContain(words);
    const fields = { task: task.id, token: v7(), 'case-1': await numberOf(office, three), 'part-1': '' };
    const less = await clerk.post('/branch/payments/new', { ...fields, 'part-1': '60,000' });
    expect([less.status, less.body.includes('充てる金額の合計 60,000円が、入金額 60,300円と合いません')]).toEqual([422, true]);
    for (const _ of [1, 2]) expect((await clerk.post('/branch/payments/new', fields)).status).toBe(303);
    for (const other of [{ token: v7() }, { 'case-1': await numberOf(office, one) }]) expect((await clerk.post('/branch/payments/new', { ...fields, ...other })).status).toBe(409);
    expect([await openTasks(office, two), await openTasks(office, three), (await receipts(office, three)).length]).toEqual([[], ['receipt-several-cases'], 1]);
    const [given] = await receipts(office, three);
    expect((await confirm(office, given, 'higashi-uketsuke')).status).toBe(403);
    await confirm(office, given);
    expect([await stateOf(office, three), await openTasks(office, three)]).toEqual(['premium-secured', []]);
    const payments = await office.work.read(async (em) => new Set((await em.find(Receipt, { application: { $in: [one, two, three] } })).map(({ payment }) => payment)));
    expect(payments.size).toBe(1);
  });

  test('案件のない入金は返金でも済み、ほかの支店には見えない。すべて取り消しても、届いたお金は作業に残る', async () => {
    const [one, two, three] = [await approved(office), await approved(office), await approved(office)];
    const parts = await Promise.all([one, two, three].map(async (id) => ({ number: await numberOf(office, id), amount: '60,300' })));
    await record(office, 'higashi-uketsuke', { amount: '180,900', parts });
    const reviewer = await office.desk('higashi-shinsa');
    const reverse = async (id: string) => (await reviewer.post(`/branch/payments/${(await receipts(office, id))[0]}/reverse`, { reason: '案件が違う', ground: 'money-came' })).status;
    const taskOf = (id: string) => office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'receipt-unassigned' }));
    expect(await reverse(one)).toBe(303);
    const first = await taskOf(one);
    for (const path of [`/branch/payments/new?task=${first.id}`, `/branch/tasks/${first.id}/refund`]) expect([403, 404]).toContain((await (await office.desk('nishi-keiri')).get(path)).status);
    expect(await reverse(two)).toBe(303);
    expect(await reverse(three)).toBe(303);
    for (const id of [one, two, three]) expect(await openTasks(office, id)).toEqual(['receipt-unassigned']);

    const [four, five] = [await approved(office), await approved(office)];
    await record(office, 'higashi-uketsuke', { amount: '120,600', parts: [{ number: await numberOf(office, four), amount: '60,300' }, { number: await numberOf(office, five), amount: '60,300' }] });
    expect(await reverse(five)).toBe(303);
    const task = await taskOf(five);
    const keiri = await office.desk('higashi-keiri');
    expect((await keiri.get(`/branch/tasks/${task.id}/refund`)).body).toContain('60,300円');
    expect((await keiri.post(`/branch/tasks/${task.id}/refund`, { ...refundedOn('24'), way: 'transfer', account: '見本銀行 本店 普通 0000000 カ）ミホングミ', reference: '', shown: '60300', token: v7() })).status).toBe(303);
    expect(await openTasks(office, five)).toEqual([]);
    expect((await keiri.get(`/branch/payments/new?task=${task.id}`)).status).toBe(409);
    expect(await reverse(four)).toBe(303);
    expect(await openTasks(office, four)).toEqual(['receipt-unassigned']);
  });

  test.each(['retracted', 'lapsed'] as const)('合算の振込のうち一件が、確認の前に終わる（%s）: その分だけが返金になり、残りの件はそのまま締結へ進む', async (state) => {
    const [gone, stays] = [await approved(office), await approved(office)];
    await record(office, 'higashi-uketsuke', { amount: '120,600', payer: 'ベツノカイシヤ', parts: [{ number: await numberOf(office, gone), amount: '60,300' }, { number: await numberOf(office, stays), amount: '60,300' }] });
    await office.work.run((em) => em.execute(`update guarantee_application set state = ?, ended_at = now() where id = ?`, [state, gone]));
    const keiri = await office.desk('higashi-keiri');
    const page = (await keiri.get(`/branch/payments/${(await receipts(office, gone))[0]}`)).body;
    for (const words of ['終了した件への入金です。返金します', '2件合算 120,600円']) expect(page).toContain(words);
    for (const id of [gone, stays]) expect((await confirm(office, (await receipts(office, id))[0])).status).toBe(303);
    expect([await stateOf(office, gone), await openTasks(office, gone), await stateOf(office, stays), await openTasks(office, stays)]).toEqual([state, ['refund'], 'premium-secured', []]);
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: gone, kind: 'refund' }));
    expect(refund.detail).toEqual({ refund: 60_300 });
  });
});
