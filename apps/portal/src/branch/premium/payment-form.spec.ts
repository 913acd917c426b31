import { calendarDate } from '#domain';
import fc from 'fast-check';
import { hostileText } from '../../../../../test/fixtures/hostile-text.js';
import { SubmittedForm } from '../../http/submitted-form.js';
import { readPayment } from './payment-form.js';

const TODAY = calendarDate('2026-11-24');
const GOOD = {
  token: '0198f000-0000-7000-8000-000000000001', method: 'transfer', payer: 'カ）ミホングミ', amount: '６０，３００円',
  'received-era': 'reiwa', 'received-year': '8', 'received-month': '11', 'received-day': '24', 'case-1': '26-04071', 'part-1': '',
};
const read = (fields: Record<string, string>) => {
  const errors = new Map<string, string>();
  return { payment: readPayment(new SubmittedForm({ ...GOOD, ...fields }), TODAY, errors), errors };
};

describe('入金の記録の読み取り', () => {
  it('1件だけなら、入金額の全額がその案件に充てられる', () => {
    expect(read({})).toEqual({
      errors: new Map(),
      payment: { method: 'transfer', payerName: 'カ）ミホングミ', amount: 60_300, receivedOn: '2026-11-24', parts: [{ field: 'case-1', receptionNumber: '26-04071', amount: 60_300 }] },
    });
  });

  it('合算の内訳は、どの書き方でも合計が入金額と合わなければならない', () => {
    const two = { amount: '12万600円', 'part-1': '6万300円', 'case-2': '２６０４０７２', 'part-2': '60300' };
    expect(read(two).payment?.parts.map(({ receptionNumber, amount }) => [receptionNumber, amount])).toEqual([['26-04071', 60_300], ['26-04072', 60_300]]);
    expect(read({ ...two, 'part-2': '60,299' }).errors).toEqual(new Map([['part-1', '充てる金額の合計 120,599円が、入金額 120,600円と合いません']]));
    expect([...read({ ...two, 'part-2': '' }).errors.keys()]).toEqual(['part-2']);
    expect(read({ ...two, 'case-2': '26-04071' }).errors.get('case-2')).toBe('受付番号 26-04071が重なっています');
  });

  it.each([
    ['999999999999999', '入金額が大きすぎます。けた数を確かめてください'],
    ['0', '入金額は1円以上で入力してください'],
    ['たくさん', '入金額は、数字で入力してください（例：60,300）'],
  ])('入金額「%s」は「%s」、充てる金額も同じ', (amount, sentence) => {
    expect(read({ amount }).errors.get('amount')).toBe(sentence);
    expect(read({ 'part-1': amount }).errors.get('part-1')).toBe(sentence.replace('入金額', '充てる金額'));
  });

  it.each([
    [{ method: 'deferred' }, 'method'], [{ payer: '' }, 'payer'], [{ amount: '0' }, 'amount'], [{ 'received-day': '25' }, 'received'], [{ 'received-day': '31' }, 'received'],
    [{ 'received-era': '<script>' }, 'received'], [{ 'case-1': '' }, 'case-1'], [{ 'case-1': '4071' }, 'case-1'], [{ token: 'x' }, 'method'],
  ] as [Record<string, string>, string][])('%j は %s の欄で断る', (fields, field) => {
    const { payment, errors } = read(fields);
    expect([payment, errors.has(field)]).toEqual([null, true]);
  });

  it('何が届いても、読めたか、どこかの欄で断ったかのどちらかになる', () => {
    const names = fc.constantFrom('method', 'payer', 'amount', 'received-era', 'received-year', 'received-day', 'case-1', 'part-1', 'case-5', 'part-5', 'token');
    fc.assert(
      fc.property(fc.dictionary(names, hostileText(), { maxKeys: 5 }), (fields) => {
        const { payment, errors } = read(fields);
        expect(payment === null).toBe(errors.size > 0);
        if (payment !== null) expect(payment.parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(payment.amount);
      }),
      { numRuns: 300 },
    );
  });
});
