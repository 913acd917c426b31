import { v7 } from 'uuid';
import { addDays, dateParts, japanDate } from '#domain';
import { BranchTask, Receipt } from '#persistence';
import { approved, confirm, numberOf, openTasks, receipts, record, signals, stateOf } from './acts.js';
import { errorsOf } from '../contractor/filler.js';
import { conclude } from './issue.js';
import { Filler } from '../contractor/filler.js';
import { Office } from './office.js';

describe('保証料の入金', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  test('請求額どおり: 一人が記録し、別の人が確認すると入金確認済になり、手続きに知らせる', async () => {
    const id = await approved(office);
    const page = await (await office.desk('higashi-uketsuke')).get('/branch/payments?list=awaited');
    expect(page.body).toContain(await numberOf(office, id));
    expect((await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] })).status).toBe(303);
    expect(await stateOf(office, id)).toBe('awaiting-premium');
    expect((await confirm(office, (await receipts(office, id))[0])).status).toBe(303);
    expect(await stateOf(office, id)).toBe('premium-secured');
    expect(await openTasks(office, id)).toEqual([]);
    expect((await office.facts(id)).slice(-3)).toEqual(['ReceiptRecorded', 'ReceiptConfirmed', 'PremiumSecured']);
    expect(await signals(office, id)).toEqual(['DecisionMade', 'PremiumSecured']);
  });

  test('記録した人は確認できない: アプリでもデータベースでも', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
    const [receipt] = await receipts(office, id);
    expect((await confirm(office, receipt, 'higashi-uketsuke')).status).toBe(403);
    const page = await (await office.desk('higashi-uketsuke')).get(`/branch/payments/${receipt}`);
    expect(page.body).toContain('記録した人は確認できません');
    const clerk = await office.staff('higashi-uketsuke');
    await expect(office.work.run((em) => em.nativeUpdate(Receipt, { id: receipt ?? '' }, { confirmedBy: clerk.id, confirmedAt: new Date() }))).rejects.toThrow('receipt_confirmed_by_another');
  });

  test('ほかの支店の人は確認できない: アプリでもデータベースでも。本店の人はできる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
    const [receipt = ''] = await receipts(office, id);
    expect([403, 404]).toContain((await confirm(office, receipt, 'nishi-keiri')).status);
    const confirmedBy = async (login: string) => {
      const { id: staff } = await office.staff(login);
      await office.work.run((em) => em.nativeUpdate(Receipt, { id: receipt }, { confirmedBy: staff, confirmedAt: office.clock.now() }));
    };
    await expect(confirmedBy('nishi-keiri')).rejects.toThrow('a branch confirms the receipts of its own cases');
    await expect(confirmedBy('honten-kessai')).resolves.toBeUndefined();
  });

  test('ほかの名義: 作業が開く。顧客番号が名義にあれば本人とみる', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { payer: 'カクウドボク', parts: [{ number: await numberOf(office, id) }] });
    expect(await openTasks(office, id)).toEqual(['receipt-other-payer']);
    const named = await approved(office);
    await record(office, 'higashi-uketsuke', { payer: '2000000001 カクウドボク', parts: [{ number: await numberOf(office, named) }] });
    expect(await openTasks(office, named)).toEqual([]);
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
        'case-1': await numberOf(office, id),
      });
      expect(await openTasks(office, id)).toEqual(['receipt-late']);
    } finally {
      office.clock.set(new Date('2026-11-24T10:42:00+09:00'));
    }
  });

  test('二重の入金: 二つ目は返金の作業になる', async () => {
    const id = await approved(office);
    for (const index of [0, 1]) {
      await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] });
      await confirm(office, (await receipts(office, id))[index]);
    }
    expect([await stateOf(office, id), await openTasks(office, id)]).toEqual(['premium-secured', ['refund']]);
    expect(await signals(office, id)).toEqual(['DecisionMade', 'PremiumSecured']);
  });

  test('確認を求める作業は、その入金の確認で済む: 記録のあとに取り下げられた案件でも、新しい作業は返金だけ', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { payer: 'カクウドボク', amount: '60,500', parts: [{ number: await numberOf(office, id) }] });
    const [receipt] = await receipts(office, id);
    expect(await openTasks(office, id)).toEqual(['receipt-other-payer', 'receipt-over']);
    await office.work.run(async (em) => em.execute(`update guarantee_application set state = 'retracted', ended_at = now() where id = ?`, [id]));
    expect((await confirm(office, receipt)).status).toBe(303);
    expect(await openTasks(office, id)).toEqual(['refund']);
    const done = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'receipt-over' }));
    expect([done.doneNote, done.doneBy]).toEqual(['入金を確認', (await office.staff('higashi-keiri')).id]);
    expect((await office.facts(id)).slice(-4)).toEqual(['ReceiptConfirmed', 'TaskDone', 'TaskDone', 'TaskOpened']);
  });

  test('現金・小切手: 領収証の番号が付き、PDF で出る。振込には出ない', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { method: 'cash', payer: '株式会社見本組', parts: [{ number: await numberOf(office, id) }] });
    const [receipt] = await receipts(office, id);
    const row = await office.work.read((em) => em.findOneOrFail(Receipt, { id: receipt ?? '' }));
    expect(row.receiptNumber).toBe(`RC-${await numberOf(office, id)}-1`);
    const paper = await (await office.desk('higashi-uketsuke')).get(`/branch/payments/${receipt}/paper`);
    expect([paper.status, paper.headers['content-type']]).toEqual([200, 'application/pdf']);
    const transfer = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, transfer) }] });
    expect((await (await office.desk('higashi-uketsuke')).get(`/branch/payments/${(await receipts(office, transfer))[0]}/paper`)).status).toBe(404);
  });

  test('小切手で払った件は、お客様の画面でも小切手: 申込みで選んだ振込とは言わない。誤った記録を取り消せる人は、できない人にも分かる', async () => {
    const id = await approved(office);
    const way = async () => /お支払方法<\/dt><dd>([^<]*)/.exec((await (await Filler.signIn(office)).visitor.get(`/applications/${id}`)).body)?.[1];
    await record(office, 'higashi-uketsuke', { method: 'cheque', payer: '株式会社見本組', parts: [{ number: await numberOf(office, id) }] });
    const [receipt] = await receipts(office, id);
    expect(await way()).toBe('振込（お申込みのとおり）');
    expect((await (await office.desk('higashi-uketsuke')).get(`/branch/payments/${receipt}`)).body).toContain('この職務ではできません（審査担当・決裁者ができます）');
    expect((await confirm(office, receipt)).status).toBe(303);
    expect(await way()).toBe('小切手');
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
    const number = await numberOf(office, id);
    const sent = await Promise.all([1, 2].map(() => record(office, 'higashi-uketsuke', { token, parts: [{ number }] })));
    expect(sent.map(({ status }) => status)).toEqual([303, 303]);
    expect(await receipts(office, id)).toHaveLength(1);
    const [receipt] = await receipts(office, id);
    const answers = await Promise.all(['higashi-keiri', 'higashi-shinsa'].map((who) => confirm(office, receipt, who)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect((await office.facts(id)).filter((kind) => kind === 'PremiumSecured')).toHaveLength(1);
  });

  test('開いたままの画面から別の内容を送ると、黙って捨てずに断り、入力は残り、もう一度送れば記録する', async () => {
    const [one, two] = [await approved(office), await approved(office)];
    const token = v7();
    expect((await record(office, 'higashi-uketsuke', { token, parts: [{ number: await numberOf(office, one) }] })).status).toBe(303);
    for (const other of [{ amount: '66,000', parts: [{ number: await numberOf(office, one) }] }, { parts: [{ number: await numberOf(office, two) }] }]) {
      const answer = await record(office, 'higashi-uketsuke', { token, ...other });
      expect(answer.status).toBe(422);
      expect(errorsOf(answer)).toEqual([expect.stringContaining('この画面から送った入金は、もう記録しています')]);
      expect(answer.body).toContain(other.amount ?? '60,300');
      const fresh = /name="token" value="([^"]+)"/.exec(answer.body)?.[1];
      expect(fresh).not.toBe(token);
      expect((await record(office, 'higashi-uketsuke', { token: fresh, ...other })).status).toBe(303);
    }
    expect([(await receipts(office, one)).length, (await receipts(office, two)).length]).toEqual([2, 1]);
    // The very same once more is a double click, but not after what it recorded was taken back.
    const first = { token, parts: [{ number: await numberOf(office, one) }] };
    expect((await record(office, 'higashi-uketsuke', first)).status).toBe(303);
    expect((await (await office.desk('higashi-shinsa')).post(`/branch/payments/${(await receipts(office, one))[0]}/reverse`, { token: v7(), reason: '別の案件の入金だった', ground: 'money-came' })).status).toBe(303);
    expect((await record(office, 'higashi-uketsuke', first)).status).toBe(422);
    expect((await receipts(office, one)).length).toBe(2);
  });

  test('二つの入金が同時に確認されても、入金確認済は一度だけ、二つ目は二重の入金', async () => {
    const id = await approved(office);
    const number = await numberOf(office, id);
    await record(office, 'higashi-uketsuke', { parts: [{ number }] });
    await record(office, 'higashi-uketsuke', { parts: [{ number }] });
    const [one, two] = await receipts(office, id);
    const answers = await Promise.all([confirm(office, one, 'higashi-keiri'), confirm(office, two, 'higashi-shinsa')]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect((await office.facts(id)).filter((kind) => kind === 'PremiumSecured')).toHaveLength(1);
    expect(await openTasks(office, id)).toEqual(['refund']);
  });

  test('合わない内訳、知らない番号、未来の日付は 422 で、入力は残り、何も書かれない', async () => {
    const id = await approved(office);
    const number = await numberOf(office, id);
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
