import { asksForConfirmation, entryMark, entryValue, fieldsToConfirm } from './entry-marks.js';

const READ = { phone: { value: '099-000-4167', confidence: 74 }, name: { value: '株式会社見本組', confidence: 99 } };
const NONE: ReadonlySet<string> = new Set();

describe('the marks beside the fields at the desk', () => {
  it('a sure reading needs nobody, a doubtful one a person', () => {
    expect(entryMark('name', {}, READ, [], NONE)).toBe('as-read');
    expect(entryMark('phone', {}, READ, [], NONE)).toBe('confirm');
    expect(entryMark('phone', {}, READ, ['phone'], NONE)).toBe('as-read');
    expect(fieldsToConfirm({}, READ, [])).toEqual(['phone']);
  });

  it('another value than the one read has been looked at by whoever typed it', () => {
    expect(asksForConfirmation('phone', { phone: '099-000-4767' }, READ, [])).toBe(false);
    expect(entryMark('phone', { phone: '099-000-4767' }, READ, [], NONE)).toBe('typed');
  });

  it('what cannot stay as it is comes before everything', () => {
    expect(entryMark('phone', {}, READ, [], new Set(['phone']))).toBe('refused');
  });

  it('what was typed stands before what was read, also when it was emptied', () => {
    expect(entryValue('name', { name: '' }, READ)).toBe('');
    expect(entryValue('name', {}, READ)).toBe('株式会社見本組');
    expect(entryValue('mail', {}, READ)).toBe('');
  });
});
