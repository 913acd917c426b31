import { nextWords } from './next-words.js';
import { resultWords } from './timeline-words.js';

const head = { premiumDueOn: null, medium: 'electronic' } as const;

describe('業務タイムライン: 入金と返金', () => {
  it.each([
    ['awaiting-premium', false, '保証料の入金'],
    ['premium-secured', false, '締結（自動）'],
    ['premium-secured', true, '締結（自動）'],
    ['concluded', false, '—'],
    ['issued', true, '—'],
    ['retracted', false, '—'],
    ['lapsed', false, '—'],
    ['declined', false, '—'],
  ] as const)('入金の取消しのあと、%s の件の次', (state, waits, next) => {
    expect(nextWords('ReceiptReversed', { state, receiptWaits: waits }, head)).toBe(next);
  });

  it('ほかの入金が確認を待っていれば、次はその確認。状態を書かなかった前の記録は、次を言わない', () => {
    expect(nextWords('ReceiptReversed', { state: 'awaiting-premium', receiptWaits: true }, head)).toBe('別の担当者による確認');
    expect(nextWords('ReceiptReversed', { reason: '書き誤り' }, head)).toBe('—');
  });

  it('返金の行は、額を言う', () => {
    expect(resultWords({ kind: 'TaskOpened', data: { task: 'refund', sum: 500 }, actorName: '' })).toBe('保証料を返金する・500円');
    expect(resultWords({ kind: 'TaskDone', data: { task: 'refund', refunded: 500, way: 'cash', refundedOn: '2026-11-24' }, actorName: '' })).toBe('保証料を返金する・500円・現金（窓口）・2026/11/24');
  });
});
