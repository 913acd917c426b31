import { codesOf, firstMessage, sampleContext, sampleForm, sampleFormWith, sampleOwnerId } from '../../../../test/fixtures/sample-form.js';
import type { RawForm } from './form-context.js';
import { readForm } from './read-form.js';

describe('使途内訳 (標準約款37条)', () => {
  it('「あとから」を選んでも、残っている行の文字は同じ決まりで見る。使いみちにはならない', () => {
    const later = (rows: Readonly<Record<string, string>>): RawForm => sampleFormWith({ uses: { usePlan: 'later', ...rows } });
    expect(codesOf(later({ 'uses.0.item': 'materials', 'uses.0.payee': '見本資材株式会社', 'uses.0.amount': 'たくさん' }))).toEqual([]);
    expect(codesOf(later({ 'uses.0.payee': '見本😀', 'uses.2.description': 'あ'.repeat(61) }))).toEqual(['uses.0.payee: text/emoji', 'uses.2.description: text/too-long']);
    expect(readForm(later({ 'uses.0.item': 'materials', 'uses.0.amount': '1000' }), sampleContext).values.uses).toEqual([]);
  });

  const uses = (rows: Readonly<Record<string, string>>): RawForm => sampleFormWith({ uses: { usePlan: 'itemized', ...rows } });
  it('行を読み、未定の支払先は空になる', () => {
    const reading = readForm(
      uses({
        'uses.0.item': 'materials', 'uses.0.payee': '見本資材株式会社', 'uses.0.description': '鋼材', 'uses.0.amount': '1000万', 'uses.0.payOn': '令和8年7月31日',
        'uses.3.item': 'labour', 'uses.3.payee': '未定', 'uses.3.amount': '5,000,000',
      }),
      sampleContext,
    );
    expect(reading.violations).toEqual([]);
    expect(reading.values.uses).toEqual([
      { item: 'materials', payee: '見本資材株式会社', description: '鋼材', amount: 10_000_000, payOn: '2026-07-31' },
      { item: 'labour', payee: null, description: null, amount: 5_000_000, payOn: null },
    ]);
  });
  it('合計が前払金額を超えるとき、現場管理費等が25%を超えるときは断る (名取市, 使途拡大)', () => {
    expect(codesOf(uses({ 'uses.0.item': 'materials', 'uses.0.amount': '1,936万1円' }))).toEqual(['uses.0.amount: uses/above-advance']);
    expect(codesOf(uses({ 'uses.0.item': 'site-management', 'uses.0.amount': '4,840,000' }))).toEqual([]);
    expect(codesOf(uses({ 'uses.0.item': 'site-management', 'uses.0.amount': '4,840,001' }))).toEqual(['uses.0.amount: uses/management-above-share']);
  });
  it('使途拡大を採っていない発注者では、現場管理費は使えない', () => {
    const raw = { ...uses({ 'uses.1.item': 'site-management', 'uses.1.amount': '1,000,000' }), eligibility: { ...sampleForm['eligibility'], ownerId: sampleOwnerId('広島県') } };
    expect(codesOf(raw)).toEqual(['uses.0.item: uses/management-not-allowed']);
  });
  it('「いま入力します」なら、1行は入力する', () => {
    expect(firstMessage(uses({}))).toBe('使途内訳明細書は、1行以上入力してください');
    expect(codesOf(uses({ 'uses.0.payee': ' ' }))).toEqual(['usePlan: uses/none']);
    expect(codesOf(sampleFormWith({ uses: { usePlan: 'undecided' } }))).toEqual([]);
  });
  it('金額の誤りは、ほかの金額の欄と同じことばで言う', () => {
    const said = (amount: string): string | undefined => firstMessage(uses({ 'uses.1.item': 'materials', 'uses.1.amount': amount }));
    expect(['', '0', '999999999999999', 'たくさん'].map(said)).toEqual([
      '2行目の金額を入力してください', '2行目の金額は1円以上で入力してください', '2行目の金額が大きすぎます。けた数を確かめてください', '2行目の金額は、数字で入力してください（例：1,936万、19360000）',
    ]);
  });
  it('誤りは、その行の欄に付く', () => {
    expect(codesOf(uses({ 'uses.2.item': 'gifts', 'uses.2.amount': 'たくさん' }))).toEqual(['uses.2.item: choice/unknown', 'uses.2.amount: money/not-an-amount']);
  });
});
