import { handoverWaitsFor } from './handover.js';

const at = (text: string): number => new Date(`${text}+09:00`).getTime();
const submitted = at('2026-11-24T00:00:00');

describe('提出 and 閲覧 (domain: 提出 is the contractor\'s own entry; viewing does not prove who)', () => {
  it.each([
    [null, null, 'submission', 'nothing has come of it'],
    [null, at('2026-11-24T13:05:00'), 'submission', 'a look alone, which may be the contractor\'s own, is no 提出'],
    [submitted, null, 'viewing', '提出 is entered'],
    [submitted, at('2026-11-23T23:59:59'), 'viewing', 'a look from before that day was not the owner\'s'],
    [submitted, submitted, null, 'a look on that day, from its beginning'],
    [submitted, at('2026-12-01T09:00:00'), null, 'a look later'],
  ])('%s, %s: %s (%s)', (submittedToOwnerAt, viewedAt, expected, _why) => {
    expect(handoverWaitsFor({ submittedToOwnerAt, viewedAt })).toBe(expected);
  });
});
