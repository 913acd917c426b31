import { v7 } from 'uuid';
import { yen } from '#domain';
import { BranchTask, Receipt, StoredPaper } from '#persistence';
import { approved, confirm, numberOf, openTasks, receipts, record, signals, stateOf, tellPremium } from './acts.js';
import { Filler, wordsOf } from '../contractor/filler.js';
import { Office } from './office.js';

describe('足りない入金', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  test('不足: 作業が開き、追加の入金と合わせて足りたときに入金確認済になる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '50,000', parts: [{ number: await numberOf(office, id) }] });
    await confirm(office, (await receipts(office, id))[0]);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['receipt-short']]);
    const customer = await Filler.signIn(office);
    const seen = wordsOf(await customer.visitor.get(`/applications/${id}`));
    for (const words of ['50,000円 の入金を確認しました。残りの 10,300円 をお支払いください。下の口座へお振込みください', '確認した入金 50,000円', 'お支払いが必要な残額 10,300円']) expect(seen).toContain(words);
    expect(seen).not.toContain('お支払いいただく保証料');
    expect(wordsOf(await customer.visitor.get('/home'))).toContain('保証料 60,300円のうち、50,000円の入金を確認しました。残りの10,300円をお支払いください。');
    await record(office, 'higashi-uketsuke', { amount: '１０，３００円', parts: [{ number: await numberOf(office, id) }] });
    await confirm(office, (await receipts(office, id))[1]);
    expect(await stateOf(office, id)).toBe('premium-secured');
    const paid = wordsOf(await customer.visitor.get(`/applications/${id}`));
    expect(paid).toContain('お支払い済みの保証料（非課税）');
    for (const words of ['残額', 'お支払いいただく保証料', '保証料のご案内 ']) expect(paid).not.toContain(words);
    expect(await openTasks(office, id)).toEqual([]);
    expect((await office.facts(id)).slice(-4)).toEqual(['ReceiptRecorded', 'TaskDone', 'ReceiptConfirmed', 'PremiumSecured']);
  });

  test('保証料のご案内は、いまお支払いいただく額のものを作り直す: 一部の入金でも、その取消しでも。できるまでも、入金を確認するあいだも、前のものは出さない', async () => {
    const id = await approved(office);
    const made = (edition: number, owed: number) => office.work.run(async (em) => {
      em.create(StoredPaper, { id: v7(), subject: id, kind: 'premium-notice', edition, owed: yen(owed), sha256: '0'.repeat(64), bytes: 1, templateVersion: 'premium-paper@test', createdAt: new Date() });
    });
    const renewals = () => office.work.read((em) => em.execute(`select name, payload from outbox where workflow_id like 'notice-renewal/%' and payload->>'applicationId' = ?`, [id]));
    const renewal = { name: 'noticeRenewal', payload: { applicationId: id } };
    const customer = await Filler.signIn(office);
    const offered = async () => (await customer.visitor.get(`/applications/${id}`)).body.includes(`/applications/${id}/premium-notice`);
    const address = async () => (await customer.visitor.get(`/applications/${id}/premium-notice`)).headers.location;
    await made(1, 60_300);
    expect([await offered(), await address()]).toEqual([false, `/applications/${id}#premium`]);
    await tellPremium(office, id);
    expect([await offered(), await address()]).toEqual([true, undefined]);
    await record(office, 'higashi-uketsuke', { amount: '50,000', parts: [{ number: await numberOf(office, id) }] });
    // The page says that nothing is to be done: no paper beside it asks for the whole.
    expect([await renewals(), await offered(), await address()]).toEqual([[], false, `/applications/${id}#premium`]);
    const [receipt] = await receipts(office, id);
    await confirm(office, receipt);
    expect([await renewals(), await offered()]).toEqual([[renewal], false]);
    await made(2, 10_300);
    expect(await offered()).toBe(true);
    expect((await (await office.desk('higashi-shinsa')).post(`/branch/payments/${receipt}/reverse`, { reason: '別の案件の入金だった', ground: 'never-came' })).status).toBe(303);
    expect([await renewals(), await offered()]).toEqual([[renewal, renewal], false]);
    await made(3, 60_300);
    expect(await offered()).toBe(true);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
    await confirm(office, (await receipts(office, id))[1]);
    expect([(await renewals()).length, await offered()]).toEqual([2, true]);
  });

  const shortages = async (id: string) => (await office.work.read((em) => em.find(BranchTask, { application: id, kind: { $in: ['receipt-short', 'receipt-fee-deducted'] } }, { orderBy: { dedupeKey: 'asc' } })))
    .map((task) => [task.dedupeKey, task.detail, (task.doneAt ?? null) === null]);

  test('案件から入金を記録するときの額は、まだ入っていない額', async () => {
    const id = await approved(office);
    const number = await numberOf(office, id);
    const proposed = async () => /name="amount"[^>]*value="([^"]*)"/.exec((await (await office.desk('higashi-uketsuke')).get(`/branch/payments/new?case=${number}`)).body)?.[1];
    expect(await proposed()).toBe('60300');
    await record(office, 'higashi-uketsuke', { amount: '6,000', parts: [{ number }] });
    expect(await proposed()).toBe('54300');
    await record(office, 'higashi-uketsuke', { amount: '54,300', parts: [{ number }] });
    expect(await proposed()).toBe('');
  });

  test('不足の作業は一つで、いまの不足額を示す: 一部の入金で置き換わり、足りれば終わり、取り消せば戻る', async () => {
    const id = await approved(office);
    const parts = [{ number: await numberOf(office, id) }];
    await record(office, 'higashi-uketsuke', { amount: '40,000', parts });
    await record(office, 'higashi-uketsuke', { amount: '10,000', parts });
    const [first, second] = await receipts(office, id);
    const replaced = [[`receipt-short/${first}`, { outstanding: 0 }, false], [`receipt-short/${second}`, { outstanding: 10_300 }, true]];
    expect(await shortages(id)).toEqual(replaced);
    const tasks = (await (await office.desk('higashi-keiri')).get('/branch/tasks?kind=receipt-short')).body;
    expect([tasks.includes('不足 10,300円'), tasks.includes('不足 20,300円')]).toEqual([true, false]);
    for (const receipt of [first, second]) await confirm(office, receipt);
    expect(await shortages(id)).toEqual(replaced);
    await record(office, 'higashi-uketsuke', { amount: '10,300', parts });
    expect(await openTasks(office, id)).toEqual([]);
    const reviewer = await office.desk('higashi-shinsa');
    expect((await reviewer.post(`/branch/payments/${(await receipts(office, id))[2]}/reverse`, { reason: '書き誤り', ground: 'never-came' })).status).toBe(303);
    expect(await shortages(id)).toEqual(replaced);
    expect((await reviewer.post(`/branch/payments/${second}/reverse`, { reason: '書き誤り', ground: 'never-came' })).status).toBe(303);
    expect((await shortages(id)).filter(([, , open]) => open)).toEqual([[`receipt-short/${first}`, { outstanding: 20_300 }, true]]);
  });

  test('支店が完了にした不足の作業は、不足額が変わるまで戻らない', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '40,000', parts: [{ number: await numberOf(office, id) }] });
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'receipt-short' }));
    expect((await (await office.desk('higashi-keiri')).post(`/branch/tasks/${task.id}/done`, { note: '電話で連絡' })).status).toBe(303);
    await confirm(office, (await receipts(office, id))[0]);
    expect(await openTasks(office, id)).toEqual([]);
    await record(office, 'higashi-uketsuke', { amount: '5,000', parts: [{ number: await numberOf(office, id) }] });
    expect((await shortages(id)).filter(([, , open]) => open)).toEqual([[`receipt-short/${(await receipts(office, id))[1]}`, { outstanding: 15_300 }, true]]);
  });

  test('振込手数料の差引き: 確認する人が当社負担とすると足り、作業も終わる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '59,860', parts: [{ number: await numberOf(office, id) }] });
    expect(await openTasks(office, id)).toEqual(['receipt-fee-deducted']);
    const [receipt] = await receipts(office, id);
    const page = await (await office.desk('higashi-keiri')).get(`/branch/payments/${receipt}`);
    expect(page.body).toContain('440円足りません。振込手数料が差し引かれたようです');
    await confirm(office, receipt, 'higashi-keiri', { waive: '440' });
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['premium-secured', []]);
  });

  test('手数料を負担しないで確認すると、不足のまま待つ', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '59,860', parts: [{ number: await numberOf(office, id) }] });
    await confirm(office, (await receipts(office, id))[0]);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['receipt-fee-deducted']]);
  });

  test('手数料を負担しないで確認したあとも、作業から当社負担に決められる: 記録した人は決められず、決めた人が記録に残る', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '59,860', parts: [{ number: await numberOf(office, id) }] });
    const [receipt] = await receipts(office, id);
    await confirm(office, receipt);
    const keiri = await office.desk('higashi-keiri');
    const tasks = await keiri.get('/branch/tasks?kind=receipt-fee-deducted');
    expect(tasks.body).toContain(`href="/branch/payments/${receipt}"`);
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'receipt-fee-deducted' }));
    expect((await keiri.post(`/branch/tasks/${task.id}/done`, { note: '済' })).status).toBe(409);
    const recorder = await office.desk('higashi-uketsuke');
    expect((await recorder.get(`/branch/payments/${receipt}`)).body).toContain('扱いを決める：記録した人は確認できません');
    expect((await recorder.post(`/branch/payments/${receipt}/fee`, { decision: 'bear', shown: '440' })).status).toBe(403);
    const empty = await keiri.post(`/branch/payments/${receipt}/fee`, {});
    expect([empty.status, empty.body.includes('振込手数料の扱いを選んでください')]).toEqual([422, true]);
    expect((await keiri.post(`/branch/payments/${receipt}/fee`, { decision: 'bear', shown: '440' })).status).toBe(303);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['premium-secured', []]);
    expect((await office.facts(id)).slice(-3)).toEqual(['TransferFeeBorne', 'TaskDone', 'PremiumSecured']);
    expect(await signals(office, id)).toEqual(['DecisionMade', 'PremiumSecured']);
    expect((await office.work.read((em) => em.findOneOrFail(Receipt, { id: receipt ?? '' }))).feeWaived).toBe(440);
    expect((await keiri.get(`/branch/cases/${id}/history`)).body).toContain('振込手数料の当社負担');
    expect((await keiri.post(`/branch/payments/${receipt}/fee`, { token: v7(), decision: 'bear', shown: '440' })).status).toBe(409);
  });

  test('手数料を負担せず、お客様に連絡すると決めると、不足を連絡する作業になり、追加の入金で足りる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '59,860', parts: [{ number: await numberOf(office, id) }] });
    const [receipt] = await receipts(office, id);
    const keiri = await office.desk('higashi-keiri');
    expect((await keiri.post(`/branch/payments/${receipt}/fee`, { decision: 'ask', shown: '440' })).status).toBe(409);
    await confirm(office, receipt);
    expect((await keiri.post(`/branch/payments/${receipt}/fee`, { decision: 'ask', shown: '440' })).status).toBe(303);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['receipt-short']]);
    // What came is confirmed: nothing is left to be confirmed of it.
    const [listed] = (await keiri.get('/branch/tasks?kind=receipt-short')).body.split(`/branch/cases/${id}/premium`).slice(1);
    expect(listed).toMatch(/^[^<]*保証料・入金を開く/);
    await record(office, 'higashi-uketsuke', { amount: '440', parts: [{ number: await numberOf(office, id) }] });
    await confirm(office, (await receipts(office, id))[1]);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['premium-secured', []]);
  });

  test('負担しないと決めたあとは、一部の入金で残りが手数料ほどになっても、不足として連絡する', async () => {
    const id = await approved(office);
    const parts = [{ number: await numberOf(office, id) }];
    await record(office, 'higashi-uketsuke', { amount: '59,860', parts });
    const [first] = await receipts(office, id);
    await confirm(office, first);
    await (await office.desk('higashi-keiri')).post(`/branch/payments/${first}/fee`, { decision: 'ask', shown: '440' });
    await record(office, 'higashi-uketsuke', { amount: '200', parts });
    const [, second] = await receipts(office, id);
    expect((await shortages(id)).filter(([, , open]) => open)).toEqual([[`receipt-short/${second}`, { outstanding: 240 }, true]]);
    const page = (await (await office.desk('higashi-keiri')).get(`/branch/payments/${second}`)).body;
    expect([page.includes('240円足りません'), page.includes('振込手数料')]).toEqual([true, false]);
    expect((await confirm(office, second, 'higashi-keiri', { waive: '240' })).status).toBe(409);
    await confirm(office, second);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['receipt-short']]);
  });

  test('分けた入金の差額は、一覧でも案件でも入金の画面でも、記録したときの残りとの差', async () => {
    const id = await approved(office);
    const parts = [{ number: await numberOf(office, id) }];
    await record(office, 'higashi-uketsuke', { amount: '300', parts });
    await record(office, 'higashi-uketsuke', { amount: '60,100', parts });
    const desk = await office.desk('higashi-keiri');
    const [first, second] = await receipts(office, id);
    const rows = (html: string) => [first, second].map((receipt) => new RegExp(`data-heading="差額"[^>]*>(?:<strong[^>]*>)?([^<]+)(?:(?!data-heading="差額")[\\s\\S])*?/branch/payments/${receipt}"`).exec(html)?.[1]);
    const seen = async () => Promise.all([`/branch/cases/${id}/premium`, '/branch/payments?list=all'].map(async (path) => rows((await desk.get(path)).body)));
    expect(await seen()).toEqual([['−60,000', '+100'], ['−60,000', '+100']]);
    const pages = async () => Promise.all([first, second].map(async (receipt) => /差額 ([^<]+)</.exec((await desk.get(`/branch/payments/${receipt}`)).body)?.[1]));
    expect(await pages()).toEqual(['−60,000円', '+100円']);
    for (const receipt of [second, first]) await confirm(office, receipt);
    expect(await seen()).toEqual([['−60,000', '+100'], ['−60,000', '+100']]);
  });

  test('終了した案件: 終了の前の入金の差額は、記録したときのまま。あとの入金は全額が返金になる', async () => {
    const id = await approved(office);
    const parts = [{ number: await numberOf(office, id) }];
    await record(office, 'higashi-uketsuke', { amount: '300', parts });
    await record(office, 'higashi-uketsuke', { amount: '10,000', parts });
    const desk = await office.desk('higashi-keiri');
    const seen = async () => [...(await desk.get(`/branch/cases/${id}/premium`)).body.matchAll(/data-heading="差額"[^>]*>(?:<strong[^>]*>)?([^<]+)/g)].map(([, difference]) => difference);
    expect(await seen()).toEqual(['−60,000', '−50,000']);
    await office.work.run((em) => em.execute(`update guarantee_application set state = 'retracted', ended_at = now() where id = ?`, [id]));
    await record(office, 'higashi-uketsuke', { amount: '50,000', parts });
    expect(await seen()).toEqual(['−60,000', '−50,000', '+50,000']);
    const pages = async () => Promise.all((await receipts(office, id)).map(async (receipt) => /差額 ([^<]+)</.exec((await desk.get(`/branch/payments/${receipt}`)).body)?.[1]));
    expect(await pages()).toEqual(['−60,000円', '−50,000円', '+50,000円']);
  });

  test('入金の確認と、手数料の扱いを決めるまでは、支店の番: お客様に残りを求めない', async () => {
    const id = await approved(office);
    const [customer, keiri] = [await Filler.signIn(office), await office.desk('higashi-keiri')];
    const seen = async () => {
      const [page, home, header] = [await customer.visitor.get(`/applications/${id}`), await customer.visitor.get('/home'), (await keiri.get(`/branch/cases/${id}/premium`)).body];
      const words = wordsOf(page);
      expect(words.includes('入金確認中')).toBe(words.includes('（入金の確認）'));
      return [words.includes('（入金の確認）'), words.includes('ご入金を確認しています'), words.includes('残額 440円'), home.body.includes(`/applications/${id}#premium`), header.includes('支店（入金の確認）')];
    };
    const [branch, customers] = [[true, true, false, false, true], [false, false, true, true, false]];
    await record(office, 'higashi-uketsuke', { amount: '59,860', parts: [{ number: await numberOf(office, id) }] });
    expect(await seen()).toEqual(branch);
    const [receipt] = await receipts(office, id);
    await confirm(office, receipt);
    expect(await seen()).toEqual(branch);
    await keiri.post(`/branch/payments/${receipt}/fee`, { decision: 'ask', shown: '440' });
    expect(await seen()).toEqual(customers);
  });
});
