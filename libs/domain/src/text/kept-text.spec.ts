import fc from 'fast-check';
import { hostileText } from '../../../../test/fixtures/hostile-text.js';
import type { CalendarDate } from '../calendar/calendar-date.js';
import { REGISTRATION_FIELDS } from '../id-registration/paper-form.js';
import { readRegistration } from '../id-registration/read-registration.js';
import { isCutText, keptText, LONGEST_KEPT } from './kept-text.js';
import { joinKeys, searchKeys } from './search-key.js';

describe('a text of one field, as far as it is kept', () => {
  it('is whole where any field could hold it, and a little more', () => {
    const most = Math.max(...REGISTRATION_FIELDS.map(({ maxLength }) => maxLength));
    const slip = '見'.repeat(most + 100);
    expect([keptText(slip), isCutText(slip)]).toEqual([slip, false]);
  });

  it('is its beginning where none could, once and for all', () => {
    const cut = keptText('見'.repeat(390_000));
    expect(cut).toBe(`${'見'.repeat(LONGEST_KEPT - 1)}…`);
    fc.assert(fc.property(fc.oneof(hostileText(), fc.constantFrom('𠮷', 'か\u3099', ' ').map((sign) => sign.repeat(400))), (text) => {
      const kept = keptText(text);
      expect(kept.length).toBeLessThanOrEqual(LONGEST_KEPT);
      expect(keptText(kept)).toBe(kept);
      expect(isCutText(kept)).toBe(isCutText(text));
    }));
  });

  it.each([['か\u3099', 'own mark'], ['ﾊﾟ', 'half-width mark'], ['邉\u{E0101}', '異体字'], ['👩\u200D👩\u200D👧', 'joined emoji'], ['👍\u{1F3FD}', 'coloured emoji'], ['𠮷', 'two units']])('is not cut in the middle of %s (%s)', (letter) => {
    for (const before of Array.from({ length: letter.length + 1 }, (_, index) => 'x'.repeat(index))) {
      const kept = keptText(`${before}${letter.repeat(500)}`);
      expect([before, kept.slice(before.length, -1).replaceAll(letter, ''), isCutText(kept), kept.length > LONGEST_KEPT - 20]).toEqual([before, '', true, true]);
    }
  });

  it('has an end also where somebody piles up marks', () => {
    const pile = `か${'\u3099'.repeat(1_000)}`;
    expect([keptText(pile).length, isCutText(keptText(pile))]).toEqual([LONGEST_KEPT, true]);
  });

  it.each(REGISTRATION_FIELDS.map(({ name, label }) => [name, label] as const))('of %s asks for the original, whatever else could be read of it', (name, label) => {
    for (const text of ['03-0000-0000', '見', ' ', '1'].map((sign) => keptText(`1${sign.repeat(1_000)}1`))) {
      const reading = readRegistration({ [name]: text }, 'paper', '2026-11-28' as CalendarDate);
      expect(reading.ok ? [] : reading.violations.filter(({ field }) => field === name)).toEqual([{ field: name, code: 'text/too-long', message: `${label}が長すぎるため、はじめの500文字までを表示しています。原本を見て入力してください` }]);
    }
  });

  it('is asked for again on the web, where nothing else is to be looked at', () => {
    const reading = readRegistration({ phone: `03-${'-'.repeat(1_000)}0000-0000` }, 'web', '2026-11-28' as CalendarDate);
    expect(reading.ok ? [] : reading.violations.map(({ message }) => message)).toContain('電話番号は、20文字以内で入力してください');
  });

  it('finds its row by a key that has an end too', () => {
    expect(joinKeys(Array.from({ length: 100 }, () => searchKeys('㍿'.repeat(500))).flat()).length).toBe(16_000);
    expect(joinKeys(['26-0000012', 'ミホングミ'])).toBe('26-0000012 ミホングミ');
  });
});
