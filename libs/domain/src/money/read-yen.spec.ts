import fc from 'fast-check';
import { formatYen, formatYenFully, formatYenInWords } from './format-yen.js';
import { readYen } from './read-yen.js';
import { cautionAboutUnit } from './unit-caution.js';
import { hostileText } from '../../../../test/fixtures/hostile-text.js';
import { isYen, MAX_YEN, yen } from './yen.js';

const amounts = fc.integer({ min: 0, max: MAX_YEN }).map(yen);

describe('金額を読む', () => {
  it.each([
    ['48，400，000円（税込）', 48_400_000],
    ['４，８４０万円(税込み)', 48_400_000],
    ['４０，０００，０００円', 40_000_000],
    ['4,000万', 40_000_000],
    ['4千万円', 40_000_000],
    ['40000千円', 40_000_000],
    ['1億2000万', 120_000_000],
    ['４，８４０万', 48_400_000],
    ['48400000', 48_400_000],
    ['1.5億', 150_000_000],
    ['1.1億円', 110_000_000],
    ['四千万円', 40_000_000],
    ['百万円', 1_000_000],
    ['300百万円', 300_000_000],
    ['3951万2千円', 39_512_000],
    ['￥40,000,000－', 40_000_000],
    ['金40,000,000円也', 40_000_000],
    ['金￥40,000,000円', 40_000_000],
    [' 40 000 000 円 ', 40_000_000],
    ['48400000.-', 48_400_000],
    ['４千８百４拾万円', 48_400_000],
    ['金参千弐百拾壱萬円也', 32_110_000],
    ['0', 0],
  ])('「%s」は %d円', (text, amount) => {
    expect(readYen(text)).toEqual({ ok: true, value: amount });
  });

  it.each(['', '円', '万', '-4000', '△4,000', '4000.5', '19,36', '2百4千', '1億20000万', '4千5000', '10²', '①', '4e7', '0x10', '1万万', '4000ドル'])(
    '「%s」は金額として読まない',
    (text) => {
      expect(readYen(text)).toEqual({ ok: false, code: 'money/not-an-amount' });
    },
  );

  it('1兆円以上は桁あふれとして断る', () => {
    expect(readYen('10000億')).toEqual({ ok: false, code: 'money/out-of-range' });
    expect(readYen('1000000000000')).toEqual({ ok: false, code: 'money/out-of-range' });
  });

  it('どの金額も、カンマ区切りと万円の言い方から同じ金額に戻る', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(readYen(formatYen(amount))).toEqual({ ok: true, value: amount });
        expect(readYen(formatYenInWords(amount))).toEqual({ ok: true, value: amount });
      }),
    );
  });

  it('どんな文字列でも、範囲内の整数円か、断りのどちらかになる', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const reading = readYen(text);
        expect(reading.ok ? isYen(reading.value) : reading.code.startsWith('money/')).toBe(true);
      }),
    );
  });
});

describe('金額の言い方', () => {
  it.each([
    [40_000_000, '4,000万円'],
    [19_360_000, '1,936万円'],
    [39_512_000, '3,951万2千円'],
    [120_000_000, '1億2,000万円'],
    [19_360, '1万9,360円'],
    [4_000, '4,000円'],
    [0, '0円'],
  ])('%d円は「%s」', (amount, words) => {
    expect(formatYenInWords(yen(amount))).toBe(words);
  });

  it('読み取った金額は円と万円で返す', () => {
    expect(formatYenFully(yen(48_400_000))).toBe('48,400,000円（4,840万円）');
    expect(formatYen(-200)).toBe('\u2212200円');
  });
});

describe('単位の注意', () => {
  it('4,000円には、4,000万円ではないかと尋ねる', () => {
    const caution = cautionAboutUnit(yen(4_000));
    expect(caution).toMatchObject({ code: 'amount-below-100000', suggestion: 40_000_000 });
    expect(caution?.question).toBe('単位は円です。4,000円でよろしいですか');
    expect(caution?.explanation).toBe('40,000,000円（4,000万円）ではありませんか。');
  });

  it('前払金 19,360円には、請負金額の40%の 19,360,000円を示す', () => {
    const caution = cautionAboutUnit(yen(19_360), {
      contractPrice: yen(48_400_000),
      expected: { amount: yen(19_360_000), words: '請負金額の40%' },
    });
    expect(caution?.suggestion).toBe(19_360_000);
    expect(caution?.explanation).toBe(
      '請負金額の40%は 19,360,000円（1,936万円）です。その金額ではありませんか。',
    );
  });

  it('請負金額より大きい前払金と、千円未満の端数に注意する', () => {
    expect(cautionAboutUnit(yen(50_000_000), { contractPrice: yen(48_400_000) })?.code).toBe('amount-above-contract-price');
    expect(cautionAboutUnit(yen(1_000_500))?.code).toBe('amount-not-in-thousands');
    expect(cautionAboutUnit(yen(1_000_000))).toBeNull();
  });

  it('何を見込んで尋ねているかを言う', () => {
    const expected = { amount: yen(19_360_000), words: '請負金額の40%' };
    expect(cautionAboutUnit(yen(50_000_000), { contractPrice: yen(48_400_000), expected })?.explanation).toBe('請負金額の 48,400,000円（4,840万円）より大きい金額です。');
    expect(cautionAboutUnit(yen(19_360_001), { expected })?.explanation).toBe('請負金額の40%は 19,360,000円（1,936万円）です。千円未満の端数があります。');
    expect(cautionAboutUnit(yen(90_000), { contractPrice: yen(1_000_000) })).toMatchObject({ suggestion: null, explanation: '金額が小さすぎるようです。' });
  });

  it('見込みどおりの金額には、小さくても注意しない', () => {
    expect(cautionAboutUnit(yen(90_000), { expected: { amount: yen(90_000), words: '請負金額の30%' } })).toBeNull();
  });
});
