import { formatYen, formatYenFully, formatYenInWords, MAX_YEN, readYen, yen } from '#domain';
import fc from 'fast-check';
import { hostileText } from '../../../../../test/fixtures/hostile-text.js';
import { yenWords } from '../../assets/scripts/yen-words.js';

const wide = (text: string): string => text.replace(/[!-~]/g, (narrow) => String.fromCharCode(narrow.charCodeAt(0) + 0xfee0));
const said = (text: string): string | null => {
  const words = yenWords(text);
  return words && `${words.figures}${words.words ?? ''}`;
};
const amounts = fc.integer({ min: 0, max: MAX_YEN }).map(yen);
/** What amounts are made of, put together in every order. */
const spellings = fc.array(fc.constantFrom(...'0123456789'.split(''), '10', '000', '4,000', ',', '.', '千', '百', '万', '億', '兆', '円', '金', '￥', '(税込)', '四', '-', ' ', '　', '、', '１'), { maxLength: 9 }).map((parts) => parts.join(''));

describe('what the page repeats of an amount while it is typed', () => {
  it.each([
    ['４，８４０万', '48,400,000円（4,840万円）'], ['48400000', '48,400,000円（4,840万円）'], ['48,400,000円（税込）', '48,400,000円（4,840万円）'], ['１億２０００万円', '120,000,000円（1億2,000万円）'],
    ['40000千円', '40,000,000円（4,000万円）'], ['4千万', '40,000,000円（4,000万円）'], ['300百万円', '300,000,000円（3億円）'], ['3951万2千円', '39,512,000円（3,951万2千円）'], ['1.1億', '110,000,000円（1億1,000万円）'],
    ['金￥40,000,000円也', '40,000,000円（4,000万円）'], ['19,360', '19,360円（1万9,360円）'], ['4000', '4,000円'],
  ])('「%s」: %s', (text, words) => {
    expect(said(text)).toBe(words);
  });

  it.each(['', '四千万円', '19,36', '1億20000万', '-4000', '4000.5', '万', '1000000000000', '税込'])('「%s」: nothing', (text) => {
    expect(said(text)).toBeNull();
  });

  it('says of no text anything else than the service reads', () => {
    fc.assert(
      fc.property(fc.oneof(spellings, hostileText(), spellings.map(wide)), (text) => {
        const words = said(text);
        if (words === null) return;
        const reading = readYen(text);
        expect(reading.ok && formatYenFully(reading.value)).toBe(words);
      }),
      { numRuns: 5_000 },
    );
  });

  it('says every amount as the service does, in whatever width it is typed', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom(formatYen, formatYenInWords, String), fc.boolean(), (amount, spell, full) => {
        const text = spell(amount);
        expect(said(full ? wide(text) : text)).toBe(formatYenFully(amount));
      }),
    );
  });
});
