import { BranchTask } from '#persistence';
import { v7 } from 'uuid';
import { approved, confirm, giveBack, numberOf, openTasks, receipts, record, refundedOn, returnedTooMuch, runningReturnedTooMuch, shownIn, shownProposal } from './acts.js';
import type { Desk } from './desk.js';
import { Office } from './office.js';

describe('お金の操作が受け付けられないときは、いまのことを言う', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  const come = async (id: string, amount: string): Promise<string | undefined> => {
    await record(office, 'higashi-uketsuke', { amount, parts: [{ number: await numberOf(office, id) }] });
    return (await receipts(office, id)).at(-1);
  };
  const taskOf = (id: string, kind: BranchTask['kind']) => office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind }));
  const told = async (answer: Awaited<ReturnType<Desk['post']>>, ...words: readonly string[]) => {
    expect(answer.status).toBe(409);
    for (const word of words) expect(answer.body).toContain(word);
    expect(answer.body).not.toContain('ほかの画面か担当者の操作で');
  };

  test.each(['確認と一緒に', '確認のあとで'] as const)('当社が負担する不足が、別の入金で減っていたとき（%s）: いまの額と、決める画面を言う', async (when) => {
    const id = await approved(office);
    const [receipt, keiri] = [await come(id, '59,860'), await office.desk('higashi-keiri')];
    if (when === '確認のあとで') await confirm(office, receipt);
    const send = () => (when === '確認と一緒に' ? keiri.post(`/branch/payments/${receipt}/confirm`, { token: v7(), waive: '440' }) : keiri.post(`/branch/payments/${receipt}/fee`, { token: v7(), decision: 'bear', shown: '440' }));
    await confirm(office, await come(id, '40'));
    await told(await send(), '不足の額が、開いた画面と違います。いまは400円になっています。当社が負担するかどうかは、あとから記録された入金の画面で決めます');
    await confirm(office, await come(id, '400'));
    await told(await send(), '不足は、いまはありません');
  });

  test('振込手数料の扱いをほかの人が決めていたとき: 誰が、どう決めたかを言う', async () => {
    const id = await approved(office);
    const receipt = await come(id, '59,860');
    await confirm(office, receipt);
    const [keiri, reviewer] = [await office.desk('higashi-keiri'), await office.desk('higashi-shinsa')];
    const { name } = await office.staff('higashi-keiri');
    expect((await keiri.post(`/branch/payments/${receipt}/fee`, { token: v7(), decision: 'ask', shown: '440' })).status).toBe(303);
    await told(await reviewer.post(`/branch/payments/${receipt}/fee`, { token: v7(), decision: 'bear', shown: '440' }), 'この作業は完了しています', `（${name}：不足の440円をお客様に連絡する）`);
  });

  test('入金を、ほかの人が確認し、取り消していたとき: 誰が、なぜかを言う', async () => {
    const id = await approved(office);
    const receipt = await come(id, '60,300');
    await confirm(office, receipt);
    const { name } = await office.staff('higashi-keiri');
    await told(await confirm(office, receipt, 'higashi-shinsa', { token: v7() }), 'この入金は確認済みです', `${name}が`, '確認しています');
    const reviewer = await office.desk('higashi-shinsa');
    expect((await reviewer.post(`/branch/payments/${receipt}/reverse`, { token: v7(), reason: '別の案件だった', ground: 'never-came' })).status).toBe(303);
    await told(await confirm(office, receipt, 'higashi-keiri', { token: v7() }), 'この入金は取消し済みです', '取り消しています（別の案件だった）');
  });

  test('返金する額がなくなっていたときと、返金が済んでいたとき: そのことを言い、したことを書いて完了にはできない', async () => {
    const id = await approved(office);
    await confirm(office, await come(id, '60,300'));
    const second = await come(id, '60,300');
    await confirm(office, second);
    const [keiri, reviewer, task] = [await office.desk('higashi-keiri'), await office.desk('higashi-shinsa'), await taskOf(id, 'refund')];
    await told(await keiri.post(`/branch/tasks/${task.id}/done`, { token: v7(), note: '返した' }), 'この作業は、返金を記録すると完了します。したことを書いて完了にはできません');
    const form = { ...refundedOn('24'), way: 'cash', shown: await shownIn(keiri, `/branch/tasks/${task.id}/refund`) };
    expect((await reviewer.post(`/branch/payments/${second}/reverse`, { token: v7(), reason: '二重の記録', ground: 'never-came' })).status).toBe(303);
    for (const answer of [await keiri.post(`/branch/tasks/${task.id}/refund`, { ...form, token: v7() }), await keiri.get(`/branch/tasks/${task.id}/refund`)]) await told(answer, '返金する額がなくなりました');
    await confirm(office, await come(id, '500'));
    const other = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund', doneAt: null }));
    expect((await giveBack(keiri, other.id)).status).toBe(303);
    await told(await reviewer.post(`/branch/tasks/${other.id}/refund`, { ...form, token: v7(), shown: '500' }), 'この作業は完了しています', (await office.staff('higashi-keiri')).name);
  });

  test('雑損処理が取り下げられていたとき、ほかの人が先に記録していたとき: そのことを言い、作業は終わったとは言わない', async () => {
    const { id, task } = await returnedTooMuch(office);
    const [keiri, clerk, approver, path] = [await office.desk('higashi-keiri'), await office.desk('higashi-uketsuke'), await office.desk('higashi-kacho'), `/branch/tasks/${task}/write-off`];
    const [{ name }, form] = [await office.staff('higashi-keiri'), { shown: await shownIn(keiri, path), reason: '廃業' }];
    expect((await keiri.post(path, { ...form, token: v7() })).status).toBe(303);
    await told(await clerk.post(path, { ...form, token: v7(), reason: '転居先不明' }), '雑損処理は、確認を待っています', name, '500円の雑損処理（廃業）が、確認を待っています', '転居先不明');
    const first = await shownProposal(approver, path);
    expect((await keiri.post(`${path}/withdraw`, { token: v7(), proposal: first, reason: 'もう一度請求する' })).status).toBe(303);
    await told(await approver.post(`${path}/confirm`, { token: v7(), proposal: first }), '雑損処理は取り下げられています', `（${name}：もう一度請求する）`, '返しすぎは、いま500円で、雑損処理の記録はありません');
    expect((await clerk.post(path, { ...form, token: v7(), reason: '転居先不明' })).status).toBe(303);
    await told(await approver.post(`${path}/confirm`, { token: v7(), proposal: first }), '500円の雑損処理（転居先不明）が確認を待っています');
    expect(await openTasks(office, id)).toEqual(['refund-excess']);
    expect((await approver.post(`${path}/confirm`, { token: v7(), proposal: await shownProposal(approver, path) })).status).toBe(303);
    for (const answer of [await keiri.get(path), await keiri.post(path, { ...form, token: v7() })]) await told(answer, 'この作業は完了しています', '500円を雑損処理：転居先不明');
  });

  test('雑損処理を確認する画面は、確認を待つ入金を言い、そのあとに届いた入金があれば確認しない', async () => {
    const { id, task } = await returnedTooMuch(office);
    const [keiri, approver, path] = [await office.desk('higashi-keiri'), await office.desk('higashi-kacho'), `/branch/tasks/${task}/write-off`];
    expect((await keiri.get(path)).body).not.toContain('確認を待つ入金');
    expect((await keiri.post(path, { token: v7(), shown: '500', reason: '廃業' })).status).toBe(303);
    const proposal = await shownProposal(approver, path);
    const receipt = await come(id, '300');
    await told(await approver.post(`${path}/confirm`, { token: v7(), proposal, waiting: '0' }), '確認を待つ入金の額が、開いた画面と違います。いまは300円になっています');
    for (const desk of [keiri, approver]) for (const words of ['確認を待つ入金が300円あります', '返しすぎは200円になります', `href="/branch/cases/${id}/premium"`, 'name="waiting" value="300"'].slice(0, desk === keiri ? 3 : 4)) expect((await desk.get(path)).body).toContain(words);
    // As it asks: first the money, then the rest.
    expect((await confirm(office, receipt)).status).toBe(303);
    await told(await approver.post(`${path}/confirm`, { token: v7(), proposal, waiting: '300' }), '返しすぎは、いま200円で');
    expect((await keiri.post(path, { token: v7(), shown: '200', reason: '廃業' })).status).toBe(303);
    expect((await approver.post(`${path}/confirm`, { token: v7(), proposal: await shownProposal(approver, path), waiting: '0' })).status).toBe(303);
  });

  test('続いている件の雑損処理と、まだ承認していない件の入金: いまの状態を言う', async () => {
    const id = await runningReturnedTooMuch(office);
    const [keiri, path] = [await office.desk('higashi-keiri'), `/branch/tasks/${(await taskOf(id, 'refund-excess')).id}/write-off`];
    for (const answer of [await keiri.get(path), await keiri.post(path, { token: v7(), shown: '500', reason: '廃業' })]) await told(answer, 'この件は続いているため', '不足としてお客様に請求します');
    const receipt = await come(id, '100');
    await office.work.run((em) => em.execute(`update guarantee_application set state = 'in-review' where id = ?`, [id]));
    await told(await confirm(office, receipt, 'higashi-keiri', { token: v7() }), 'いまの状態（審査中）では、この操作はできません。何も記録していません');
  });
});
