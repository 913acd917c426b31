import { v7 } from 'uuid';
import { addDays, dateParts, japanDate, yen } from '#domain';
import { AuditEvent, BranchTask, GuaranteeApplication, MailMessage, Payment, readTimeline, Receipt, settleCollectivePayment, settleRefunds, SYSTEM } from '#persistence';
import { approved, claim, decide, giveOpinion, openTasks, receipts, record, signals } from './acts.js';
import { conclude } from './issue.js';
import { errorsOf, Filler, wordsOf } from '../contractor/filler.js';
import { Office, TUESDAY } from './office.js';

describe('保証料の入金', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  const numberOf = async (id: string) => (await office.application(id)).receptionNumber;
  const confirm = async (receipt: string | undefined, who = 'higashi-keiri', fields: Record<string, string> = {}) => (await office.desk(who)).post(`/branch/payments/${receipt}/confirm`, fields);
  const refundedOn = (day: string) => ({ 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': day });
  const stateOf = async (id: string) => (await office.application(id)).state;

  test('請求額どおり: 一人が記録し、別の人が確認すると入金確認済になり、手続きに知らせる', async () => {
    const id = await approved(office);
    const page = await (await office.desk('higashi-uketsuke')).get('/branch/payments?list=awaited');
    expect(page.body).toContain(await numberOf(id));
    expect((await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(id) }] })).status).toBe(303);
    expect(await stateOf(id)).toBe('awaiting-premium');
    expect((await confirm((await receipts(office, id))[0])).status).toBe(303);
    expect(await stateOf(id)).toBe('premium-secured');
    expect(await openTasks(office, id)).toEqual([]);
    expect((await office.facts(id)).slice(-3)).toEqual(['ReceiptRecorded', 'ReceiptConfirmed', 'PremiumSecured']);
    expect(await signals(office, id)).toEqual(['DecisionMade', 'PremiumSecured']);
  });

  test('記録した人は確認できない: アプリでもデータベースでも', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(id) }] });
    const [receipt] = await receipts(office, id);
    expect((await confirm(receipt, 'higashi-uketsuke')).status).toBe(403);
    const page = await (await office.desk('higashi-uketsuke')).get(`/branch/payments/${receipt}`);
    expect(page.body).toContain('記録した人は確認できません');
    const clerk = await office.staff('higashi-uketsuke');
    await expect(office.work.run((em) => em.nativeUpdate(Receipt, { id: receipt ?? '' }, { confirmedBy: clerk.id, confirmedAt: new Date() }))).rejects.toThrow('receipt_confirmed_by_another');
  });

  test('ほかの支店の人は確認できない: アプリでもデータベースでも。本店の人はできる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(id) }] });
    const [receipt = ''] = await receipts(office, id);
    expect([403, 404]).toContain((await confirm(receipt, 'nishi-keiri')).status);
    const confirmedBy = async (login: string) => {
      const { id: staff } = await office.staff(login);
      await office.work.run((em) => em.nativeUpdate(Receipt, { id: receipt }, { confirmedBy: staff, confirmedAt: office.clock.now() }));
    };
    await expect(confirmedBy('nishi-keiri')).rejects.toThrow('a branch confirms the receipts of its own cases');
    await expect(confirmedBy('honten-kessai')).resolves.toBeUndefined();
  });

  test('不足: 作業が開き、追加の入金と合わせて足りたときに入金確認済になる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '50,000', parts: [{ number: await numberOf(id) }] });
    await confirm((await receipts(office, id))[0]);
    expect([await stateOf(id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['receipt-short']]);
    const customer = await Filler.signIn(office);
    const seen = wordsOf(await customer.visitor.get(`/applications/${id}`));
    for (const words of ['50,000円 の入金を確認しました。残りの 10,300円 をお支払いください。下の口座へお振込みください', '確認した入金 50,000円', 'お支払いが必要な残額 10,300円']) expect(seen).toContain(words);
    expect(wordsOf(await customer.visitor.get('/home'))).toContain('保証料 60,300円のうち、50,000円の入金を確認しました。残りの10,300円をお支払いください。');
    await record(office, 'higashi-uketsuke', { amount: '１０，３００円', parts: [{ number: await numberOf(id) }] });
    await confirm((await receipts(office, id))[1]);
    expect(await stateOf(id)).toBe('premium-secured');
    expect(wordsOf(await customer.visitor.get(`/applications/${id}`))).not.toContain('残額');
    expect(await openTasks(office, id)).toEqual([]);
    expect((await office.facts(id)).slice(-4)).toEqual(['ReceiptRecorded', 'TaskDone', 'ReceiptConfirmed', 'PremiumSecured']);
  });

  const shortages = async (id: string) => (await office.work.read((em) => em.find(BranchTask, { application: id, kind: { $in: ['receipt-short', 'receipt-fee-deducted'] } }, { orderBy: { dedupeKey: 'asc' } })))
    .map((task) => [task.dedupeKey, task.detail, (task.doneAt ?? null) === null]);

  test('不足の作業は一つで、いまの不足額を示す: 一部の入金で置き換わり、足りれば終わり、取り消せば戻る', async () => {
    const id = await approved(office);
    const parts = [{ number: await numberOf(id) }];
    await record(office, 'higashi-uketsuke', { amount: '40,000', parts });
    await record(office, 'higashi-uketsuke', { amount: '10,000', parts });
    const [first, second] = await receipts(office, id);
    const replaced = [[`receipt-short/${first}`, { outstanding: 0 }, false], [`receipt-short/${second}`, { outstanding: 10_300 }, true]];
    expect(await shortages(id)).toEqual(replaced);
    const tasks = (await (await office.desk('higashi-keiri')).get('/branch/tasks?kind=receipt-short')).body;
    expect([tasks.includes('不足 10,300円'), tasks.includes('不足 20,300円')]).toEqual([true, false]);
    for (const receipt of [first, second]) await confirm(receipt);
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
    await record(office, 'higashi-uketsuke', { amount: '40,000', parts: [{ number: await numberOf(id) }] });
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'receipt-short' }));
    expect((await (await office.desk('higashi-keiri')).post(`/branch/tasks/${task.id}/done`, { note: '電話で連絡' })).status).toBe(303);
    await confirm((await receipts(office, id))[0]);
    expect(await openTasks(office, id)).toEqual([]);
    await record(office, 'higashi-uketsuke', { amount: '5,000', parts: [{ number: await numberOf(id) }] });
    expect((await shortages(id)).filter(([, , open]) => open)).toEqual([[`receipt-short/${(await receipts(office, id))[1]}`, { outstanding: 15_300 }, true]]);
  });

  test('振込手数料の差引き: 確認する人が当社負担とすると足り、作業も終わる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '59,860', parts: [{ number: await numberOf(id) }] });
    expect(await openTasks(office, id)).toEqual(['receipt-fee-deducted']);
    const [receipt] = await receipts(office, id);
    const page = await (await office.desk('higashi-keiri')).get(`/branch/payments/${receipt}`);
    expect(page.body).toContain('440円足りません。振込手数料が差し引かれたようです');
    await confirm(receipt, 'higashi-keiri', { waive: 'yes' });
    expect([await stateOf(id), await openTasks(office, id)]).toEqual(['premium-secured', []]);
  });

  test('手数料を負担しないで確認すると、不足のまま待つ', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '59,860', parts: [{ number: await numberOf(id) }] });
    await confirm((await receipts(office, id))[0]);
    expect([await stateOf(id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['receipt-fee-deducted']]);
  });

  test('手数料を負担しないで確認したあとも、作業から当社負担に決められる: 記録した人は決められず、決めた人が記録に残る', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '59,860', parts: [{ number: await numberOf(id) }] });
    const [receipt] = await receipts(office, id);
    await confirm(receipt);
    const keiri = await office.desk('higashi-keiri');
    const tasks = await keiri.get('/branch/tasks?kind=receipt-fee-deducted');
    expect(tasks.body).toContain(`href="/branch/payments/${receipt}"`);
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'receipt-fee-deducted' }));
    expect((await keiri.post(`/branch/tasks/${task.id}/done`, { note: '済' })).status).toBe(409);
    const recorder = await office.desk('higashi-uketsuke');
    expect((await recorder.get(`/branch/payments/${receipt}`)).body).toContain('扱いを決める：記録した人は確認できません');
    expect((await recorder.post(`/branch/payments/${receipt}/fee`, { decision: 'bear' })).status).toBe(403);
    const empty = await keiri.post(`/branch/payments/${receipt}/fee`, {});
    expect([empty.status, empty.body.includes('振込手数料の扱いを選んでください')]).toEqual([422, true]);
    expect((await keiri.post(`/branch/payments/${receipt}/fee`, { decision: 'bear' })).status).toBe(303);
    expect([await stateOf(id), await openTasks(office, id)]).toEqual(['premium-secured', []]);
    expect((await office.facts(id)).slice(-3)).toEqual(['TransferFeeBorne', 'TaskDone', 'PremiumSecured']);
    expect(await signals(office, id)).toEqual(['DecisionMade', 'PremiumSecured']);
    expect((await office.work.read((em) => em.findOneOrFail(Receipt, { id: receipt ?? '' }))).feeWaived).toBe(440);
    expect((await keiri.get(`/branch/cases/${id}/history`)).body).toContain('振込手数料の当社負担');
    expect((await keiri.post(`/branch/payments/${receipt}/fee`, { token: v7(), decision: 'bear' })).status).toBe(409);
  });

  test('手数料を負担せず、お客様に連絡すると決めると、不足を連絡する作業になり、追加の入金で足りる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '59,860', parts: [{ number: await numberOf(id) }] });
    const [receipt] = await receipts(office, id);
    const keiri = await office.desk('higashi-keiri');
    expect((await keiri.post(`/branch/payments/${receipt}/fee`, { decision: 'ask' })).status).toBe(409);
    await confirm(receipt);
    expect((await keiri.post(`/branch/payments/${receipt}/fee`, { decision: 'ask' })).status).toBe(303);
    expect([await stateOf(id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['receipt-short']]);
    // What came is confirmed: nothing is left to be confirmed of it.
    const [listed] = (await keiri.get('/branch/tasks?kind=receipt-short')).body.split(`/branch/cases/${id}/premium`).slice(1);
    expect(listed).toMatch(/^[^<]*保証料・入金を開く/);
    await record(office, 'higashi-uketsuke', { amount: '440', parts: [{ number: await numberOf(id) }] });
    await confirm((await receipts(office, id))[1]);
    expect([await stateOf(id), await openTasks(office, id)]).toEqual(['premium-secured', []]);
  });

  test('負担しないと決めたあとは、一部の入金で残りが手数料ほどになっても、不足として連絡する', async () => {
    const id = await approved(office);
    const parts = [{ number: await numberOf(id) }];
    await record(office, 'higashi-uketsuke', { amount: '59,860', parts });
    const [first] = await receipts(office, id);
    await confirm(first);
    await (await office.desk('higashi-keiri')).post(`/branch/payments/${first}/fee`, { decision: 'ask' });
    await record(office, 'higashi-uketsuke', { amount: '200', parts });
    const [, second] = await receipts(office, id);
    expect((await shortages(id)).filter(([, , open]) => open)).toEqual([[`receipt-short/${second}`, { outstanding: 240 }, true]]);
    const page = (await (await office.desk('higashi-keiri')).get(`/branch/payments/${second}`)).body;
    expect([page.includes('240円足りません'), page.includes('振込手数料')]).toEqual([true, false]);
    await confirm(second, 'higashi-keiri', { waive: 'yes' });
    expect([await stateOf(id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['receipt-short']]);
  });

  test('分けた入金の差額は、一覧でも案件でも入金の画面でも、記録したときの残りとの差', async () => {
    const id = await approved(office);
    const parts = [{ number: await numberOf(id) }];
    await record(office, 'higashi-uketsuke', { amount: '300', parts });
    await record(office, 'higashi-uketsuke', { amount: '60,100', parts });
    const desk = await office.desk('higashi-keiri');
    const [first, second] = await receipts(office, id);
    const rows = (html: string) => [first, second].map((receipt) => new RegExp(`data-heading="差額"[^>]*>(?:<strong[^>]*>)?([^<]+)(?:(?!data-heading="差額")[\\s\\S])*?/branch/payments/${receipt}"`).exec(html)?.[1]);
    const seen = async () => Promise.all([`/branch/cases/${id}/premium`, '/branch/payments?list=all'].map(async (path) => rows((await desk.get(path)).body)));
    expect(await seen()).toEqual([['−60,000', '+100'], ['−60,000', '+100']]);
    const pages = async () => Promise.all([first, second].map(async (receipt) => /差額 ([^<]+)</.exec((await desk.get(`/branch/payments/${receipt}`)).body)?.[1]));
    expect(await pages()).toEqual(['−60,000円', '+100円']);
    for (const receipt of [second, first]) await confirm(receipt);
    expect(await seen()).toEqual([['−60,000', '+100'], ['−60,000', '+100']]);
  });

  test('終了した案件: 終了の前の入金の差額は、記録したときのまま。あとの入金は全額が返金になる', async () => {
    const id = await approved(office);
    const parts = [{ number: await numberOf(id) }];
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
    await record(office, 'higashi-uketsuke', { amount: '59,860', parts: [{ number: await numberOf(id) }] });
    expect(await seen()).toEqual(branch);
    const [receipt] = await receipts(office, id);
    await confirm(receipt);
    expect(await seen()).toEqual(branch);
    await keiri.post(`/branch/payments/${receipt}/fee`, { decision: 'ask' });
    expect(await seen()).toEqual(customers);
  });

  test('過払い: 入金確認済になり、超えた額の返金の作業が開く', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '60,500', parts: [{ number: await numberOf(id) }] });
    await confirm((await receipts(office, id))[0]);
    expect([await stateOf(id), await openTasks(office, id)]).toEqual(['premium-secured', ['refund']]);
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    expect(refund.detail).toEqual({ refund: 200 });
  });

  test('分けた入金と過払いは、お客様の画面にも出る: 経過に一つずつ、保証料に返金する額', async () => {
    const id = await approved(office);
    const customer = await Filler.signIn(office);
    for (const [index, amount] of ['300', '60,100'].entries()) {
      await record(office, 'higashi-uketsuke', { amount, parts: [{ number: await numberOf(id) }] });
      await confirm((await receipts(office, id))[index]);
    }
    const page = wordsOf(await customer.visitor.get(`/applications/${id}`));
    for (const words of ['ご入金 60,400円（うち100円は返金します）', '300円のご入金を確認しました', '60,100円のご入金を確認しました']) expect(page).toContain(words);
    await office.work.run((em) => em.nativeUpdate(BranchTask, { application: id, kind: 'refund' }, { doneAt: office.clock.now() }));
    expect(wordsOf(await customer.visitor.get(`/applications/${id}`))).toContain('ご入金 60,400円（うち100円は返金しました）');
    await office.work.run(async (em) => em.execute(`update guarantee_application set state = 'retracted', ended_at = now() where id = ?`, [id]));
    const ended = wordsOf(await customer.visitor.get(`/applications/${id}`));
    for (const words of ['お支払いは必要ありません', '取扱支店から返金のご連絡をします', '確認した入金 60,400円', '返金した額 100円']) expect(ended).toContain(words);
  });

  test('ほかの名義: 作業が開く。顧客番号が名義にあれば本人とみる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { payer: 'カクウドボク', parts: [{ number: await numberOf(id) }] });
    expect(await openTasks(office, id)).toEqual(['receipt-other-payer']);
    const named = await approved(office);
    await record(office, 'higashi-uketsuke', { payer: '2000000001 カクウドボク', parts: [{ number: await numberOf(named) }] });
    expect(await openTasks(office, named)).toEqual([]);
  });

  test('合算の振込: 一つの入金を二件に充て、どちらにも作業が開く', async () => {
    const [one, two] = [await approved(office), await approved(office)];
    const sent = await record(office, 'higashi-uketsuke', {
      amount: '120,600', parts: [{ number: await numberOf(one), amount: '60,300' }, { number: await numberOf(two), amount: '6万300円' }],
    });
    expect(sent.status).toBe(303);
    for (const id of [one, two]) {
      expect(await openTasks(office, id)).toEqual(['receipt-several-cases']);
      await confirm((await receipts(office, id))[0]);
      expect([await stateOf(id), await openTasks(office, id)]).toEqual(['premium-secured', []]);
    }
    expect(await office.work.read((em) => em.count(Payment, { amount: 120_600 as never }))).toBe(1);
  });

  test('合算の振込の一部を取り消すと、その額は、ほかの案件に充てるか返金するまで作業に残る', async () => {
    const [one, two, three] = [await approved(office), await approved(office), await approved(office)];
    await record(office, 'higashi-uketsuke', { amount: '120,600', parts: [{ number: await numberOf(one), amount: '60,300' }, { number: await numberOf(two), amount: '60,300' }] });
    await confirm((await receipts(office, one))[0]);
    const reviewer = await office.desk('higashi-shinsa');
    const [wrong] = await receipts(office, two);
    await confirm(wrong);
    expect((await reviewer.post(`/branch/payments/${wrong}/reverse`, { reason: '別の案件の入金だった', ground: 'money-came' })).status).toBe(303);
    expect([await openTasks(office, one), await openTasks(office, two)]).toEqual([[], ['receipt-unassigned']]);
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: two, kind: 'receipt-unassigned', doneAt: null }));
    const clerk = await office.desk('higashi-uketsuke');
    const list = (await clerk.get('/branch/tasks?kind=receipt-unassigned')).body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    for (const words of ['案件のない入金の扱いを決める', '案件のない額 60,300円 カ）ミホングミ', '案件に充てる・返金する', '案件に充てるか、返金を記録すると完了します']) expect(list).toContain(words);
    expect((await clerk.post(`/branch/tasks/${task.id}/done`, { note: '済' })).status).toBe(409);
    const page = await clerk.get(`/branch/payments/new?task=${task.id}`);
    for (const words of ['案件のない入金を充てる', '振込 120,600円', `/branch/tasks/${task.id}/refund`]) expect(page.body).toContain(words);
    const fields = { task: task.id, token: v7(), 'case-1': await numberOf(three), 'part-1': '' };
    const less = await clerk.post('/branch/payments/new', { ...fields, 'part-1': '60,000' });
    expect([less.status, less.body.includes('充てる金額の合計 60,000円が、入金額 60,300円と合いません')]).toEqual([422, true]);
    for (const _ of [1, 2]) expect((await clerk.post('/branch/payments/new', fields)).status).toBe(303);
    expect((await clerk.post('/branch/payments/new', { ...fields, token: v7() })).status).toBe(409);
    expect([await openTasks(office, two), await openTasks(office, three), (await receipts(office, three)).length]).toEqual([[], ['receipt-several-cases'], 1]);
    const [given] = await receipts(office, three);
    expect((await confirm(given, 'higashi-uketsuke')).status).toBe(403);
    await confirm(given);
    expect([await stateOf(three), await openTasks(office, three)]).toEqual(['premium-secured', []]);
    const payments = await office.work.read(async (em) => new Set((await em.find(Receipt, { application: { $in: [one, two, three] } })).map(({ payment }) => payment)));
    expect(payments.size).toBe(1);
  });

  test('案件のない入金は返金でも済み、ほかの支店には見えない。すべて取り消しても、届いたお金は作業に残る', async () => {
    const [one, two, three] = [await approved(office), await approved(office), await approved(office)];
    const parts = await Promise.all([one, two, three].map(async (id) => ({ number: await numberOf(id), amount: '60,300' })));
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
    await record(office, 'higashi-uketsuke', { amount: '120,600', parts: [{ number: await numberOf(four), amount: '60,300' }, { number: await numberOf(five), amount: '60,300' }] });
    expect(await reverse(five)).toBe(303);
    const task = await taskOf(five);
    const keiri = await office.desk('higashi-keiri');
    expect((await keiri.get(`/branch/tasks/${task.id}/refund`)).body).toContain('60,300円');
    expect((await keiri.post(`/branch/tasks/${task.id}/refund`, { ...refundedOn('24'), way: 'transfer', account: '見本銀行 本店 普通 0000000 カ）ミホングミ', reference: '', token: v7() })).status).toBe(303);
    expect(await openTasks(office, five)).toEqual([]);
    expect((await keiri.get(`/branch/payments/new?task=${task.id}`)).status).toBe(409);
    expect(await reverse(four)).toBe(303);
    expect(await openTasks(office, four)).toEqual(['receipt-unassigned']);
  });

  test('取消し: 届いていないお金は作業にならず、届いたと誤って選んだときは、充て直してから取り消す', async () => {
    const [one, two] = [await approved(office), await approved(office)];
    const reviewer = await office.desk('higashi-shinsa');
    const reverse = async (id: string, ground: string) => (await reviewer.post(`/branch/payments/${(await receipts(office, id))[0]}/reverse`, { reason: '書き誤り', ground })).status;
    for (const id of [one, two]) await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(id) }] });
    expect([await reverse(one, 'never-came'), await openTasks(office, one)]).toEqual([303, []]);
    expect([await reverse(two, 'money-came'), await openTasks(office, two)]).toEqual([303, ['receipt-unassigned']]);
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: two, kind: 'receipt-unassigned' }));
    const keiri = await office.desk('higashi-keiri');
    expect((await keiri.post('/branch/payments/new', { task: task.id, token: v7(), 'case-1': await numberOf(two), 'part-1': '' })).status).toBe(303);
    const again = (await receipts(office, two))[1];
    // 取り消した分は数えない: 一つの案件の入金を、合算とは呼ばない。
    const page = (await reviewer.get(`/branch/payments/${again}`)).body;
    expect([await openTasks(office, two), page.includes('合算'), page.includes('件分です')]).toEqual([[], false, false]);
    expect((await reviewer.get(`/branch/cases/${two}/premium`)).body).not.toContain('合算');
    expect((await reviewer.post(`/branch/payments/${again}/reverse`, { reason: '書き誤り', ground: 'never-came' })).status).toBe(303);
    expect(await openTasks(office, two)).toEqual([]);
  });

  test('期限のあと: 作業が開き、引き受けを続けるかを人が決める', async () => {
    const id = await approved(office);
    office.clock.set(new Date('2026-12-10T10:00:00+09:00'));
    try {
      const late = await (await office.freshDesk('higashi-uketsuke')).get('/branch/payments?list=awaited');
      expect(late.body).toContain('期限後');
      const desk = await office.freshDesk('higashi-uketsuke');
      await desk.post('/branch/payments/new', {
        token: v7(), method: 'transfer', payer: 'カ）ミホングミ', amount: '60300', 'received-era': 'western', 'received-year': '2026', 'received-month': '12', 'received-day': '9',
        'case-1': await numberOf(id),
      });
      expect(await openTasks(office, id)).toEqual(['receipt-late']);
    } finally {
      office.clock.set(new Date('2026-11-24T10:42:00+09:00'));
    }
  });

  test('二重の入金: 二つ目は返金の作業になる', async () => {
    const id = await approved(office);
    for (const index of [0, 1]) {
      await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(id) }] });
      await confirm((await receipts(office, id))[index]);
    }
    expect([await stateOf(id), await openTasks(office, id)]).toEqual(['premium-secured', ['refund']]);
    expect(await signals(office, id)).toEqual(['DecisionMade', 'PremiumSecured']);
  });

  test('終了した案件への入金: 案件は動かず、返金の作業になる', async () => {
    const id = await approved(office);
    await office.work.run(async (em) => em.execute(`update guarantee_application set state = 'lapsed', ended_at = now() where id = ?`, [id]));
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(id) }] });
    await confirm((await receipts(office, id))[0]);
    expect([await stateOf(id), await openTasks(office, id)]).toEqual(['lapsed', ['refund']]);
  });

  test.each(['declined', 'retracted'] as const)('承認の前に終わった案件（%s）に届いたお金も記録でき、確認すると返金の作業になる。お客様にも、受け取った額と返す額を言う', async (state) => {
    const { id } = await office.submit();
    const number = await numberOf(id);
    const clerk = await office.desk('higashi-uketsuke');
    const early = await record(office, 'higashi-uketsuke', { parts: [{ number }] });
    expect([early.status, errorsOf(early)]).toEqual([422, [`受付番号 ${number}は承認の前で、保証料をまだ請求していません。承認のあとに、お金の届いた日を入金日にして記録してください`]]);
    const filler = await Filler.signIn(office);
    if (state === 'declined') {
      await claim(office, id);
      await giveOpinion(office, id);
      expect(await decide(office, id, 'declined', 'higashi-kacho', '指名停止のため')).toBe(303);
    } else expect((await filler.visitor.post(`/applications/${id}/retraction`, { reason: '別の件で申し込むため', confirm: 'yes' })).statusCode).toBe(303);
    expect((await clerk.get(`/branch/cases/${id}/premium`)).body).toContain(`/branch/payments/new?case&#x3D;${number}`);
    const tab = (await clerk.get(`/branch/cases/${id}/premium`)).body;
    expect([tab.includes('保証料の試算（非課税）'), tab.includes('お支払いいただく保証料')]).toEqual([true, false]);
    expect((await clerk.get(`/branch/payments/new?case=${number}`)).body).toContain('value="株式会社見本組"');
    expect((await record(office, 'higashi-uketsuke', { parts: [{ number }] })).status).toBe(303);
    const [receipt] = await receipts(office, id);
    expect(await openTasks(office, id)).toEqual(['receipt-after-end']);
    const page = (await (await office.desk('higashi-keiri')).get(`/branch/payments/${receipt}`)).body;
    for (const words of ['終了した件への入金です。返金します', '+60,300円']) expect(page).toContain(words);
    expect((await confirm(receipt)).status).toBe(303);
    expect([await stateOf(id), await openTasks(office, id)]).toEqual([state, ['refund']]);
    const shown = async () => wordsOf(await filler.visitor.get(`/applications/${id}`));
    for (const words of ['保証料はご請求していません', '確認した入金 60,300円', '返金した額 0円', '返金のご連絡をします']) expect(await shown()).toContain(words);
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    expect((await clerk.post(`/branch/tasks/${refund.id}/refund`, { ...refundedOn('24'), way: 'cash' })).status).toBe(303);
    for (const words of ['返金した額 60,300円', '令和8年11月24日（2026/11/24 火）に60,300円を返金しました']) expect(await shown()).toContain(words);
    expect(await shown()).not.toContain('返金のご連絡をします');
    expect(await openTasks(office, id)).toEqual([]);
    // It never came: what went back has to come back, and the branch has the task.
    expect((await (await office.desk('higashi-shinsa')).post(`/branch/payments/${receipt}/reverse`, { reason: '書き誤り', ground: 'never-came' })).status).toBe(303);
    expect(await openTasks(office, id)).toEqual(['refund-excess']);
    for (const words of ['返しすぎた保証料を戻していただく', '返しすぎ 60,300円']) expect((await (await office.desk('higashi-shinsa')).get(`/branch/cases/${id}/premium`)).body).toContain(words);
  });

  test('確認を求める作業は、その入金の確認で済む: 記録のあとに取り下げられた案件でも、新しい作業は返金だけ', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { payer: 'カクウドボク', amount: '60,500', parts: [{ number: await numberOf(id) }] });
    const [receipt] = await receipts(office, id);
    expect(await openTasks(office, id)).toEqual(['receipt-other-payer', 'receipt-over']);
    await office.work.run(async (em) => em.execute(`update guarantee_application set state = 'retracted', ended_at = now() where id = ?`, [id]));
    expect((await confirm(receipt)).status).toBe(303);
    expect(await openTasks(office, id)).toEqual(['refund']);
    const done = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'receipt-over' }));
    expect([done.doneNote, done.doneBy]).toEqual(['入金を確認', (await office.staff('higashi-keiri')).id]);
    expect((await office.facts(id)).slice(-4)).toEqual(['ReceiptConfirmed', 'TaskDone', 'TaskDone', 'TaskOpened']);
  });

  test('現金・小切手: 領収証の番号が付き、PDF で出る。振込には出ない', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { method: 'cash', payer: '株式会社見本組', parts: [{ number: await numberOf(id) }] });
    const [receipt] = await receipts(office, id);
    const row = await office.work.read((em) => em.findOneOrFail(Receipt, { id: receipt ?? '' }));
    expect(row.receiptNumber).toBe(`RC-${await numberOf(id)}-1`);
    const paper = await (await office.desk('higashi-uketsuke')).get(`/branch/payments/${receipt}/paper`);
    expect([paper.status, paper.headers['content-type']]).toEqual([200, 'application/pdf']);
    const transfer = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(transfer) }] });
    expect((await (await office.desk('higashi-uketsuke')).get(`/branch/payments/${(await receipts(office, transfer))[0]}/paper`)).status).toBe(404);
  });

  test('小切手で払った件は、お客様の画面でも小切手: 申込みで選んだ振込とは言わない。誤った記録を取り消せる人は、できない人にも分かる', async () => {
    const id = await approved(office);
    const way = async () => /お支払方法<\/dt><dd>([^<]*)/.exec((await (await Filler.signIn(office)).visitor.get(`/applications/${id}`)).body)?.[1];
    await record(office, 'higashi-uketsuke', { method: 'cheque', payer: '株式会社見本組', parts: [{ number: await numberOf(id) }] });
    const [receipt] = await receipts(office, id);
    expect(await way()).toBe('振込（お申込みのとおり）');
    expect((await (await office.desk('higashi-uketsuke')).get(`/branch/payments/${receipt}`)).body).toContain('この職務ではできません（審査担当・決裁者ができます）');
    expect((await confirm(receipt)).status).toBe(303);
    expect(await way()).toBe('小切手');
  });

  test('取消し: 理由とともに入金待ちへ戻り、手続きに知らせる。二度目は 409', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(id) }] });
    const [receipt] = await receipts(office, id);
    await confirm(receipt);
    const reviewer = await office.desk('higashi-shinsa');
    expect((await reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: '', ground: 'never-came' })).status).toBe(422);
    const unanswered = await reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: '別の案件の入金だった' });
    expect(unanswered.status).toBe(422);
    for (const words of ['このお金が届いているかを選んでください', 'value="別の案件の入金だった"']) expect(unanswered.body).toContain(words);
    // Down the page, as the eye goes.
    expect(errorsOf(await reviewer.post(`/branch/payments/${receipt}/reverse`, {}))).toEqual(['このお金が届いているかを選んでください', '取消しの理由を入力してください']);
    expect((await reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: '別の案件の入金だった', ground: 'money-came' })).status).toBe(303);
    expect(await stateOf(id)).toBe('awaiting-premium');
    expect((await reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: 'もう一度', ground: 'never-came' })).status).toBe(409);
    expect((await (await office.desk('higashi-keiri')).post(`/branch/payments/${receipt}/confirm`, { token: v7() })).status).toBe(409);
    expect(await signals(office, id)).toEqual(['DecisionMade', 'PremiumSecured', 'ReceiptReversed']);
    expect(await openTasks(office, id)).toEqual(['receipt-unassigned']);
  });

  test('締結のあとの取消しは受け付けない: アプリでもデータベースでも', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(id) }] });
    const [receipt] = await receipts(office, id);
    await confirm(receipt);
    await conclude(office, id);
    const reviewer = await office.desk('higashi-shinsa');
    const answer = await reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: '遅れた取消し', ground: 'never-came' });
    expect([answer.status, answer.body.includes('保証契約が締結されているため')]).toEqual([409, true]);
    await expect(office.work.run((em) => em.nativeUpdate(Receipt, { id: receipt ?? '' }, { reversedAt: new Date(), reversedBy: null, reversalReason: 'x', moneyCame: false }))).rejects.toThrow('receipt is final after the conclusion');
    await expect(office.work.run((em) => em.execute('delete from receipt where id = ?', [receipt]))).rejects.toThrow('receipt is final after the conclusion');
  });

  test('一括納付: 発行のあとの入金がその件の支払いになり、足りるまで約定日とともに一覧に残り、誤りは締結のあとも取り消せる', async () => {
    const id = await approved(office, { customerNumber: '2000000003', deferred: true });
    const number = await numberOf(id);
    await conclude(office, id);
    const keiri = await office.desk('higashi-keiri');
    const text = ({ body }: { readonly body: string }) => body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    const listed = async () => text(await keiri.get('/branch/payments?list=collective'));
    expect(await listed()).toContain(`${number} `);
    expect(await listed()).toContain('12/21(月)');
    expect((await keiri.get('/branch/payments?list=collective')).body).toContain('data-heading="顧客番号・工事名"');
    const branchTab = async () => text(await keiri.get(`/branch/cases/${id}/premium`));
    const customer = (await Filler.signIn(office, '1000000004')).visitor;
    const page = async () => wordsOf(await customer.get(`/applications/${id}`));
    await record(office, 'higashi-uketsuke', { amount: '60,300', parts: [{ number }] });
    const [receipt = ''] = await receipts(office, id);
    const asked = text(await keiri.get(`/branch/payments/${receipt}`));
    for (const words of ['請求額 60,300円と一致しています', '一括納付の約定日 令和8年12月21日']) expect(asked).toContain(words);
    expect(await page()).toContain('ご入金を確認しています');
    const told = await signals(office, id);
    expect((await confirm(receipt)).status).toBe(303);
    expect(await openTasks(office, id)).toEqual([]);
    expect(await listed()).not.toContain(`${number} `);
    expect(await branchTab()).toContain('60,300円（令和8年11月24日 お支払い済み）');
    for (const words of ['お支払い済みです（令和8年11月24日', '一括納付（お支払い済み）']) expect(await page()).toContain(words);
    expect(await page()).not.toContain('返金');
    expect([await signals(office, id), await stateOf(id)]).toEqual([told, 'issued']);

    // A second one is too much, and its own.
    await record(office, 'higashi-uketsuke', { amount: '60,300', parts: [{ number }] });
    const twice = (await receipts(office, id))[1];
    expect(await openTasks(office, id)).toContain('receipt-duplicate');
    await confirm(twice);
    expect(await openTasks(office, id)).toContain('refund');

    const reviewer = await office.desk('higashi-shinsa');
    for (const wrong of [twice, receipt]) expect((await reviewer.post(`/branch/payments/${wrong}/reverse`, { reason: '別の案件の入金だった', ground: 'never-came' })).status).toBe(303);
    expect([await signals(office, id), await stateOf(id)]).toEqual([told, 'issued']);
    expect(await openTasks(office, id)).not.toContain('refund');
    expect(await listed()).toContain(`${number} `);
    await expect(office.work.run((em) => em.nativeUpdate(Receipt, { id: receipt }, { amount: yen(1) }))).rejects.toThrow('receipt is final after the conclusion');
    await expect(office.work.run((em) => em.execute('delete from receipt where id = ?', [receipt]))).rejects.toThrow('receipt is final after the conclusion');

    await record(office, 'higashi-uketsuke', { amount: '50,000', parts: [{ number }] });
    await confirm((await receipts(office, id))[2]);
    expect(await openTasks(office, id)).toContain('receipt-short');
    expect(await page()).toContain('残りの 10,300円 を、約定日までにお支払いください');
    office.clock.set(new Date('2026-12-22T10:00:00+09:00'));
    try {
      expect(text(await (await office.freshDesk('higashi-keiri')).get('/branch/payments?list=collective'))).toContain('期限後');
    } finally {
      office.clock.set(TUESDAY);
    }
  });

  test('一括納付: 約定日を過ぎた作業は、入金の記録で完了し、その取消しでまた開き、画面と経過に出る', async () => {
    const id = await approved(office, { customerNumber: '2000000003', deferred: true });
    const { contractNumber } = await conclude(office, id);
    const text = ({ body }: { readonly body: string }) => body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    const settle = () => office.work.run(async (em) => settleCollectivePayment(em, SYSTEM, await em.findOneOrFail(GuaranteeApplication, id), office.clock.now()));
    office.clock.set(new Date('2026-12-21T17:00:00+09:00'));
    try {
      await settle();
      expect(await openTasks(office, id)).toEqual([]);
      office.clock.set(new Date('2026-12-22T09:00:00+09:00'));
      for (let time = 0; time < 2; time += 1) await settle();
      expect(await openTasks(office, id)).toEqual(['collective-overdue']);
      const keiri = await office.freshDesk('higashi-keiri');
      for (const page of ['/branch/tasks', `/branch/cases/${id}/premium`]) {
        expect(text(await keiri.get(page))).toMatch(/一括納付の保証料が約定日までに入金されていません 約定日 令和8年12月21日（月） 保証料 60,300円 [^。]*見本測量/);
      }
      office.clock.set(TUESDAY);
      expect((await record(office, 'higashi-uketsuke', { amount: '60,300', parts: [{ number: await numberOf(id) }] })).status).toBe(303);
      expect(await openTasks(office, id)).not.toContain('collective-overdue');
      expect(text(await (await office.desk('higashi-keiri')).get(`/branch/cases/${id}/history`))).toContain('一括納付の保証料が約定日までに入金されていません 入金が記録されました');
      office.clock.set(new Date('2026-12-22T10:00:00+09:00'));
      const reviewer = await office.freshDesk('higashi-shinsa');
      expect((await reviewer.post(`/branch/payments/${(await receipts(office, id))[0]}/reverse`, { reason: '別の案件の入金だった', ground: 'never-came' })).status).toBe(303);
      expect(await openTasks(office, id)).toEqual(['collective-overdue']);
      const page = async () => wordsOf(await (await Filler.signIn(office, '1000000004')).visitor.get(`/applications/${id}`));
      const contractor = async (path: string) => wordsOf(await (await Filler.signIn(office, '1000000004')).visitor.get(path));
      const toPay = async () => (await (await Filler.signIn(office, '1000000004')).visitor.get('/home')).body.includes(`href="/applications/${id}#premium"`);
      const mail = (await office.work.read((em) => em.findOneOrFail(AuditEvent, { caseId: id, kind: 'DecisionMade' }))).id;
      await office.work.run(async (em) => void em.create(MailMessage, {
        dedupeKey: `premium-notice/${mail}`, messageId: `<${id}@example.jp>`, application: id, template: 'premium-notice', to: 'gyoumu@mihon-sokuryo.example.jp', subject: '', text: '', createdAt: TUESDAY,
      }));
      expect(await page()).not.toContain('約定日を過ぎて');
      expect(await toPay()).toBe(false);
      await office.work.run((em) => em.nativeUpdate(MailMessage, { dedupeKey: `premium-notice/${mail}` }, { sentAt: TUESDAY }));
      expect(await page()).toContain('約定日を過ぎていますが、入金を確認できていません');
      expect(await page()).not.toContain('約定日に、ほかの件とまとめて');
      expect([await toPay(), await contractor('/home')]).toEqual([true, expect.stringContaining('一括納付のお支払い 約定日 令和8年12月21日（月） を過ぎています')]);
      expect(await contractor('/home')).toContain('保証料 60,300円を、早めにお支払いください');
      // It stops nothing: its certificate waits to be brought to the owner as well, and both are counted.
      const home = await (await Filler.signIn(office, '1000000004')).visitor.get('/home');
      expect(home.body).toContain(`href="/guarantees/${contractNumber}"`);
      const items = [...home.body.matchAll(/class="waiting-item"/g)].length;
      expect(wordsOf(home)).toContain(`お客様にしていただくこと ${items}件`);
      const handedIn = { 'submittedOn-era': 'reiwa', 'submittedOn-year': '8', 'submittedOn-month': '12', 'submittedOn-day': '1', way: 'mail', note: '' };
      expect((await (await Filler.signIn(office, '1000000004')).visitor.post(`/guarantees/${contractNumber}/submission`, handedIn)).statusCode).toBe(303);
      expect([await toPay(), await contractor('/applications?show=waiting')]).toEqual([true, expect.stringContaining(contractNumber)]);
      office.clock.set(TUESDAY);
      await record(office, 'higashi-uketsuke', { amount: '50,300', parts: [{ number: await numberOf(id) }] });
      office.clock.set(new Date('2026-12-22T10:00:00+09:00'));
      expect(await toPay()).toBe(false);
      expect(await contractor('/applications?show=waiting')).not.toContain(contractNumber);
    } finally {
      office.clock.set(TUESDAY);
    }
  });

  test('確認の前の記録は、締結のあとも終了のあとも、理由とともに取り消せる', async () => {
    const concluded = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(concluded) }] });
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(concluded) }] });
    const [paid, twice] = await receipts(office, concluded);
    await confirm(paid);
    await conclude(office, concluded);
    const ended = await approved(office);
    await office.work.run(async (em) => em.execute(`update guarantee_application set state = 'lapsed', ended_at = now() where id = ?`, [ended]));
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(ended) }] });
    const [late] = await receipts(office, ended);
    const reviewer = await office.desk('higashi-shinsa');
    expect((await reviewer.get(`/branch/payments/${twice}`)).body).toContain('確認の前の記録は、いつでも取り消せます');
    for (const [id, receipt] of [[concluded, twice], [ended, late]] as const) {
      const signalled = await signals(office, id);
      expect((await (await office.desk('higashi-uketsuke')).post(`/branch/payments/${receipt}/reverse`, { reason: '書き誤り', ground: 'never-came' })).status).toBe(403);
      expect((await reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: '書き誤り', ground: 'never-came' })).status).toBe(303);
      expect([await openTasks(office, id), (await office.facts(id)).slice(-2)]).toEqual([[], ['ReceiptReversed', 'TaskWithdrawn']]);
      expect(await signals(office, id)).toEqual(signalled);
    }
  });

  test.each(['retracted', 'declined', 'lapsed'] as const)('締結しないで終わった件（%s）の確認した入金も取り消せる: 届いていなければ返金の作業はなくなり、届いていれば案件のない入金になる', async (state) => {
    const [bounced, elsewhere] = [await approved(office), await approved(office)];
    const reviewer = await office.desk('higashi-shinsa');
    for (const [id, ground, left] of [[bounced, 'never-came', []], [elsewhere, 'money-came', ['receipt-unassigned']]] as const) {
      for (const amount of ['60,300', '500']) await record(office, 'higashi-uketsuke', { amount, parts: [{ number: await numberOf(id) }] });
      const [receipt, other] = await receipts(office, id);
      for (const one of [receipt, other]) await confirm(one);
      const application = await office.application(id);
      await office.work.run(async (em) => {
        await em.execute(`update guarantee_application set state = ?, ended_at = now() where id = ?`, [state, id]);
        await settleRefunds(em, SYSTEM, { ...application, state }, new Date());
      });
      expect(await openTasks(office, id)).toEqual(['refund', 'refund']);
      const page = (await reviewer.get(`/branch/payments/${receipt}`)).body;
      expect([page.includes('締結せずに終了した件の入金は、終了のあとも取り消せます'), page.includes('この状態ではできません')]).toEqual([true, false]);
      const signalled = await signals(office, id);
      expect((await reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: '小切手が不渡りになった', ground })).status).toBe(303);
      expect([await stateOf(id), await openTasks(office, id), await signals(office, id)]).toEqual([state, [...left, 'refund'].sort(), signalled]);
      const open = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund', doneAt: null }));
      expect([open.dedupeKey, open.detail]).toEqual([`refund/${other}`, { refund: 500 }]);
    }
  });

  test('返したお金は、その入金をあとで取り消しても、案件のない入金としては残らない', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(id) }] });
    const [receipt] = await receipts(office, id);
    await confirm(receipt);
    const application = await office.application(id);
    await office.work.run(async (em) => {
      await em.execute(`update guarantee_application set state = 'lapsed', ended_at = now() where id = ?`, [id]);
      await settleRefunds(em, SYSTEM, { ...application, state: 'lapsed' }, new Date());
    });
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    expect((await (await office.desk('higashi-keiri')).post(`/branch/tasks/${refund.id}/refund`, { ...refundedOn('24'), way: 'cash' })).status).toBe(303);
    expect((await (await office.desk('higashi-shinsa')).post(`/branch/payments/${receipt}/reverse`, { reason: '別の案件の入金だった', ground: 'money-came' })).status).toBe(303);
    expect(await openTasks(office, id)).toEqual([]);
  });

  test('取消し: その入金から生じた作業も取り下げられ、ほかの入金の作業は残る', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { payer: 'カクウドボク', amount: '60,500', parts: [{ number: await numberOf(id) }] });
    await record(office, 'higashi-uketsuke', { payer: 'カクウドボク', amount: '100', parts: [{ number: await numberOf(id) }] });
    const [first, second] = await receipts(office, id);
    await confirm(first);
    expect(await openTasks(office, id)).toEqual(['receipt-duplicate', 'receipt-other-payer', 'refund']);
    const reviewer = await office.desk('higashi-shinsa');
    expect((await reviewer.post(`/branch/payments/${first}/reverse`, { reason: '別の案件の入金だった', ground: 'money-came' })).status).toBe(303);
    const open = await office.work.read((em) => em.find(BranchTask, { application: id, doneAt: null }));
    expect(open.map(({ dedupeKey }) => dedupeKey).sort()).toEqual([`receipt-duplicate/${second}`, `receipt-other-payer/${second}`, `receipt-short/${second}`, `receipt-unassigned/${first}`]);
    expect((await office.facts(id)).filter((kind) => kind === 'TaskWithdrawn')).toHaveLength(1);
  });

  test('二つ目の入金の返金は、一つ目が取り消されるとなくなり、取下げでは全額になる。足りている間の取消しは手続きに知らせない', async () => {
    const id = await approved(office);
    for (const index of [0, 1]) {
      await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(id) }] });
      await confirm((await receipts(office, id))[index]);
    }
    const [first, second] = await receipts(office, id);
    const refunds = () => office.work.read(async (em) => (await em.find(BranchTask, { application: id, kind: 'refund' })).map((task) => [task.dedupeKey, task.detail, (task.doneAt ?? null) === null]));
    expect(await refunds()).toEqual([[`refund/${second}`, { refund: 60_300 }, true]]);
    await (await office.desk('higashi-shinsa')).post(`/branch/payments/${first}/reverse`, { reason: '別の案件の入金だった', ground: 'money-came' });
    expect([await stateOf(id), await refunds()]).toEqual(['premium-secured', [[`refund/${second}`, { refund: 0 }, false]]]);
    expect(await signals(office, id)).toEqual(['DecisionMade', 'PremiumSecured']);
    const application = await office.application(id);
    await office.work.run(async (em) => {
      await em.execute(`update guarantee_application set state = 'retracted', ended_at = now() where id = ?`, [id]);
      for (let run = 0; run < 2; run += 1) await settleRefunds(em, SYSTEM, { ...application, state: 'retracted' }, new Date());
    });
    expect(await refunds()).toEqual([[`refund/${second}`, { refund: 60_300 }, true]]);
  });

  test('二つ目の入金を返したあとは、一つ目だけを取り消せない: 返したお金で保証料は足りない。返した入金から取り消せば、また入金を待つ', async () => {
    const id = await approved(office);
    for (const index of [0, 1]) {
      await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(id) }] });
      await confirm((await receipts(office, id))[index]);
    }
    const [first, second] = await receipts(office, id);
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    expect((await (await office.desk('higashi-keiri')).post(`/branch/tasks/${refund.id}/refund`, { ...refundedOn('24'), way: 'cash' })).status).toBe(303);
    const reviewer = await office.desk('higashi-shinsa');
    const dishonoured = () => reviewer.post(`/branch/payments/${first}/reverse`, { token: v7(), reason: '小切手が不渡りになった', ground: 'never-came' });
    const refused = await dishonoured();
    expect([refused.status, refused.body.includes('残る入金は、お客様に返金されています')]).toEqual([409, true]);
    expect([await stateOf(id), await openTasks(office, id)]).toEqual(['premium-secured', []]);
    expect((await reviewer.post(`/branch/payments/${second}/reverse`, { token: v7(), reason: '返金した', ground: 'money-came' })).status).toBe(303);
    expect((await dishonoured()).status).toBe(303);
    expect([await stateOf(id), await openTasks(office, id)]).toEqual(['awaiting-premium', []]);
  });

  test.each([['50,000', 'receipt-short', 50_000], ['60,000', 'receipt-fee-deducted', 60_000]] as const)('%s円の入金のあとの取下げでは、不足を追う作業（%s）はなくなり、返金だけが残る', async (amount, kind, refund) => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount, parts: [{ number: await numberOf(id) }] });
    await confirm((await receipts(office, id))[0]);
    expect(await openTasks(office, id)).toEqual([kind]);
    const customer = await Filler.signIn(office);
    const answer = await customer.visitor.post(`/applications/${id}/retraction`, { reason: '契約が取りやめになったため', confirm: 'yes' }, { from: '/applications/new' });
    expect([answer.statusCode, await stateOf(id), await openTasks(office, id)]).toEqual([303, 'retracted', ['refund']]);
    const tasks = await office.work.read((em) => em.find(BranchTask, { application: id, kind: { $in: [kind, 'refund'] } }, { orderBy: { kind: 'asc' } }));
    expect(tasks.map((task) => [task.kind, task.doneNote ?? null, task.detail['refund'] ?? null])).toEqual([[kind, '案件が終了しました', null], ['refund', null, refund]]);
    expect((await office.facts(id)).slice(-3)).toEqual(['ApplicationRetracted', 'TaskWithdrawn', 'TaskOpened']);
  });

  test('過払いを返したあとの取下げでは、残りだけが返金の作業になる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '60,500', parts: [{ number: await numberOf(id) }] });
    const [receipt] = await receipts(office, id);
    await confirm(receipt);
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    expect((await (await office.desk('higashi-keiri')).post(`/branch/tasks/${refund.id}/refund`, { ...refundedOn('24'), way: 'cash' })).status).toBe(303);
    const application = await office.application(id);
    await office.work.run((em) => settleRefunds(em, SYSTEM, { ...application, state: 'retracted' }, new Date()));
    const tasks = await office.work.read((em) => em.find(BranchTask, { application: id, kind: 'refund' }, { orderBy: { dedupeKey: 'asc' } }));
    expect(tasks.map(({ dedupeKey, detail }) => [dedupeKey, detail])).toEqual([[`refund/${receipt}`, { refund: 200 }], [`refund/${receipt}/2`, { refund: 60_300 }]]);
  });

  test('返金は、日付・方法・口座・控えをそれぞれ記録して完了する: 誤りは欄の横、二度押しは一度', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '60,500', parts: [{ number: await numberOf(id) }] });
    await confirm((await receipts(office, id))[0]);
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    const [keiri, path] = [await office.desk('higashi-keiri'), `/branch/tasks/${task.id}/refund`];
    expect((await keiri.post(`/branch/tasks/${task.id}/done`, { note: '済' })).status).toBe(409);
    const list = await keiri.get('/branch/tasks?kind=refund');
    expect(list.body).toContain(`href="${path}"`);
    const refused = await keiri.post(path, { ...refundedOn('31'), way: 'transfer', account: '見本銀行 普通', reference: '見本-1' });
    expect(refused.status).toBe(422);
    for (const words of ['返金日', '7桁の番号', 'value="見本銀行 普通"', 'value="見本-1"']) expect(refused.body).toContain(words);
    expect((await keiri.post(path, { ...refundedOn('24'), way: '' })).status).toBe(422);
    const [form, token] = [{ ...refundedOn('24'), way: 'transfer', account: '見本銀行 本店営業部 普通 ０００００００ ミホングミ', reference: '見本-1' }, v7()];
    for (const answer of await Promise.all([1, 2].map(() => keiri.post(path, { ...form, token })))) expect(answer.status).toBe(303);
    const facts = (await office.work.read((em) => readTimeline(em, id))).filter(({ kind, data }) => kind === 'TaskDone' && data['task'] === 'refund');
    expect(facts.map(({ data }) => data)).toEqual([expect.objectContaining({
      task: 'refund', refundedOn: '2026-11-24', way: 'transfer', account: '見本銀行 本店営業部 普通 ０００００００ ミホングミ', reference: '見本-1',
    })]);
    expect((await keiri.get(`/branch/cases/${id}/history`)).body).toContain('令和8年11月24日に振込');
    expect((await keiri.get(path)).status).toBe(409);
    expect((await (await office.desk('nishi-uketsuke')).get(path)).status).toBe(404);
  });

  test('入金のない案件の契約は、データベースが受け付けない', async () => {
    const id = await approved(office);
    await expect(conclude(office, id)).rejects.toThrow('no contract without a secured premium');
    const fresh = await office.submit();
    await expect(office.work.run((em) => em.execute(
      `insert into guarantee_contract (id, contract_number, application_id, kind, branch_id, customer_id, owner_id, concluded_at) values (?, '2012699999', ?, 'advance-payment', ?, ?, ?, now())`,
      [v7(), fresh.id, fresh.branch, fresh.customer, fresh.owner],
    ))).rejects.toThrow('no contract without an approval');
  });

  test('同じ画面を二度送っても入金は一つ、同時に二人が確認しても確認は一つ', async () => {
    const id = await approved(office);
    const token = v7();
    const number = await numberOf(id);
    const sent = await Promise.all([1, 2].map(() => record(office, 'higashi-uketsuke', { token, parts: [{ number }] })));
    expect(sent.map(({ status }) => status)).toEqual([303, 303]);
    expect(await receipts(office, id)).toHaveLength(1);
    const [receipt] = await receipts(office, id);
    const answers = await Promise.all(['higashi-keiri', 'higashi-shinsa'].map((who) => confirm(receipt, who)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect((await office.facts(id)).filter((kind) => kind === 'PremiumSecured')).toHaveLength(1);
  });

  test('二つの入金が同時に確認されても、入金確認済は一度だけ、二つ目は二重の入金', async () => {
    const id = await approved(office);
    const number = await numberOf(id);
    await record(office, 'higashi-uketsuke', { parts: [{ number }] });
    await record(office, 'higashi-uketsuke', { parts: [{ number }] });
    const [one, two] = await receipts(office, id);
    const answers = await Promise.all([confirm(one, 'higashi-keiri'), confirm(two, 'higashi-shinsa')]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect((await office.facts(id)).filter((kind) => kind === 'PremiumSecured')).toHaveLength(1);
    expect(await openTasks(office, id)).toEqual(['refund']);
  });

  test('合わない内訳、知らない番号、未来の日付は 422 で、入力は残り、何も書かれない', async () => {
    const id = await approved(office);
    const number = await numberOf(id);
    const before = await office.count('payment');
    const refused = await record(office, 'higashi-uketsuke', { amount: '60,300', payer: '見本の名義', parts: [{ number, amount: '60,000' }, { number: '26-99999', amount: '200' }] });
    expect(refused.status).toBe(422);
    expect(refused.body).toContain('充てる金額の合計 60,200円が、入金額 60,300円と合いません');
    expect(refused.body).toContain('見本の名義');
    const unknown = await record(office, 'higashi-uketsuke', { parts: [{ number: '26-99999' }] });
    expect([unknown.status, unknown.body.includes('受付番号 26-99999に、保証料の請求はありません')]).toEqual([422, true]);
    const other = await office.submit({ customerNumber: '2000000002' });
    expect((await record(office, 'higashi-uketsuke', { parts: [{ number: other.receptionNumber }] })).body).toContain('保証料の請求はありません');
    expect((await record(office, 'higashi-uketsuke', { day: '25', parts: [{ number }] })).body).toContain('入金日は、今日までの日付で入力してください');
    const { submittedAt } = await office.application(id);
    const on = (daysBefore: number) => {
      const { year, month, day } = dateParts(addDays(japanDate(submittedAt.getTime()), -daysBefore));
      return record(office, 'higashi-uketsuke', { year: String(year - 2018), month: String(month), day: String(day), parts: [{ number }] });
    };
    const early = await on(61);
    expect([early.status, early.body.includes('入金日は、申込日の60日前（')]).toEqual([422, true]);
    expect(await office.count('payment')).toBe(before);
    expect((await on(60)).status).toBe(303);
  });
});
