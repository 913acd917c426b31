import { type AuditEventKind, calendarDate } from '#domain';
import type { AuditData, TimelineFact } from '#persistence';
import { type CaseLimits, limitOf } from './time-limits.js';

const limits: CaseLimits = {
  targets: { submitted: 4, 'in-review': 8, 'awaiting-decision': 4, 'premium-secured': 2, concluded: 16 },
  calendar: { holidays: new Set([calendarDate('2026-11-23')]) },
  desiredIssueOn: null,
  answerBy: new Map([[1, calendarDate('2026-11-26')]]),
  premiumDueOn: calendarDate('2026-12-03'), premiumReceivedOn: calendarDate('2026-12-04'),
};

let seq = 0;
function fact(kind: AuditEventKind, at: string, data: AuditData = {}): TimelineFact {
  seq += 1;
  return { id: String(seq), seq, kind, actorKind: 'staff', actorId: null, actorName: '', data, at: new Date(`2026-${at}+09:00`) };
}

describe('期限内 and 超過 on the timeline', () => {
  const claimed = fact('ClaimTaken', '11-20T16:00');
  const opined = (at: string) => fact('OpinionGiven', at);

  test('審査: business hours since the claim against the target of the branch, over the holiday', () => {
    expect(limitOf(opined('11-24T15:59'), [claimed], limits)).toEqual({ met: true, text: '期限内（目安11/24(火) 16:00）' });
    expect(limitOf(opined('11-24T16:01'), [claimed], limits)).toEqual({ met: false, text: '超過（目安11/24(火) 16:00）' });
    expect(limitOf(opined('11-24T16:01'), [], limits)).toBeNull();
  });

  test('決裁 counts from the opinion', () => {
    expect(limitOf(fact('DecisionMade', '11-25T10:00'), [claimed, opined('11-24T15:00')], limits)).toEqual({ met: true, text: '期限内（目安11/25(水) 11:00）' });
  });

  test('発行希望日 presses here as it does in the queue', () => {
    expect(limitOf(opined('11-24T15:59'), [claimed], { ...limits, desiredIssueOn: calendarDate('2026-11-20') })).toEqual({ met: false, text: '超過（目安11/20(金) 17:00）' });
  });

  test('補正: by the day the customer was told; an edit before any request has none', () => {
    const asked = fact('CorrectionRequested', '11-24T10:00', { round: 1 });
    expect(limitOf(fact('ApplicationCorrected', '11-26T23:59'), [asked], limits)).toEqual({ met: true, text: '期限内（期限11/26(木)）' });
    expect(limitOf(fact('ApplicationCorrected', '11-27T00:00'), [asked], limits)?.met).toBe(false);
    expect(limitOf(fact('ApplicationCorrected', '11-27T00:00'), [], limits)).toBeNull();
  });

  test('払込期限: the day the money came in counts, not the day it was confirmed', () => {
    expect(limitOf(fact('PremiumSecured', '12-07T10:00'), [], limits)).toEqual({ met: false, text: '超過（期限12/3(木)）' });
    expect(limitOf(fact('PremiumSecured', '12-07T10:00'), [], { ...limits, premiumReceivedOn: calendarDate('2026-12-03') })?.met).toBe(true);
    expect(limitOf(fact('PremiumSecured', '12-07T10:00'), [], { ...limits, premiumReceivedOn: null })).toBeNull();
  });
});
