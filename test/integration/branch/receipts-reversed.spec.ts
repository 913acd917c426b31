import { v7 } from 'uuid';
import { BranchTask, Receipt, settleRefunds, SYSTEM } from '#persistence';
import { approved, confirm, giveBack, numberOf, openTasks, receipts, record, signals, stateOf } from './acts.js';
import { conclude } from './issue.js';
import { errorsOf, Filler, wordsOf } from '../contractor/filler.js';
import { Office } from './office.js';

describe('入金の取消し', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  /** Each open 返金 of a case is done. */
  const refundAll = async (id: string) => {
    const clerk = await office.desk('higashi-keiri');
    for (const task of await office.work.read((em) => em.find(BranchTask, { application: id, kind: 'refund', doneAt: null }))) {
      expect((await giveBack(clerk, task.id)).status).toBe(303);
    }
  };
  const dishonoured = async (receipt: string | undefined) => (await (await office.desk('higashi-shinsa')).post(`/branch/payments/${receipt}/reverse`, { token: v7(), reason: '小切手が不渡りになった', ground: 'never-came' })).status;

  test('取消し: 届いていないお金は作業にならず、届いたと誤って選んだときは、充て直してから取り消す', async () => {
    const [one, two] = [await approved(office), await approved(office)];
    const reviewer = await office.desk('higashi-shinsa');
    const reverse = async (id: string, ground: string) => (await reviewer.post(`/branch/payments/${(await receipts(office, id))[0]}/reverse`, { reason: '書き誤り', ground })).status;
    for (const id of [one, two]) await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
    expect([await reverse(one, 'never-came'), await openTasks(office, one)]).toEqual([303, []]);
    // お客様には、確認したと言っていない。
    expect(wordsOf(await (await Filler.signIn(office)).visitor.get(`/applications/${one}`))).not.toContain('入金の確認を取り消しました');
    expect([await reverse(two, 'money-came'), await openTasks(office, two)]).toEqual([303, ['receipt-unassigned']]);
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: two, kind: 'receipt-unassigned' }));
    const keiri = await office.desk('higashi-keiri');
    expect((await keiri.post('/branch/payments/new', { task: task.id, token: v7(), 'case-1': await numberOf(office, two), 'part-1': '' })).status).toBe(303);
    const again = (await receipts(office, two))[1];
    // 取り消した分は数えない: 一つの案件の入金を、合算とは呼ばない。
    const page = (await reviewer.get(`/branch/payments/${again}`)).body;
    expect([await openTasks(office, two), page.includes('合算'), page.includes('件分です')]).toEqual([[], false, false]);
    expect((await reviewer.get(`/branch/cases/${two}/premium`)).body).not.toContain('合算');
    expect((await reviewer.post(`/branch/payments/${again}/reverse`, { reason: '書き誤り', ground: 'never-came' })).status).toBe(303);
    expect(await openTasks(office, two)).toEqual([]);
  });

  test('取消し: 理由とともに入金待ちへ戻り、手続きに知らせる。二度目は 409', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
    const [receipt] = await receipts(office, id);
    await confirm(office, receipt);
    const reviewer = await office.desk('higashi-shinsa');
    expect((await reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: '', ground: 'never-came' })).status).toBe(422);
    const unanswered = await reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: '別の案件の入金だった' });
    expect(unanswered.status).toBe(422);
    for (const words of ['このお金が届いているかを選んでください', 'value="別の案件の入金だった"']) expect(unanswered.body).toContain(words);
    // Down the page, as the eye goes.
    expect(errorsOf(await reviewer.post(`/branch/payments/${receipt}/reverse`, {}))).toEqual(['このお金が届いているかを選んでください', '取消しの理由を入力してください']);
    expect((await reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: '別の案件の入金だった', ground: 'money-came' })).status).toBe(303);
    expect(await stateOf(office, id)).toBe('awaiting-premium');
    expect((await reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: 'もう一度', ground: 'never-came' })).status).toBe(409);
    expect((await (await office.desk('higashi-keiri')).post(`/branch/payments/${receipt}/confirm`, { token: v7() })).status).toBe(409);
    expect(await signals(office, id)).toEqual(['DecisionMade', 'PremiumSecured', 'ReceiptReversed']);
    expect(await openTasks(office, id)).toEqual(['receipt-unassigned']);
  });

  test('締結のあとは、証書のもとになった入金の取消しは受け付けない: アプリでもデータベースでも', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
    const [receipt] = await receipts(office, id);
    await confirm(office, receipt);
    await conclude(office, id);
    const reviewer = await office.desk('higashi-shinsa');
    const answer = await reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: '遅れた取消し', ground: 'never-came' });
    expect([answer.status, answer.body.includes('取り消すと保証料が60,300円足りなくなるため、取り消せません')]).toEqual([409, true]);
    const page = (await reviewer.get(`/branch/payments/${receipt}`)).body;
    expect([page.includes('この入金を保証料として保証契約を締結しています。取り消すと保証料が60,300円足りなくなるため'), page.includes('入金を取り消す</button>')]).toEqual([true, false]);
    await expect(office.work.run((em) => em.nativeUpdate(Receipt, { id: receipt ?? '' }, { reversedAt: new Date(), reversedBy: null, reversalReason: 'x', moneyCame: false }))).rejects.toThrow('receipt is final after the conclusion');
    await expect(office.work.run((em) => em.execute('delete from receipt where id = ?', [receipt]))).rejects.toThrow('receipt is final after the conclusion');
  });

  test.each(['不渡り', '二重の記録', '別の案件のお金'] as const)('締結のあとに確認した二つ目の入金は取り消せる（%s）: 返金の作業はなくなり、証書は変わらず、手続きには知らせない', async (why) => {
    const id = await approved(office);
    const pay = async () => {
      await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
      await confirm(office, (await receipts(office, id)).at(-1));
    };
    await pay();
    await conclude(office, id);
    await pay();
    const [first, second] = await receipts(office, id);
    const [reviewer, signalled] = [await office.desk('higashi-shinsa'), await signals(office, id)];
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund', doneAt: null }));
    expect((await (await office.desk('higashi-keiri')).get(`/branch/tasks/${refund.id}/refund`)).body).toContain(`返金を記録せず、<a href="/branch/payments/${second}">入金を取り消します</a>`);
    for (const receipt of [first, second]) expect((await reviewer.get(`/branch/payments/${receipt}`)).body).toContain('この入金がなくても、保証料の全額が確認されているため、締結のあとも取り消せます');
    expect((await (await office.desk('higashi-uketsuke')).post(`/branch/payments/${second}/reverse`, { token: v7(), reason: why, ground: 'never-came' })).status).toBe(403);
    const form = { token: v7(), reason: why, ground: why === '別の案件のお金' ? 'money-came' : 'never-came' };
    for (let press = 0; press < 2; press += 1) expect((await reviewer.post(`/branch/payments/${second}/reverse`, form)).status).toBe(303);
    expect([await stateOf(office, id), await openTasks(office, id), await signals(office, id)]).toEqual(['issued', why === '別の案件のお金' ? ['receipt-unassigned'] : [], signalled]);
    expect((await office.facts(id)).filter((kind) => kind === 'ReceiptReversed')).toHaveLength(1);
    // What is left is what the certificate rests on.
    expect((await dishonoured(first))).toBe(409);
    expect(wordsOf(await (await Filler.signIn(office)).visitor.get(`/applications/${id}`))).toContain('入金の確認を取り消しました。保証契約と証書は変わりません');
  });

  test('締結のあとは、先の入金のほうが不渡りでもよい: 二つのうち一つだけ取り消せ、データベースは二つ目も、書き換えも、取消しのやり直しも拒む', async () => {
    const id = await approved(office);
    for (const amount of ['60,300', '60,500']) {
      await record(office, 'higashi-uketsuke', { amount, parts: [{ number: await numberOf(office, id) }] });
      await confirm(office, (await receipts(office, id)).at(-1));
    }
    await conclude(office, id);
    const [first, second] = await receipts(office, id);
    const sql = (change: string, receipt: string | undefined) => office.work.run((em) => em.execute(`update receipt set ${change} where id = ?`, [receipt]));
    const reversal = `reversed_at = now(), reversal_reason = 'x', money_came = false`;
    await expect(sql(`${reversal}, amount = 1`, first)).rejects.toThrow('receipt is final after the conclusion');
    expect(await dishonoured(first)).toBe(303);
    expect(await office.work.read(async (em) => (await em.find(BranchTask, { application: id, kind: 'refund', doneAt: null })).map(({ dedupeKey, detail }) => [dedupeKey, detail]))).toEqual([[`refund/${second}`, { refund: 200 }]]);
    expect(await dishonoured(second)).toBe(409);
    await expect(sql(reversal, second)).rejects.toThrow('receipt is final after the conclusion');
    for (const change of ['reversed_at = null, reversed_by_id = null, reversal_reason = null, money_came = null', 'money_came = true', `reversal_reason = 'y'`]) await expect(sql(change, first)).rejects.toThrow('receipt is final after the conclusion');
  });

  test('締結のあとに二つ目の入金を返金していれば、どちらも取り消せない: 手もとに残るのは証書の保証料だけ', async () => {
    const id = await approved(office);
    for (let paid = 0; paid < 2; paid += 1) {
      await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
      await confirm(office, (await receipts(office, id)).at(-1));
    }
    await conclude(office, id);
    await refundAll(id);
    for (const receipt of await receipts(office, id)) {
      expect(await dishonoured(receipt)).toBe(409);
      await expect(office.work.run((em) => em.execute(`update receipt set reversed_at = now(), reversal_reason = 'x', money_came = true where id = ?`, [receipt]))).rejects.toThrow('receipt is final after the conclusion');
    }
  });

  test('確認の前の記録は、締結のあとも終了のあとも、理由とともに取り消せる', async () => {
    const concluded = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, concluded) }] });
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, concluded) }] });
    const [paid, twice] = await receipts(office, concluded);
    await confirm(office, paid);
    await conclude(office, concluded);
    const ended = await approved(office);
    await office.work.run(async (em) => em.execute(`update guarantee_application set state = 'lapsed', ended_at = now() where id = ?`, [ended]));
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, ended) }] });
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
      for (const amount of ['60,300', '500']) await record(office, 'higashi-uketsuke', { amount, parts: [{ number: await numberOf(office, id) }] });
      const [receipt, other] = await receipts(office, id);
      for (const one of [receipt, other]) await confirm(office, one);
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
      expect([await stateOf(office, id), await openTasks(office, id), await signals(office, id)]).toEqual([state, [...left, 'refund'].sort(), signalled]);
      const open = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund', doneAt: null }));
      expect([open.dedupeKey, open.detail]).toEqual([`refund/${other}`, { refund: 500 }]);
    }
  });

  test('返したお金は、その入金をあとで取り消しても、案件のない入金としては残らない', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
    const [receipt] = await receipts(office, id);
    await confirm(office, receipt);
    const application = await office.application(id);
    await office.work.run(async (em) => {
      await em.execute(`update guarantee_application set state = 'lapsed', ended_at = now() where id = ?`, [id]);
      await settleRefunds(em, SYSTEM, { ...application, state: 'lapsed' }, new Date());
    });
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    expect((await giveBack(await office.desk('higashi-keiri'), refund.id)).status).toBe(303);
    expect((await (await office.desk('higashi-shinsa')).post(`/branch/payments/${receipt}/reverse`, { reason: '別の案件の入金だった', ground: 'money-came' })).status).toBe(303);
    expect(await openTasks(office, id)).toEqual([]);
  });

  test('取消し: その入金から生じた作業も取り下げられ、ほかの入金の作業は残る', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { payer: 'カクウドボク', amount: '60,500', parts: [{ number: await numberOf(office, id) }] });
    await record(office, 'higashi-uketsuke', { payer: 'カクウドボク', amount: '100', parts: [{ number: await numberOf(office, id) }] });
    const [first, second] = await receipts(office, id);
    await confirm(office, first);
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
      await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
      await confirm(office, (await receipts(office, id))[index]);
    }
    const [first, second] = await receipts(office, id);
    const refunds = () => office.work.read(async (em) => (await em.find(BranchTask, { application: id, kind: 'refund' })).map((task) => [task.dedupeKey, task.detail, (task.doneAt ?? null) === null]));
    expect(await refunds()).toEqual([[`refund/${second}`, { refund: 60_300 }, true]]);
    await (await office.desk('higashi-shinsa')).post(`/branch/payments/${first}/reverse`, { reason: '別の案件の入金だった', ground: 'money-came' });
    expect([await stateOf(office, id), await refunds()]).toEqual(['premium-secured', [[`refund/${second}`, { refund: 0 }, false]]]);
    expect(await signals(office, id)).toEqual(['DecisionMade', 'PremiumSecured']);
    const finished = (await (await office.freshDesk('higashi-shinsa')).get('/branch/tasks?done=1')).body;
    expect([finished.includes('返金する額がなくなりました'), finished.includes('返金 0円')]).toEqual([true, false]);
    const application = await office.application(id);
    await office.work.run(async (em) => {
      await em.execute(`update guarantee_application set state = 'retracted', ended_at = now() where id = ?`, [id]);
      for (let run = 0; run < 2; run += 1) await settleRefunds(em, SYSTEM, { ...application, state: 'retracted' }, new Date());
    });
    expect(await refunds()).toEqual([[`refund/${second}`, { refund: 60_300 }, true]]);
  });

  test('二つ目の入金を返したあとに一つ目を取り消すと、返したお金では足りず、また入金を待つ', async () => {
    const id = await approved(office);
    for (const index of [0, 1]) {
      await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
      await confirm(office, (await receipts(office, id))[index]);
    }
    await refundAll(id);
    const [first] = await receipts(office, id);
    expect(await dishonoured(first)).toBe(303);
    expect([await stateOf(office, id), await openTasks(office, id), (await signals(office, id)).at(-1)]).toEqual(['awaiting-premium', [], 'ReceiptReversed']);
  });

  test('返したお金は、保証料に数えない: 超えた額を返したあとに不渡りになった件は、不足の全額が入金されるまで、アプリでもデータベースでも締結できない', async () => {
    const id = await approved(office);
    const pay = async (amount: string) => {
      await record(office, 'higashi-uketsuke', { amount, parts: [{ number: await numberOf(office, id) }] });
      await confirm(office, (await receipts(office, id)).at(-1));
    };
    await pay('59,300');
    await pay('6,000');
    await refundAll(id);
    expect(await dishonoured((await receipts(office, id))[0])).toBe(303);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['receipt-short']]);
    const { body } = await (await office.desk('higashi-shinsa')).get(`/branch/cases/${id}/premium`);
    for (const words of ['<dt>入金確認済</dt><dd>6,000円</dd>', '<dt>返金済</dt><dd>5,000円</dd>', '<dt>これから入金される額</dt><dd>59,300円</dd>', '5,000円を返金済み', '不足 59,300円']) expect(body).toContain(words);
    expect((await (await office.desk('higashi-shinsa')).get('/branch/payments?list=awaited')).body).toContain('6,000<span class="second-line">返金済 5,000円</span>');
    const { visitor } = await Filler.signIn(office);
    const own = wordsOf(await visitor.get(`/applications/${id}`));
    for (const words of ['6,000円 の入金を確認し、 5,000円 を返金しました。残りの 59,300円 を', '確認した入金 6,000円', '返金した額 5,000円', 'お支払いが必要な残額 59,300円']) expect(own).toContain(words);
    expect(wordsOf(await visitor.get('/home'))).toContain('6,000円の入金を確認し、5,000円を返金しました。残りの59,300円をお支払いください');
    await pay('54,300');
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['receipt-short']]);
    const application = await office.application(id);
    await office.work.run((em) => em.execute(`update guarantee_application set state = 'premium-secured' where id = ?`, [id]));
    await expect(conclude(office, id)).rejects.toThrow('no contract without a secured premium');
    await office.work.run((em) => em.execute(`update guarantee_application set state = ? where id = ?`, [application.state, id]));
    await pay('5,000');
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['premium-secured', []]);
    await conclude(office, id);
  });

  test('返した額は、振込手数料ではない: 請求額を入金しても、返しすぎた分は当社の負担にできず、不足として残る', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '60,800', parts: [{ number: await numberOf(office, id) }] });
    await confirm(office, (await receipts(office, id))[0]);
    await refundAll(id);
    expect(await dishonoured((await receipts(office, id))[0])).toBe(303);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['refund-excess']]);
    // Whoever names what is owed names the same sum.
    const { visitor } = await Filler.signIn(office);
    expect(wordsOf(await visitor.get('/home'))).toContain('保証料 60,300円と、返金の多かった500円（あわせて60,800円）のお支払いを確認したあとに');
    const own = wordsOf(await visitor.get(`/applications/${id}`));
    for (const words of ['保証料と、返金の多かった 500円 をあわせて、 60,800円 をお支払いください', '返金の多かった額 500円', 'お支払いが必要な額 60,800円']) expect(own).toContain(words);
    const clerk = await office.desk('higashi-uketsuke');
    expect((await clerk.get(`/branch/cases/${id}/premium`)).body).toContain('<dt>これから入金される額</dt><dd>60,800円（うち返しすぎ 500円）</dd>');
    expect((await clerk.get('/branch/payments?list=awaited')).body).toContain('−60,800<span class="second-line">うち返しすぎ 500円</span>');
    expect((await clerk.get(`/branch/payments/new?case=${await numberOf(office, id)}`)).body).toContain('value="60800"');
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
    const paid = (await receipts(office, id)).at(-1);
    const { body } = await (await office.desk('higashi-keiri')).get(`/branch/payments/${paid}`);
    expect([body.includes('請求額 60,300円に500円足りません'), body.includes('一致しています'), body.includes('当社が負担する')]).toEqual([true, false, false]);
    expect((await confirm(office, paid, 'higashi-keiri', { waive: '500' })).status).toBe(409);
    await confirm(office, paid);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['receipt-short']]);
    await record(office, 'higashi-uketsuke', { amount: '500', parts: [{ number: await numberOf(office, id) }] });
    await confirm(office, (await receipts(office, id)).at(-1));
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['premium-secured', []]);
  });

  test('返したあとに、返した入金が不渡りになると、その分はまた不足になる', async () => {
    const id = await approved(office);
    for (const index of [0, 1]) {
      await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
      await confirm(office, (await receipts(office, id))[index]);
    }
    await refundAll(id);
    expect(await dishonoured((await receipts(office, id))[1])).toBe(303);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['awaiting-premium', ['receipt-short']]);
    const home = wordsOf(await (await Filler.signIn(office)).visitor.get(`/applications/${id}`));
    expect(home).not.toContain('残りの');
  });
});
