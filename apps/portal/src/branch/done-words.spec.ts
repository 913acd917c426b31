import fc from 'fast-check';
import { DoneWords } from './done-words.js';

const WORDS = new DoneWords({ saved: { tone: 'success', text: '保存しました。' }, 'asked/again': { tone: 'caution', text: 'もう一度申し出ました。' } });

test('the address of the page that follows says what was done, and the page says it in words', () => {
  expect(WORDS.after('/branch/letters', 'saved')).toBe('/branch/letters?done=saved');
  expect(new URLSearchParams(WORDS.after('', 'asked/again').slice(1)).get('done')).toBe('asked/again');
  expect(WORDS.after('/branch/intake/1?view=mine', 'saved')).toBe('/branch/intake/1?view=mine&done=saved');
  expect(WORDS.notice('saved')).toEqual({ tone: 'success', text: '保存しました。' });
});

test('whatever else is written into the address says nothing', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.constantFrom('', '__proto__', 'constructor', 'toString')), (typed) => typed === 'saved' || WORDS.notice(typed) === null));
});
