import { BranchTask, Receipt } from '#persistence';
import { v7 } from 'uuid';
import { Filler } from '../contractor/filler.js';
import { approved, confirm, numberOf, openTasks, receipts, record, refundedOn, returnedTooMuch, shownIn, shownProposal, stateOf } from './acts.js';
import { Office } from './office.js';

describe('開いたままの画面の額', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  const pay = async (id: string, ...amounts: readonly string[]): Promise<readonly string[]> => {
    for (const amount of amounts) {
      await record(office, 'higashi-uketsuke', { amount, parts: [{ number: await numberOf(office, id) }] });
      await confirm(office, (await receipts(office, id)).at(-1));
    }
    return receipts(office, id);
  };
  const openRefund = (id: string) => office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund', doneAt: null }));
  const neverCame = async (receipt: string | undefined) => (await (await office.desk('higashi-shinsa')).post(`/branch/payments/${receipt}/reverse`, { token: v7(), reason: '書き誤り', ground: 'never-came' })).status;
  const returned = async (id: string) => office.work.read(async (em) => (await em.find(Receipt, { application: id })).reduce((sum, receipt) => sum + receipt.returned, 0));
  const typed = { ...refundedOn('24'), way: 'transfer', account: '見本銀行 本店 普通 0000000 ミホングミ', reference: '受付-77' };

  test('返金の画面を開いたあとに取下げで額が増えたときは、見ていない額を記録せず、いまの額を言い、書いたものを残す', async () => {
    const id = await approved(office);
    await pay(id, '61,300');
    const [keiri, path] = [await office.desk('higashi-keiri'), `/branch/tasks/${(await openRefund(id)).id}/refund`];
    const shown = await shownIn(keiri, path);
    const customer = await Filler.signIn(office);
    expect((await customer.visitor.post(`/applications/${id}/retraction`, { reason: '契約が取りやめになったため', confirm: 'yes' }, { from: '/applications/new' })).statusCode).toBe(303);
    const late = await keiri.post(path, { ...typed, token: v7(), shown });
    expect([shown, late.status, await openTasks(office, id), await returned(id)]).toEqual(['1000', 409, ['refund'], 0]);
    for (const words of ['金額が変わっています', '返金する額が、開いた画面と違います。いまは61,300円になっています', '見本銀行 本店 普通 0000000 ミホングミ', '受付-77', '8年11月24日', '24時間は、<a href="/branch/unsent">', `href="/branch/cases/${id}"`]) expect(late.body).toContain(words);
    expect((await keiri.post(path, { ...typed, token: v7() })).status).toBe(409);
    expect((await keiri.post(path, { ...typed, token: v7(), shown: await shownIn(keiri, path) })).status).toBe(303);
    expect([await openTasks(office, id), await returned(id)]).toEqual([[], 61_300]);
  });

  test('前の入金の取消しで返金する額が減ったときも、記録しない', async () => {
    const id = await approved(office);
    const [, second] = await pay(id, '51,100', '9,200', '14,200');
    const [keiri, path] = [await office.desk('higashi-keiri'), `/branch/tasks/${(await openRefund(id)).id}/refund`];
    const shown = await shownIn(keiri, path);
    expect(await neverCame(second)).toBe(303);
    expect([shown, (await keiri.post(path, { ...typed, token: v7(), shown })).status, await returned(id), await shownIn(keiri, path)]).toEqual(['14200', 409, 0, '5000']);
  });

  test('雑損処理は、画面に出ていたものだけを確認し、取り下げる', async () => {
    const { id, task } = await returnedTooMuch(office);
    const [keiri, approver, path] = [await office.desk('higashi-keiri'), await office.desk('higashi-kacho'), `/branch/tasks/${task}/write-off`];
    const shown = await shownIn(keiri, path);
    expect((await keiri.post(path, { token: v7(), shown, reason: '廃業' })).status).toBe(303);
    const first = await shownProposal(approver, path);
    // A part comes back, and what is left is proposed for another reason.
    await record(office, 'higashi-uketsuke', { method: 'cash', amount: '200', parts: [{ number: await numberOf(office, id) }] });
    await confirm(office, (await receipts(office, id)).at(-1));
    const late = await keiri.post(path, { token: v7(), shown, reason: '廃業して戻らない' });
    expect([shown, late.status]).toEqual(['500', 409]);
    for (const words of ['いまは300円になっています', '廃業して戻らない']) expect(late.body).toContain(words);
    expect((await keiri.post(path, { token: v7(), shown: '300', reason: '転居先不明' })).status).toBe(303);
    const facts = await office.facts(id);
    expect((await approver.post(`${path}/confirm`, { token: v7(), proposal: first })).status).toBe(409);
    expect((await approver.post(`${path}/confirm`, { token: v7() })).status).toBe(409);
    const taken = await approver.post(`${path}/withdraw`, { token: v7(), proposal: first, reason: 'もう一度請求する' });
    expect([taken.status, taken.body.includes('もう一度請求する'), await office.facts(id)]).toEqual([409, true, facts]);
    expect((await approver.post(`${path}/confirm`, { token: v7(), proposal: await shownProposal(approver, path) })).status).toBe(303);
    expect(await openTasks(office, id)).toEqual([]);
  });

  test.each(['確認と一緒に', '確認のあとで'] as const)('当社が負担する振込手数料は、画面に出ていた額だけ（%s）', async (when) => {
    const id = await approved(office);
    const [small] = await pay(id, '100');
    await record(office, 'higashi-uketsuke', { amount: '59,700', parts: [{ number: await numberOf(office, id) }] });
    const [, receipt] = await receipts(office, id);
    const [keiri, page] = [await office.desk('higashi-keiri'), `/branch/payments/${receipt}`];
    if (when === '確認のあとで') expect((await confirm(office, receipt)).status).toBe(303);
    const send = async (amount: string) => (when === '確認と一緒に' ? keiri.post(`${page}/confirm`, { token: v7(), waive: amount }) : keiri.post(`${page}/fee`, { token: v7(), decision: 'bear', shown: amount }));
    expect((await keiri.get(page)).body).toContain('不足の500円を振込手数料とみて');
    expect(await neverCame(small)).toBe(303);
    const late = await send('500');
    expect([late.status, late.body.includes('いまは600円になっています'), await stateOf(office, id)]).toEqual([409, true, 'awaiting-premium']);
    expect([(await send('600')).status, await stateOf(office, id)]).toEqual([303, 'premium-secured']);
    expect((await office.work.read((em) => em.findOneOrFail(Receipt, { id: receipt ?? '' }))).feeWaived).toBe(600);
  });
});
