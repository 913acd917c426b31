import fc from 'fast-check';
import { calendarDate } from '../calendar/calendar-date.js';
import { describeRefund, REFUND_WAYS, refundProblems } from './refund-record.js';

const facts = { receivedOn: calendarDate('2026-11-20'), today: calendarDate('2026-11-27') };
const account = '見本銀行 本店営業部 普通 0000000 ミホングミ';

describe('返金の記録', () => {
  it.each([
    ['入金日', '2026-11-20', []],
    ['今日', '2026-11-27', []],
    ['入金日の前', '2026-11-19', ['on']],
    ['明日', '2026-11-28', ['on']],
  ])('返金日は入金日から今日まで: %s', (_, on, fields) => {
    expect([...refundProblems({ on: calendarDate(on), way: 'transfer', account }, facts).keys()]).toEqual(fields);
  });

  it.each([
    ['transfer', account, []],
    ['transfer', '見本銀行 本店営業部 普通 ０００００００ ミホングミ', []],
    ['transfer', '', ['account']],
    ['transfer', '見本銀行 本店営業部', ['account']],
    ['transfer', '見本銀行 普通 000000', ['account']],
    ['transfer', '見本銀行 普通 000000000', ['account']],
    ['transfer', '見本銀行１２３４５６７', ['account']],
    ['transfer', '見本銀行 本店営業部 1234567 ミホングミ', ['account']],
    ['transfer', '見本銀行 普通 1234567 ミホングミ', ['account']],
    ['transfer', '見本銀行 本店営業部 普通 1234567', ['account']],
    ['transfer', '本店営業部 普通 1234567 ）', ['account']],
    ['transfer', '見本銀行本店営業部 普通預金1234567ミホングミ', []],
    ['transfer', '見本信用金庫（0000）　本店（001）　当座　1234567　カ）ミホングミ', []],
    ['transfer', 'ゆうちょ銀行 記号 10180 番号 12345671 ミホングミ', []],
    ['cash', '', []],
    ['cash', account, ['account']],
  ] as const)('%s の口座「%s」', (way, text, fields) => {
    expect([...refundProblems({ on: facts.today, way, account: text }, facts).keys()]).toEqual(fields);
  });

  it('読める文にする', () => {
    expect(describeRefund({ on: facts.today, way: 'transfer', account, reference: '見本-1' })).toBe(`令和8年11月27日に振込　${account}　控え 見本-1`);
    expect(describeRefund({ on: facts.today, way: 'cash', account: '', reference: '' })).toBe('令和8年11月27日に現金（窓口）');
  });

  it('どの口座の文字でも、振込か現金のどちらかでは断られる', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) =>
      REFUND_WAYS.some((way) => refundProblems({ on: facts.today, way, account: text }, facts).has('account'))));
  });
});
