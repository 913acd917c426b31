import { calendarDate } from '#domain';
import { DEFAULT_PROCEDURE_TERMS } from '#persistence';
import { Alarms } from './alarms.js';

const alarms = new Alarms(
  { holidays: new Set([calendarDate('2026-11-23')]) }, DEFAULT_PROCEDURE_TERMS,
  { submitted: 4, 'in-review': 8, 'awaiting-decision': 4, 'premium-secured': 2, concluded: 16 },
);
/** Friday 2026-11-20, 16:20 in Japan; Monday is 勤労感謝の日. */
const friday = new Date('2026-11-20T07:20:00Z');

describe('催促と期限 in business days (terms are ours)', () => {
  it('審査: the branch hears of it when the 審査の目安 that the customer was told is over, after a 補正 or 差戻し when the rest of it is', () => {
    expect(alarms.review('submitted', friday)).toEqual([{ at: '2026-11-25T07:20:00.000Z', act: 'review-overdue' }]);
    expect(alarms.review('in-review', friday)).toEqual([{ at: '2026-11-25T03:20:00.000Z', act: 'review-overdue' }]);
  });

  it('補正: reminded after 3 business days, again after 7, over after 20, all past the holiday', () => {
    expect(alarms.correction(friday).map(({ at }) => at)).toEqual([
      '2026-11-26T00:00:00.000Z', '2026-12-02T00:00:00.000Z', '2026-12-21T09:00:00.000Z',
    ]);
  });

  it('入金: reminded two business days before the 払込期限, overdue on the next, over ten later', () => {
    expect(alarms.premium(friday, calendarDate('2026-12-01'))).toEqual([
      { at: '2026-11-27T00:00:00.000Z', act: 'remind-premium' },
      { at: '2026-12-02T00:00:00.000Z', act: 'premium-overdue' },
      { at: '2026-12-15T09:00:00.000Z', act: 'lapse-premium' },
    ]);
  });

  it('入金の取消し after the 払込期限: no reminder of a past day, the further term begins anew', () => {
    expect(alarms.premium(friday, calendarDate('2026-11-10'))).toEqual([
      { at: '2026-11-24T00:00:00.000Z', act: 'premium-overdue' },
      { at: '2026-12-07T09:00:00.000Z', act: 'lapse-premium' },
    ]);
  });
});
