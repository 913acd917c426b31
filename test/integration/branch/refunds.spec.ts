import { v7 } from 'uuid';
import { BranchTask, readTimeline, settleRefunds, SYSTEM } from '#persistence';
import { approved, claim, confirm, decide, giveBack, giveOpinion, numberOf, openTasks, receipts, record, refundedOn, returnedTooMuch, runningReturnedTooMuch, shownProposal, stateOf } from './acts.js';
import { errorsOf, Filler, wordsOf } from '../contractor/filler.js';
import { Office } from './office.js';

describe('返金', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  test('過払い: 入金確認済になり、超えた額の返金の作業が開く', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '60,500', parts: [{ number: await numberOf(office, id) }] });
    await confirm(office, (await receipts(office, id))[0]);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['premium-secured', ['refund']]);
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    expect(refund.detail).toEqual({ refund: 200 });
  });

  test('分けた入金と過払いは、お客様の画面にも出る: 経過に一つずつ、保証料に返金する額', async () => {
    const id = await approved(office);
    const customer = await Filler.signIn(office);
    for (const [index, amount] of ['300', '60,100'].entries()) {
      await record(office, 'higashi-uketsuke', { amount, parts: [{ number: await numberOf(office, id) }] });
      await confirm(office, (await receipts(office, id))[index]);
    }
    const page = wordsOf(await customer.visitor.get(`/applications/${id}`));
    for (const words of ['ご入金 60,400円（うち100円は返金します）', '300円のご入金を確認しました', '60,100円のご入金を確認しました。保証料のお支払いは済みました']) expect(page).toContain(words);
    // One payment is one line.
    expect(page).not.toContain('保証料の入金を確認しました');
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    expect((await giveBack(await office.desk('higashi-keiri'), refund.id)).status).toBe(303);
    expect(wordsOf(await customer.visitor.get(`/applications/${id}`))).toContain('ご入金 60,400円（うち100円は返金しました）');
    await office.work.run(async (em) => em.execute(`update guarantee_application set state = 'retracted', ended_at = now() where id = ?`, [id]));
    const ended = wordsOf(await customer.visitor.get(`/applications/${id}`));
    for (const words of ['お支払いは必要ありません', '取扱支店から返金のご連絡をします', '確認した入金 60,400円', '返金した額 100円']) expect(ended).toContain(words);
  });

  test('終了した案件への入金: 案件は動かず、返金の作業になる', async () => {
    const id = await approved(office);
    await office.work.run(async (em) => em.execute(`update guarantee_application set state = 'lapsed', ended_at = now() where id = ?`, [id]));
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
    await confirm(office, (await receipts(office, id))[0]);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['lapsed', ['refund']]);
  });

  test.each(['declined', 'retracted'] as const)('承認の前に終わった案件（%s）に届いたお金も記録でき、確認すると返金の作業になる。お客様にも、受け取った額と返す額を言う', async (state) => {
    const { id } = await office.submit();
    const number = await numberOf(office, id);
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
    expect((await confirm(office, receipt)).status).toBe(303);
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual([state, ['refund']]);
    const shown = async () => wordsOf(await filler.visitor.get(`/applications/${id}`));
    for (const words of ['保証料はご請求していません', '確認した入金 60,300円', '返金した額 0円', '返金のご連絡をします']) expect(await shown()).toContain(words);
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    expect((await giveBack(clerk, refund.id)).status).toBe(303);
    for (const words of ['返金した額 60,300円', '令和8年11月24日（2026/11/24 火）に60,300円を返金しました']) expect(await shown()).toContain(words);
    expect(await shown()).not.toContain('返金のご連絡をします');
    expect(await openTasks(office, id)).toEqual([]);
    // It never came: what went back has to come back, and the branch has the task.
    expect((await (await office.desk('higashi-shinsa')).post(`/branch/payments/${receipt}/reverse`, { reason: '書き誤り', ground: 'never-came' })).status).toBe(303);
    expect(await openTasks(office, id)).toEqual(['refund-excess']);
    for (const words of ['返しすぎた保証料を戻していただく', '返しすぎ 60,300円', '確認すると完了します']) expect((await (await office.desk('higashi-shinsa')).get(`/branch/cases/${id}/premium`)).body).toContain(words);
    // What he gives back is money like any other: nothing of it goes back again.
    expect((await record(office, 'higashi-uketsuke', { method: 'cash', parts: [{ number }] })).status).toBe(303);
    const given = (await receipts(office, id)).at(-1);
    expect((await (await office.desk('higashi-keiri')).get(`/branch/payments/${given}`)).body).toContain('返しすぎた額に充て、残りは返金します');
    expect((await confirm(office, given)).status).toBe(303);
    expect(await openTasks(office, id)).toEqual([]);
  });

  test('一つの入金から二度返金しても、前の入金の差額は、記録したときのまま', async () => {
    const id = await approved(office);
    const number = await numberOf(office, id);
    const keiri = await office.desk('higashi-keiri');
    const refundAll = async () => {
      for (const task of await office.work.read((em) => em.find(BranchTask, { application: id, kind: 'refund', doneAt: null }))) {
        expect((await giveBack(keiri, task.id)).status).toBe(303);
      }
    };
    for (const [index, amount] of ['20,000', '41,000'].entries()) {
      await record(office, 'higashi-uketsuke', { amount, parts: [{ number }] });
      await confirm(office, (await receipts(office, id))[index]);
    }
    await refundAll();
    expect((await (await office.desk('higashi-shinsa')).post(`/branch/payments/${(await receipts(office, id))[0]}/reverse`, { reason: '小切手が不渡りになった', ground: 'never-came' })).status).toBe(303);
    await record(office, 'higashi-uketsuke', { amount: '20,000', parts: [{ number }] });
    const last = (await receipts(office, id)).at(-1);
    const page = async () => (await keiri.get(`/branch/payments/${last}`)).body;
    expect(await page()).toContain('差額 0円');
    const differences = async () => [...(await keiri.get(`/branch/cases/${id}/premium`)).body.matchAll(/data-heading="差額"[^>]*>(?:<strong[^>]*>)?([^<]*)/g)].map(([, words]) => words);
    const before = await differences();
    const started = office.clock.now();
    office.clock.set(new Date(started.getTime() + 60_000));
    expect((await (await Filler.signIn(office)).visitor.post(`/applications/${id}/retraction`, { reason: '契約が取りやめになったため', confirm: 'yes' }, { from: '/applications/new' })).statusCode).toBe(303);
    await refundAll();
    expect(await differences()).toEqual(before);
    office.clock.set(started);
  });

  test('返しすぎが戻らないときは、理由を書いて雑損処理する: 一人が記録し、別の審査担当か決裁者が確認する。入金と返金は変わらず、あとから戻ったお金は返さない', async () => {
    const id = await runningReturnedTooMuch(office);
    const number = await numberOf(office, id);
    const [keiri, reviewer, approver] = [await office.desk('higashi-keiri'), await office.desk('higashi-shinsa'), await office.desk('higashi-kacho')];
    const excess = () => office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund-excess' }));
    const path = `/branch/tasks/${(await excess()).id}/write-off`;
    // A running case asks for it with the premium.
    expect([(await keiri.get(path)).status, (await keiri.post(path, { token: v7(), reason: '戻らない' })).status]).toEqual([409, 409]);
    expect((await keiri.get(`/branch/cases/${id}/premium`)).body).not.toContain(path);
    await office.work.run((em) => em.execute(`update guarantee_application set state = 'lapsed', ended_at = now() where id = ?`, [id]));
    const tab = (await keiri.get(`/branch/cases/${id}/premium`)).body;
    for (const words of [path, '戻らないときは雑損処理する', '<dt>これから入金される額</dt><dd>500円（うち返しすぎ 500円）</dd>']) expect(tab).toContain(words);
    const customer = await Filler.signIn(office);
    const ofCustomer = async (): Promise<string> => wordsOf(await customer.visitor.get(`/applications/${id}`));
    for (const words of ['保証料のお支払いは必要ありません', '500円 多く返金しています', 'お戻しいただく額 500円']) expect(await ofCustomer()).toContain(words);
    expect(errorsOf(await keiri.post(path, { token: v7(), shown: '500', reason: '' }))).toEqual(['戻らない理由を入力してください']);
    const form = { token: v7(), shown: '500', reason: '10/1と11/1に書面で請求したが、廃業して連絡がつかない' };
    for (const answer of await Promise.all([1, 2].map(() => keiri.post(path, form)))) expect(answer.status).toBe(303);
    expect((await reviewer.post(path, { token: v7(), shown: '500', reason: '二度目' })).status).toBe(409);
    // Who recorded it confirms nothing, and neither does another of 受付.
    expect((await keiri.get(path)).body).toContain('雑損処理を確認する：');
    const first = await shownProposal(keiri, path);
    for (const desk of [keiri, await office.desk('higashi-uketsuke')]) expect((await desk.post(`${path}/confirm`, { token: v7(), proposal: first })).status).toBe(403);
    // It is taken back and recorded again, by a reviewer, who confirms it as little.
    expect((await keiri.post(`${path}/withdraw`, { token: v7(), proposal: first, reason: 'もう一度請求する' })).status).toBe(303);
    expect((await approver.post(`${path}/confirm`, { token: v7(), proposal: first })).status).toBe(409);
    expect((await reviewer.post(path, { token: v7(), shown: '500', reason: '廃業' })).status).toBe(303);
    const proposal = await shownProposal(approver, path);
    expect((await reviewer.post(`${path}/confirm`, { token: v7(), proposal })).status).toBe(403);
    expect((await approver.get(path)).body).toContain('廃業');
    const confirmation = { token: v7(), proposal };
    for (const answer of await Promise.all([1, 2].map(() => approver.post(`${path}/confirm`, confirmation)))) expect(answer.status).toBe(303);
    expect([await openTasks(office, id), (await excess()).doneNote]).toEqual([[], '500円を雑損処理：廃業']);
    expect((await office.facts(id)).filter((kind) => kind.startsWith('WriteOff'))).toEqual(['WriteOffProposed', 'WriteOffWithdrawn', 'WriteOffProposed', 'WriteOffConfirmed']);
    const after = (await keiri.get(`/branch/cases/${id}/premium`)).body;
    for (const words of ['<dt>雑損処理済</dt><dd>500円</dd>', '<dt>返金済</dt><dd>500円</dd>']) expect(after).toContain(words);
    expect(after).not.toContain('これから入金される額');
    expect(await ofCustomer()).not.toContain('多く返金しています');
    await expect(office.work.run((em) => em.execute('update write_off set confirmed_at = null, confirmed_by_id = null where application_id = ?', [id]))).rejects.toThrow('a write-off that is confirmed or withdrawn stays');
    // He gives back a part all the same: nobody asks for the rest, and nothing of it goes back to him.
    for (const [amount, left] of [['200', []], ['400', ['refund']]] as const) {
      await record(office, 'higashi-uketsuke', { method: 'cash', amount, parts: [{ number }] });
      await confirm(office, (await receipts(office, id)).at(-1));
      expect([amount, await openTasks(office, id)]).toEqual([amount, left]);
    }
    const back = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund', doneAt: null }));
    expect(back.detail).toEqual({ refund: 100 });
    // What was written off and came back all the same is told where it was told that it was written off.
    const recovered = (await keiri.get(`/branch/cases/${id}/premium`)).body;
    for (const words of ['<dt>雑損処理済</dt><dd>500円（うち500円は、あとから戻りました）</dd>', '雑損処理済 500円（うち500円は、あとから戻りました）']) expect(recovered).toContain(words);
  });

  test('返しすぎのある案件に届いたお金は、確認するまで返しすぎの額を減らさない: タブは、確認を待つ額を別に言う', async () => {
    const { id } = await returnedTooMuch(office);
    await record(office, 'higashi-uketsuke', { method: 'cash', amount: '200', parts: [{ number: await numberOf(office, id) }] });
    const { body } = await (await office.desk('higashi-keiri')).get(`/branch/cases/${id}/premium`);
    for (const words of ['返しすぎ 500円', '<dt>確認を待つ入金</dt><dd>200円</dd>', '<dt>これから入金される額</dt><dd>300円（確認を待つ入金のほかに、うち返しすぎ 300円）</dd>', '返しすぎた額（雑損処理した額を含みます）があればまずそれに充て、余りがあれば返金の作業になります']) expect(body).toContain(words);
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund-excess', doneAt: null }));
    const writeOff = async () => (await (await office.desk('higashi-keiri')).get(`/branch/tasks/${task.id}/write-off`)).body.replace(/<[^>]+>/gu, '');
    expect(await writeOff()).toContain('この入金を確認すると、返しすぎた額に充てられ、返しすぎは300円になります。先に入金を確認してから、残りを雑損処理してください。');
    await record(office, 'higashi-uketsuke', { method: 'cash', amount: '300', parts: [{ number: await numberOf(office, id) }] });
    const whole = await writeOff();
    expect([whole.includes('この入金を確認すると、返しすぎた額の全部に充てられ、雑損処理する額はなくなります。先に入金を確認してください。'), whole.includes('残りを雑損処理')]).toEqual([true, false]);
  });

  test('前の入金の返金があっても、お客様の「ご入金」には、返した額がすべて一度だけ出る', async () => {
    const id = await approved(office);
    const number = await numberOf(office, id);
    const [customer, keiri] = [await Filler.signIn(office), await office.desk('higashi-keiri')];
    const page = async () => wordsOf(await customer.visitor.get(`/applications/${id}`));
    for (const amount of ['65,300', '61,100']) {
      await record(office, 'higashi-uketsuke', { amount, parts: [{ number }] });
      await confirm(office, (await receipts(office, id)).at(-1));
      const first = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund', doneAt: null }));
      if (amount === '65,300') expect((await giveBack(keiri, first.id)).status).toBe(303);
    }
    expect(await page()).toContain('ご入金 126,400円（うち5,000円は返金しました。うち61,100円は返金します）');
    // The first cheque is dishonoured: what went back of it is made up for by the second, and the rest is owed.
    expect((await (await office.desk('higashi-shinsa')).post(`/branch/payments/${(await receipts(office, id))[0]}/reverse`, { reason: '小切手が不渡りになった', ground: 'never-came' })).status).toBe(303);
    const owed = await page();
    for (const words of ['確認した入金 61,100円', '返金した額 5,000円', 'お支払いが必要な残額 4,200円']) expect(owed).toContain(words);
    expect(owed).not.toContain('ご入金 61,100円');
  });

  test('雑損処理の確認の前にお金が戻ると、その記録は取り下げられ、残りを戻していただく', async () => {
    const { id, task: taskId } = await returnedTooMuch(office);
    const number = await numberOf(office, id);
    const keiri = await office.desk('higashi-keiri');
    expect((await keiri.post(`/branch/tasks/${taskId}/write-off`, { token: v7(), shown: '500', reason: '廃業' })).status).toBe(303);
    await record(office, 'higashi-uketsuke', { method: 'cash', amount: '200', parts: [{ number }] });
    await confirm(office, (await receipts(office, id)).at(-1));
    expect((await (await office.desk('higashi-kacho')).post(`/branch/tasks/${taskId}/write-off/confirm`, { token: v7() })).status).toBe(409);
    const left = await office.work.read((em) => em.findOneOrFail(BranchTask, { id: taskId }));
    expect([await openTasks(office, id), left.detail]).toEqual([['refund-excess'], { excess: 300 }]);
    expect((await office.facts(id)).at(-1)).toBe('WriteOffWithdrawn');
  });

  test.each([['50,000', 'receipt-short', 50_000], ['60,000', 'receipt-fee-deducted', 60_000]] as const)('%s円の入金のあとの取下げでは、不足を追う作業（%s）はなくなり、返金だけが残る', async (amount, kind, refund) => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount, parts: [{ number: await numberOf(office, id) }] });
    await confirm(office, (await receipts(office, id))[0]);
    expect(await openTasks(office, id)).toEqual([kind]);
    const customer = await Filler.signIn(office);
    const answer = await customer.visitor.post(`/applications/${id}/retraction`, { reason: '契約が取りやめになったため', confirm: 'yes' }, { from: '/applications/new' });
    expect([answer.statusCode, await stateOf(office, id), await openTasks(office, id)]).toEqual([303, 'retracted', ['refund']]);
    const tasks = await office.work.read((em) => em.find(BranchTask, { application: id, kind: { $in: [kind, 'refund'] } }, { orderBy: { kind: 'asc' } }));
    expect(tasks.map((task) => [task.kind, task.doneNote ?? null, task.detail['refund'] ?? null])).toEqual([[kind, '案件が終了しました', null], ['refund', null, refund]]);
    expect((await office.facts(id)).slice(-3)).toEqual(['ApplicationRetracted', 'TaskWithdrawn', 'TaskOpened']);
  });

  test('過払いを返したあとの取下げでは、残りだけが返金の作業になる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '60,500', parts: [{ number: await numberOf(office, id) }] });
    const [receipt] = await receipts(office, id);
    await confirm(office, receipt);
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    expect((await giveBack(await office.desk('higashi-keiri'), refund.id)).status).toBe(303);
    const application = await office.application(id);
    await office.work.run((em) => settleRefunds(em, SYSTEM, { ...application, state: 'retracted' }, new Date()));
    const tasks = await office.work.read((em) => em.find(BranchTask, { application: id, kind: 'refund' }, { orderBy: { dedupeKey: 'asc' } }));
    expect(tasks.map(({ dedupeKey, detail }) => [dedupeKey, detail])).toEqual([[`refund/${receipt}`, { refund: 200 }], [`refund/${receipt}/2`, { refund: 60_300 }]]);
  });

  test('返金は、日付・方法・口座・控えをそれぞれ記録して完了する: 誤りは欄の横、二度押しは一度', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { amount: '60,500', parts: [{ number: await numberOf(office, id) }] });
    await confirm(office, (await receipts(office, id))[0]);
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
    const [keiri, path] = [await office.desk('higashi-keiri'), `/branch/tasks/${task.id}/refund`];
    expect((await keiri.post(`/branch/tasks/${task.id}/done`, { note: '済' })).status).toBe(409);
    const list = await keiri.get('/branch/tasks?kind=refund');
    expect(list.body).toContain(`href="${path}"`);
    const refused = await keiri.post(path, { ...refundedOn('31'), way: 'transfer', account: '見本銀行 普通', reference: '見本-1' });
    expect(refused.status).toBe(422);
    for (const words of ['返金日', '7桁の番号', 'value="見本銀行 普通"', 'value="見本-1"']) expect(refused.body).toContain(words);
    const unnamed = await keiri.post(path, { ...refundedOn('24'), shown: '200', way: 'transfer', account: '見本銀行１２３４５６７', reference: '' });
    expect([unnamed.status, unnamed.body.includes('7桁の番号・名義'), unnamed.body.includes('value="見本銀行１２３４５６７"')]).toEqual([422, true, true]);
    expect((await keiri.post(path, { ...refundedOn('24'), way: '' })).status).toBe(422);
    const [form, token] = [{ ...refundedOn('24'), shown: '200', way: 'transfer', account: '見本銀行 本店営業部 普通 ０００００００ ミホングミ', reference: '見本-1' }, v7()];
    for (const answer of await Promise.all([1, 2].map(() => keiri.post(path, { ...form, token })))) expect(answer.status).toBe(303);
    const facts = (await office.work.read((em) => readTimeline(em, id))).filter(({ kind, data }) => kind === 'TaskDone' && data['task'] === 'refund');
    expect(facts.map(({ data }) => data)).toEqual([expect.objectContaining({
      task: 'refund', refundedOn: '2026-11-24', way: 'transfer', account: '見本銀行 本店営業部 普通 ０００００００ ミホングミ', reference: '見本-1',
    })]);
    expect((await keiri.get(`/branch/cases/${id}/history`)).body).toContain('令和8年11月24日に振込');
    expect((await keiri.get(path)).status).toBe(409);
    expect((await (await office.desk('nishi-uketsuke')).get(path)).status).toBe(404);
  });
});
