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
    ['金壱億弐千参百四拾五万円整', 123_450_000],
    ['壹億貳仟參佰肆拾伍萬円', 123_450_000],
    ['金陸阡漆陌捌拾玖萬円', 67_890_000],
    ['二千万', 20_000_000],
    ['二〇〇〇万円', 20_000_000],
    ['四八、四〇〇、〇〇〇円', 48_400_000],
    ['一億○五百万円', 105_000_000],
    ['千五百万', 15_000_000],
    ['1億2千万', 120_000_000],
    ['一億二千三百四十五万六千七百八十九円', 123_456_789],
    ['2.5千万円', 25_000_000],
    ['0.5兆円', 500_000_000_000],
    ['0', 0],
  ])('「%s」は %d円', (text, amount) => {
    expect(readYen(text)).toEqual({ ok: true, value: amount });
  });

  it.each(['', '円', '万', '億万', '千兆ドル', '-4000', '△4,000', '10²', '①', '4e7', '0x10', '4000ドル', '約4,840万', '未定'])('「%s」は金額として読まない', (text) => {
    expect(readYen(text)).toEqual({ ok: false, code: 'money/not-an-amount' });
  });

  it.each(['4000.5', '19,36', '2百4千', '1億20000万', '4千5000', '1万万', '1万億', '四千万五億', '1,5億', '参百参千円', '1億2億', '1兆2兆'])('「%s」は数字でできているが、位取りを読めない', (text) => {
    expect(readYen(text)).toEqual({ ok: false, code: 'money/misplaced' });
  });

  it.each(['10000億', '1000000000000', '1兆円', '一兆', '金壱兆円也', '1.5兆', '1兆2000億', '2千兆3億', '1京円', '9'.repeat(60), '９'.repeat(200), '99,999億9999万9999円'])('1兆円以上の「%s」は大きすぎる', (text) => {
    expect(readYen(text)).toEqual({ ok: false, code: 'money/out-of-range' });
  });

  it('漢数字と大字でも、どの金額も同じ金額に戻り、1兆円から上はどの書き方でも大きすぎる', () => {
    const digits = (amount: number, names: string, [ju, hyaku, sen]: readonly [string, string, string], explicitOne: boolean): string =>
      [[1_000, sen], [100, hyaku], [10, ju], [1, '']].map(([unit, name]) => {
        const digit = Math.floor(amount / Number(unit)) % 10;
        return digit === 0 ? '' : `${digit === 1 && name !== '' && !explicitOne ? '' : names.charAt(digit)}${name}`;
      }).join('');
    const spelt = (amount: number, formal: boolean): string => {
      const [names, units, man] = formal ? ['零壱弐参肆伍陸漆捌玖', ['拾', '佰', '仟'], '萬'] as const : ['〇一二三四五六七八九', ['十', '百', '千'], '万'] as const;
      const section = (unit: number, name: string): string => (Math.floor(amount / unit) % 10_000 === 0 ? '' : `${digits(Math.floor(amount / unit) % 10_000, names, units, formal)}${name}`);
      return `${formal ? '金' : ''}${section(1e12, '兆')}${section(1e8, '億')}${section(1e4, man)}${section(1, '')}円${formal ? '也' : ''}`;
    };
    fc.assert(fc.property(amounts.filter((amount) => amount > 0), fc.boolean(), (amount, formal) => {
      expect([spelt(amount, formal), readYen(spelt(amount, formal))]).toEqual([spelt(amount, formal), { ok: true, value: amount }]);
    }));
    fc.assert(fc.property(fc.integer({ min: MAX_YEN + 1, max: 9_999_999_999_999_999 }).filter(Number.isSafeInteger), fc.constantFrom<(amount: number) => string>(String, formatYen, (amount) => spelt(amount, false), (amount) => spelt(amount, true)), (amount, spell) => {
      expect(readYen(spell(amount))).toEqual({ ok: false, code: 'money/out-of-range' });
    }));
  });

  it('数字と単位と区切りだけの文字列は、読めるか、大きすぎるか、位取りを尋ねるかで、「数字で」とは言わない', () => {
    const parts = fc.array(fc.constantFrom('0', '1', '9', '25', '000', ',000', ',', '.', '一', '九', '〇', '壱', '参', '十', '拾', '百', '千', '万', '萬', '億', '兆', '京', '、', '　'), { minLength: 1, maxLength: 9 });
    fc.assert(fc.property(parts.map((all) => all.join('')).filter((text) => /[0-9一九〇壱参]/.test(text)), (text) => {
      const reading = readYen(text);
      expect(reading.ok || reading.code !== 'money/not-an-amount').toBe(true);
    }), { numRuns: 2_000 });
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
