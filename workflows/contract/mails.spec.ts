import { APPLICATION_STATES, type CollectiveStanding, LATER_FACTS, type LaterFact } from '#domain';
import { CASE_MAILS, type CaseMail, factsThatOvertake, type MailedCase, POINTLESS_REASON_LABELS, POINTLESS_REASONS, type PointlessReason, whyPointless } from './mails.js';

const GOES = '○';
const come: MailedCase = { state: 'submitted', collective: null, again: false, since: [], tooSoon: false };
const verdict = (mail: CaseMail, facts: Partial<MailedCase>): PointlessReason | typeof GOES => whyPointless(mail, { ...come, ...facts }) ?? GOES;

/** A line for each mail: what it is told in 審査中 (three states), 補正待ち, 入金待ち, 入金済み, 締結 and 発行済, 謝絶, 取下げ and 期限切れ. */
function table(again: boolean): Readonly<Record<string, string>> {
  const order = ['submitted', 'in-review', 'awaiting-decision', 'correction-requested', 'awaiting-premium', 'premium-secured', 'concluded', 'issued', 'declined', 'retracted', 'lapsed'] as const;
  expect([...order].sort()).toEqual([...APPLICATION_STATES].sort());
  return Object.fromEntries(CASE_MAILS.map((mail) => [mail, order.map((state) => verdict(mail, { state, again })).join(' ')]));
}

const ALWAYS = '○ ○ ○ ○ ○ ○ ○ ○ ○ ○ ○';
const ANSWER = 'answered answered answered ○ answered answered answered answered ended ended ended';
const MONEY = 'paid paid paid paid ○ paid paid paid ended ended ended';

describe('which mails of a case are sent', () => {
  const first: Readonly<Record<CaseMail, string>> = {
    'application-received': ALWAYS,
    'correction-request': ANSWER,
    'correction-reminder': ANSWER,
    'correction-reminder-again': ANSWER,
    'premium-notice': MONEY,
    'premium-reminder': MONEY,
    'premium-overdue': MONEY,
    'application-declined': ALWAYS,
    'application-retracted': ALWAYS,
    'application-lapsed': ALWAYS,
    'certificate-registered': ALWAYS,
    'certificate-issued': ALWAYS,
    'key-reissued': ALWAYS,
    'viewing-alert': ALWAYS,
  };

  it('every mail in every state, when its procedure sends it', () => {
    expect(table(false)).toEqual(first);
  });

  it('every mail in every state, sent again by the branch', () => {
    expect(table(true)).toEqual({ ...first, 'application-received': '○ ○ ○ ○ decided decided decided decided ended ended ended' });
  });

  /** What takes the point from a mail that its state would let go. */
  const overtaken = (again: boolean): Readonly<Record<string, readonly LaterFact[]>> => Object.fromEntries(CASE_MAILS.map((mail) => {
    const facts = LATER_FACTS.filter((fact) => APPLICATION_STATES.some((state) => verdict(mail, { state, again }) === GOES && verdict(mail, { state, again, since: [fact] }) === fact));
    expect([mail, facts]).toEqual([mail, LATER_FACTS.filter((fact) => factsThatOvertake(mail, again).includes(fact))]);
    return [mail, facts];
  }));
  const byFacts: Readonly<Record<CaseMail, readonly LaterFact[]>> = {
    'application-received': [],
    'correction-request': ['answered', 'asked-anew'],
    'correction-reminder': ['answered', 'asked-anew'],
    'correction-reminder-again': ['answered', 'asked-anew'],
    'premium-notice': ['receipt-waiting'],
    'premium-reminder': ['receipt-waiting'],
    'premium-overdue': ['receipt-waiting'],
    'application-declined': [],
    'application-retracted': [],
    'application-lapsed': [],
    'certificate-registered': [],
    'certificate-issued': [],
    'key-reissued': ['key-replaced'],
    'viewing-alert': ['key-replaced'],
  };

  it('every mail after every later fact, when its procedure sends it', () => {
    expect(overtaken(false)).toEqual(byFacts);
  });

  it('every mail after every later fact, sent again by the branch', () => {
    expect(overtaken(true)).toEqual({
      ...byFacts, 'certificate-registered': ['key-replaced', 'submitted'], 'key-reissued': ['key-replaced', 'submitted'],
    });
  });

  it('a fact never makes a mail wanted, and what the state says comes before it', () => {
    for (const mail of CASE_MAILS) for (const state of APPLICATION_STATES) for (const again of [false, true]) for (const fact of LATER_FACTS) {
      const without = verdict(mail, { state, again });
      if (without !== GOES) expect([mail, state, again, fact, verdict(mail, { state, again, since: [fact] })]).toEqual([mail, state, again, fact, without]);
    }
  });

  it('一括納付: only 保証料のご案内 asks how far it is paid, in any state but an end', () => {
    const standings: readonly [CollectiveStanding, string][] = [['unpaid', GOES], ['recorded', 'receipt-waiting'], ['paid', 'paid']];
    for (const [collective, expected] of standings) for (const state of APPLICATION_STATES) for (const mail of CASE_MAILS) {
      const isEnd = ['declined', 'retracted', 'lapsed'].includes(state);
      expect([mail, state, verdict(mail, { state, collective })]).toEqual([mail, state, mail !== 'premium-notice' ? verdict(mail, { state }) : isEnd ? 'ended' : expected]);
    }
    expect(verdict('premium-notice', { state: 'issued', collective: 'unpaid', again: true, since: ['receipt-waiting'] })).toBe('receipt-waiting');
  });

  it('a reminder whose turn has not come waits for it; every other reason comes before that', () => {
    expect(verdict('premium-reminder', { state: 'awaiting-premium', tooSoon: true })).toBe('put-off');
    expect(verdict('premium-reminder', { state: 'awaiting-premium', tooSoon: true, since: ['receipt-waiting'] })).toBe('receipt-waiting');
    expect(verdict('premium-reminder', { state: 'lapsed', tooSoon: true })).toBe('ended');
  });

  it('every reason has its words', () => {
    expect(new Set(POINTLESS_REASONS.map((reason) => POINTLESS_REASON_LABELS[reason])).size).toBe(POINTLESS_REASONS.length);
  });
});
