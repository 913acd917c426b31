import { ANSWER_BY, approved, claim, record, receipts, version } from './acts.js';
import { Office } from './office.js';

/** What people paste and machines send: each must be refused at its field or shown harmlessly, never stored as it is. */
const HOSTILE: Readonly<Record<string, string>> = {
  'NUL': 'a\u0000b',
  'control': '\u001B[31m赤\u0007',
  'right-to-left': '見本\u202E組',
  'zero width': '見\u200B本',
  'markup': '<script>alert(1)</script>',
  'emoji': '承認👍',
  'surrogate': '\uD800',
  'private use': '外字\uE000',
  'ten thousand': 'あ'.repeat(10_000),
};
const ODD_NUMBERS = ['', '-1', '0', '1e9', '60.300.', '9'.repeat(40), '六万三百', 'NaN', '<b>60300</b>', '😀', '\u202E60300'];
const ODD_DATES = ['', '0', '32', '2月', '99999', '二十四', '😀', "1'; drop table payment; --"];

describe('悪い入力: どの欄も 422 で答え、入力は残り、何も書かれない', () => {
  let office: Office;
  /** A case in review and one that waits for its premium: no input may change them, so all tests share them. */
  let reviewed: string;
  let awaiting: string;
  beforeAll(async () => {
    office = await Office.open();
    reviewed = (await office.submit()).id;
    await claim(office, reviewed);
    awaiting = await approved(office);
  });
  afterAll(() => office?.close());

  const untouched = async (id: string, send: () => Promise<{ status: number; body: string }>, allowed: readonly number[] = [422]) => {
    const [facts, at] = [await office.facts(id), await version(office, id)];
    const answer = await send();
    expect(allowed).toContain(answer.status);
    expect(answer.body).not.toContain('<script>alert(1)');
    expect([await office.facts(id), await version(office, id)]).toEqual([facts, at]);
    return answer;
  };

  test.each(Object.entries(HOSTILE))('%s: 引継ぎ・補正・意見・決裁の文章', async (name, text) => {
    const id = reviewed;
    const desk = await office.desk('higashi-shinsa');
    const other = await office.desk('higashi-shinsa2');
    const at = await version(office, id);
    await untouched(id, () => other.post(`/branch/cases/${id}/take-over`, { version: at, 'reason-take-over': text }));
    const correction = await untouched(id, () => desk.post(`/branch/cases/${id}/correction`, { version: at, mark: 'workName', reason: text, 'note-workName': '契約書のとおりに' }));
    expect(correction.body).toContain('契約書のとおりに');
    await untouched(id, () => desk.post(`/branch/cases/${id}/correction`, { version: at, mark: 'workName', reason: '直してください', 'note-workName': text, ...ANSWER_BY }));
    await untouched(id, () => desk.post(`/branch/cases/${id}/opinion`, { version: at, opinion: 'decline', text, memo: '' }));
    const memo = await untouched(id, () => desk.post(`/branch/cases/${id}/opinion`, { version: at, opinion: 'decline', text: '引き受けられない', memo: text }));
    expect(memo.body).toContain('引き受けられない');
    if (name !== 'NUL') await untouched(id, () => desk.post(`/branch/cases/${id}/opinion`, { version: at, opinion: text, text: '', memo: '' }));
    const chief = await office.desk('higashi-kacho');
    await untouched(id, () => chief.post(`/branch/cases/${id}/decision`, { version: at, outcome: 'returned', reason: text }));
  });

  test.each(Object.entries(HOSTILE))('%s: 入金と作業の文章', async (_, text) => {
    const id = awaiting;
    const number = (await office.application(id)).receptionNumber;
    if ((await receipts(office, id)).length === 0) await record(office, 'higashi-uketsuke', { parts: [{ number }] });
    const [receipt] = await receipts(office, id);
    const before = await office.count('payment');
    await untouched(id, () => record(office, 'higashi-uketsuke', { payer: text, parts: [{ number }] }));
    await untouched(id, () => record(office, 'higashi-uketsuke', { parts: [{ number: text }] }));
    expect(await office.count('payment')).toBe(before);
    const reviewer = await office.desk('higashi-shinsa');
    await untouched(id, () => reviewer.post(`/branch/payments/${receipt}/reverse`, { reason: text, ground: 'never-came' }));
  });

  test.each(ODD_NUMBERS)('金額「%s」', async (amount) => {
    const id = awaiting;
    const number = (await office.application(id)).receptionNumber;
    if (amount === '六万三百') {
      expect((await record(office, 'higashi-uketsuke', { amount, parts: [{ number }] })).status).toBe(303);
      return;
    }
    await untouched(id, () => record(office, 'higashi-uketsuke', { amount, parts: [{ number }] }));
    await untouched(id, () => record(office, 'higashi-uketsuke', { parts: [{ number, amount: amount === '' ? '0' : amount }] }));
  });

  test.each(ODD_DATES)('日付「%s」', async (day) => {
    await untouched(awaiting, () => record(office, 'higashi-uketsuke', { day, parts: [{ number: '26-04001' }] }));
  });

  test('知らない印、知らない選択、壊れた版は受け付けない', async () => {
    const id = reviewed;
    const desk = await office.desk('higashi-shinsa');
    const at = await version(office, id);
    await untouched(id, () => desk.post(`/branch/cases/${id}/correction`, { version: at, mark: ['agreedToClauses', 'constructor', '__proto__'], reason: '補正', ...ANSWER_BY }));
    await untouched(id, () => desk.post(`/branch/cases/${id}/opinion`, { version: '', opinion: 'decline', text: '引き受けられない' }), [409]);
    await untouched(id, () => desk.post(`/branch/cases/${id}/opinion`, { version: '1e9', opinion: 'decline', text: '引き受けられない' }), [409]);
    await untouched(id, () => desk.post(`/branch/cases/${id}/decision`, { version: at, outcome: 'approved\u0000' }), [404]);
    await untouched(id, () => desk.post(`/branch/cases/${id}/decision`, { version: at, outcome: 'toString' }), [404]);
  });

  test('アドレスの番号が壊れていれば 404、知らない検索語は空の一覧、壊れた続きは先頭', async () => {
    const desk = await office.desk('higashi-shinsa');
    for (const id of ['1', 'undefined', "1' or '1'='1", '%00', '00000000-0000-0000-0000-000000000000', 'あ']) {
      expect([id, (await desk.get(`/branch/cases/${encodeURIComponent(id)}`)).status]).toEqual([id, 404]);
    }
    for (const [name, text] of Object.entries(HOSTILE)) {
      if (name === 'surrogate') continue;
      const answer = await desk.get(`/branch?q=${encodeURIComponent(text)}`);
      expect([name, answer.status, answer.body.includes('<script>alert(1)')]).toEqual([name, 200, false]);
    }
    expect((await desk.get('/branch?q=%')).body).toContain('2文字以上で探してください');
    expect((await desk.get(`/branch?q=${encodeURIComponent("'%_\\")}`)).status).toBe(200);
    for (const after of ['xxx', 'AAAA', '%00', '1|2']) expect((await desk.get(`/branch?view=all&after=${after}`)).status).toBe(200);
    expect((await desk.get('/branch?view=__proto__')).status).toBe(200);
    expect((await desk.get('/branch/payments?list=toString')).status).toBe(200);
  });

  test('違う方法は 405', async () => {
    const { id } = await office.submit();
    const desk = await office.desk('higashi-shinsa');
    expect((await desk.get(`/branch/cases/${id}/claim`)).status).toBe(405);
  });

  test('お客様が書いた文章は、画面で働かない形で出る', async () => {
    const { id } = await office.submit();
    await office.work.run((em) => em.execute(`update guarantee_application set customer_name = '<img src=x onerror=alert(1)>' where id = ?`, [id]));
    for (const page of [`/branch/cases/${id}`, '/branch']) {
      const { body } = await (await office.desk('higashi-shinsa')).get(page);
      expect(body).not.toContain('<img src=x');
    }
  });
});
