import { yen } from '#domain';
import { AuditEvent, BranchTask, GuaranteeApplication, MailMessage, readCollectiveStanding, Receipt, settleCollectivePayment, StoredPaper, SYSTEM } from '#persistence';
import { approved, confirm, giveBack, numberOf, openTasks, receipts, record, signals, stateOf } from './acts.js';
import { conclude } from './issue.js';
import { Filler, wordsOf } from '../contractor/filler.js';
import { Office, TUESDAY } from './office.js';

describe('一括納付', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  test('一括納付: 発行のあとの入金がその件の支払いになり、足りるまで約定日とともに一覧に残り、誤りは締結のあとも取り消せる', async () => {
    const id = await approved(office, { customerNumber: '2000000003', deferred: true });
    const number = await numberOf(office, id);
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
    expect(await page()).toContain('ご入金を確認しています。保証料について、いま、お客様にしていただくことはありません。');
    const told = await signals(office, id);
    expect((await confirm(office, receipt)).status).toBe(303);
    expect(await openTasks(office, id)).toEqual([]);
    expect(await listed()).not.toContain(`${number} `);
    expect(await branchTab()).toContain('60,300円（令和8年11月24日 お支払い済み）');
    for (const words of ['お支払い済みです（令和8年11月24日', '一括納付（お支払い済み）']) expect(await page()).toContain(words);
    expect(await page()).not.toContain('返金');
    expect([await signals(office, id), await stateOf(office, id)]).toEqual([told, 'issued']);

    // A second one is too much, and its own.
    await record(office, 'higashi-uketsuke', { amount: '60,300', parts: [{ number }] });
    const twice = (await receipts(office, id))[1];
    expect(await openTasks(office, id)).toContain('receipt-duplicate');
    await confirm(office, twice);
    expect(await openTasks(office, id)).toContain('refund');

    const reviewer = await office.desk('higashi-shinsa');
    for (const wrong of [twice, receipt]) expect((await reviewer.post(`/branch/payments/${wrong}/reverse`, { reason: '別の案件の入金だった', ground: 'never-came' })).status).toBe(303);
    expect([await signals(office, id), await stateOf(office, id)]).toEqual([told, 'issued']);
    expect(await openTasks(office, id)).not.toContain('refund');
    expect(await listed()).toContain(`${number} `);
    await expect(office.work.run((em) => em.nativeUpdate(Receipt, { id: receipt }, { amount: yen(1) }))).rejects.toThrow('receipt is final after the conclusion');
    await expect(office.work.run((em) => em.execute('delete from receipt where id = ?', [receipt]))).rejects.toThrow('receipt is final after the conclusion');

    await record(office, 'higashi-uketsuke', { amount: '50,000', parts: [{ number }] });
    await confirm(office, (await receipts(office, id))[2]);
    expect(await openTasks(office, id)).toContain('receipt-short');
    expect(await page()).toContain('残りの 10,300円 を、約定日までにお支払いください');
    office.clock.set(new Date('2026-12-22T10:00:00+09:00'));
    try {
      expect(text(await (await office.freshDesk('higashi-keiri')).get('/branch/payments?list=collective'))).toContain('期限後');
    } finally {
      office.clock.set(TUESDAY);
    }
  });

  test('一括納付: 発行のあとに全額が入ると、払うように書いてある保証料計算書を作り直す手続きが始まる。取り消しても', async () => {
    const id = await approved(office, { customerNumber: '2000000003', deferred: true });
    const { certificateId } = await conclude(office, id);
    const made = (edition: number, owed: number | null) => office.work.run(async (em) => {
      em.create(StoredPaper, { subject: certificateId, kind: 'premium-statement', edition, ...(owed === null ? {} : { owed: yen(owed) }), sha256: '0'.repeat(64), bytes: 1, templateVersion: 'premium-paper@test', createdAt: TUESDAY });
    });
    const renewals = async () => (await office.work.read((em) => em.execute(`select 1 from outbox where workflow_id like 'notice-renewal/%' and payload->>'applicationId' = ?`, [id]))).length;
    await made(1, null);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
    expect(await renewals()).toBe(0);
    const [receipt] = await receipts(office, id);
    await confirm(office, receipt);
    expect(await renewals()).toBe(1);
    await made(2, 0);
    await (await office.desk('higashi-shinsa')).post(`/branch/payments/${receipt}/reverse`, { reason: '別の案件の入金だった', ground: 'never-came' });
    expect(await renewals()).toBe(2);
  });

  test('一括納付: 返したお金は、お支払いに数えない: 二つ目を返したあとに一つ目が不渡りになると、約定日を過ぎていればまた作業になる', async () => {
    const id = await approved(office, { customerNumber: '2000000003', deferred: true });
    await conclude(office, id);
    const keiri = await office.desk('higashi-keiri');
    for (const index of [0, 1]) {
      await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
      await confirm(office, (await receipts(office, id))[index]);
    }
    const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund', doneAt: null }));
    expect((await giveBack(keiri, refund.id)).status).toBe(303);
    const standing = () => office.work.read((em) => readCollectiveStanding(em, id));
    expect(await standing()).toBe('paid');
    // 入金確認済 is what came, as of any other case; what went back stands beside it.
    for (const words of ['<dt>入金確認済</dt><dd>120,600円（令和8年11月24日 お支払い済み）</dd>', '<dt>返金済</dt><dd>60,300円</dd>']) expect((await keiri.get(`/branch/cases/${id}/premium`)).body).toContain(words);
    office.clock.set(new Date('2026-12-22T10:00:00+09:00'));
    try {
      const reviewer = await office.freshDesk('higashi-shinsa');
      expect((await reviewer.post(`/branch/payments/${(await receipts(office, id))[0]}/reverse`, { reason: '小切手が不渡りになった', ground: 'never-came' })).status).toBe(303);
      expect([await standing(), await openTasks(office, id)]).toEqual(['unpaid', ['collective-overdue']]);
    } finally {
      office.clock.set(TUESDAY);
    }
  });

  test('一括納付: 一部だけ入金された件の残りは、約定日の前からホームと一覧に額と約定日とともに出て、次の入金の確認を待つ間と足りたあとは出ない', async () => {
    const id = await approved(office, { customerNumber: '2000000003', deferred: true });
    const { contractNumber } = await conclude(office, id);
    const number = await numberOf(office, id);
    const { id: decision } = await office.work.read((em) => em.findOneOrFail(AuditEvent, { caseId: id, kind: 'DecisionMade' }));
    await office.work.run(async (em) => void em.create(MailMessage, {
      dedupeKey: `premium-notice/${decision}`, messageId: `<${id}@example.jp>`, application: id, template: 'premium-notice', to: 'gyoumu@mihon-sokuryo.example.jp', subject: '', text: '', createdAt: TUESDAY, sentAt: TUESDAY,
    }));
    const { visitor } = await Filler.signIn(office, '1000000004');
    const handedIn = { 'submittedOn-era': 'reiwa', 'submittedOn-year': '8', 'submittedOn-month': '11', 'submittedOn-day': '24', way: 'mail', note: '' };
    expect((await visitor.post(`/guarantees/${contractNumber}/submission`, handedIn)).statusCode).toBe(303);
    const asked = async () => {
      const home = await visitor.get('/home');
      const item = home.body.split('class="waiting-item"').find((part) => part.includes(`href="/applications/${id}#premium"`));
      const listed = (await visitor.get('/applications?show=waiting')).body.includes(contractNumber);
      return { item: item?.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') ?? null, listed };
    };
    const nothing = { item: null, listed: false };
    // The whole is paid on its day together with other cases: nothing to do of its own.
    expect(await asked()).toEqual(nothing);
    await record(office, 'higashi-uketsuke', { amount: '50,000', parts: [{ number }] });
    expect(await asked()).toEqual(nothing);
    await confirm(office, (await receipts(office, id))[0]);
    expect(await asked()).toEqual({ item: expect.stringContaining('一括納付のお支払い 約定日 令和8年12月21日（月）'), listed: true });
    expect((await asked()).item).toContain('50,000円の入金を確認しました。残りの10,300円を、約定日までにお支払いください。');
    await record(office, 'higashi-uketsuke', { amount: '10,300', parts: [{ number }] });
    expect(await asked()).toEqual(nothing);
    await confirm(office, (await receipts(office, id))[1]);
    expect(await asked()).toEqual(nothing);
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
      expect((await record(office, 'higashi-uketsuke', { amount: '60,300', parts: [{ number: await numberOf(office, id) }] })).status).toBe(303);
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
      await record(office, 'higashi-uketsuke', { amount: '50,300', parts: [{ number: await numberOf(office, id) }] });
      office.clock.set(new Date('2026-12-22T10:00:00+09:00'));
      expect(await toPay()).toBe(false);
      expect(await contractor('/applications?show=waiting')).not.toContain(contractNumber);
    } finally {
      office.clock.set(TUESDAY);
    }
  });
});
