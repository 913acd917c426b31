import { GuaranteeApplication, PremiumCharge } from '#persistence';
import type { CaseFact } from '#workflows/contract';
import { StepBench, twice } from './step-bench.js';

let bench: StepBench;
beforeAll(async () => void (bench = await StepBench.open()));
afterAll(() => bench.close());

describe('facts and silence', () => {
  it('a decision is read with its outcome and the instants that hang on it', async () => {
    const applicationId = await bench.book.submit();
    const factId = await bench.book.decide(applicationId, 'approved');
    const fact: CaseFact = await bench.cases.readFact({ applicationId, factId });
    expect(fact).toMatchObject({ kind: 'DecisionMade', outcome: 'approved', deferred: false, seq: 2 });
    expect(fact.kind === 'DecisionMade' && fact.alarms.map(({ act }) => act)).toEqual(['remind-premium', 'premium-overdue', 'lapse-premium']);
  });

  it('a fact of another case is not read', async () => {
    const [a, b] = [await bench.book.submit(), await bench.book.submit()];
    const factId = await bench.book.decide(a, 'declined');
    await expect(bench.cases.readFact({ applicationId: b, factId })).rejects.toThrow();
  });

  it('期限切れ is put off until the full term since the request was sent, and its alarms begin with the sending', async () => {
    const applicationId = await bench.book.submit();
    const factId = await bench.book.requestCorrection(applicationId);
    const lapse = () => bench.cases.lapseApplication({ applicationId, awaited: 'correction' });
    const days = (fact: CaseFact) => (fact.kind === 'CorrectionRequested' ? fact.alarms.map(({ at }) => at.slice(0, 10)) : []);
    try {
      // The worker was away until long after the term.
      bench.clock.set(new Date('2027-02-01T01:00:00Z'));
      expect(days(await bench.cases.readFact({ applicationId, factId }))).toEqual(['2027-02-04', '2027-02-10', '2027-03-03']);
      expect(await twice(lapse)).toEqual({ putOffUntil: '2027-03-03T09:00:00.000Z' });
      expect(await bench.mail.sendMail({ applicationId, mail: 'correction-request', subject: factId })).toBe('sent');
      bench.clock.set(new Date('2027-03-03T08:59:00Z'));
      expect(await lapse()).toEqual({ putOffUntil: '2027-03-03T09:00:00.000Z' });
      bench.clock.set(new Date('2027-03-03T09:00:00Z'));
      expect([await lapse(), await bench.book.state(applicationId)]).toEqual(['done', 'lapsed']);
    } finally {
      bench.clock.set(new Date('2026-11-24T01:42:00Z'));
    }
  });

  it('保証料のご案内 that is made late says the full term, which is also the one that is enforced', async () => {
    const applicationId = await bench.book.submit();
    const factId = await bench.book.decide(applicationId, 'approved');
    const due = () => bench.book.work.read(async (em) => (await em.findOneOrFail(PremiumCharge, { application: applicationId })).dueOn);
    expect(await due()).toBe('2026-12-03');
    try {
      bench.clock.set(new Date('2027-02-01T01:00:00Z'));
      const fact = await bench.cases.readFact({ applicationId, factId });
      expect(fact.kind === 'DecisionMade' && fact.alarms.map(({ at }) => at.slice(0, 10))).toEqual(['2027-02-08', '2027-02-12', '2027-02-26']);
      await twice(() => bench.documents.renderPremiumNotice({ applicationId }));
      expect(await due()).toBe('2027-02-10');
      expect(await bench.book.work.read(async (em) => (await em.findOneOrFail(GuaranteeApplication, applicationId)).dueAt.toISOString().slice(0, 10))).toBe('2027-02-10');
      expect(await bench.cases.lapseApplication({ applicationId, awaited: 'premium' })).toEqual({ putOffUntil: '2027-02-26T09:00:00.000Z' });
    } finally {
      bench.clock.set(new Date('2026-11-24T01:42:00Z'));
    }
  });

  it('期限切れ ends a case that fell silent, once', async () => {
    const applicationId = await bench.book.submit();
    const factId = await bench.book.requestCorrection(applicationId);
    await bench.mail.sendMail({ applicationId, mail: 'correction-request', subject: factId });
    await bench.book.work.run((em) => em.execute(`update mail_message set sent_at = '2026-09-01' where dedupe_key = ?`, [`correction-request/${factId}`]));
    expect(await twice(() => bench.cases.lapseApplication({ applicationId, awaited: 'correction' }))).toBe('done');
    expect((await bench.book.facts(applicationId)).filter((kind) => kind === 'ApplicationLapsed')).toHaveLength(1);
    expect(await bench.book.state(applicationId)).toBe('lapsed');
  });

  it('期限切れ does not overtake a 補正, nor money that came in', async () => {
    const corrected = await bench.book.submit();
    await bench.book.requestCorrection(corrected);
    await bench.book.correct(corrected);
    expect(await bench.cases.lapseApplication({ applicationId: corrected, awaited: 'correction' })).toBe('not-now');
    const paid = await bench.secured();
    await bench.book.work.run((em) => em.execute(`update guarantee_application set state = 'awaiting-premium' where id = ?`, [paid]));
    expect(await bench.cases.lapseApplication({ applicationId: paid, awaited: 'premium' })).toBe('not-now');
  });

  it.each(['review-overdue', 'premium-overdue', 'paper-certificate'] as const)('%s opens nothing in a state where it makes no sense', async (task) => {
    const applicationId = await bench.secured();
    await bench.cases.openTask({ applicationId, task, cause: 'too late' });
    expect(await bench.book.tasks(applicationId)).toEqual([]);
  });

  it('取下げ after a receipt: the branch has the task 返金; without one it has none', async () => {
    const paid = await bench.secured();
    const cause = await bench.book.retract(paid);
    await twice(() => bench.cases.openTask({ applicationId: paid, task: 'refund', cause }));
    expect(await bench.book.tasks(paid)).toEqual(['refund']);
    const unpaid = await bench.book.submit();
    await bench.cases.openTask({ applicationId: unpaid, task: 'refund', cause: await bench.book.retract(unpaid) });
    expect(await bench.book.tasks(unpaid)).toEqual([]);
  });

  it('a case that ended without a word still owes its mails; one already written to is left alone', async () => {
    const applicationId = await bench.book.submit();
    await bench.book.retract(applicationId);
    expect((await bench.cases.openCase({ applicationId })).ended).toBe(false);
    await bench.mail.sendMail({ applicationId, mail: 'application-retracted', subject: 'fact-4' });
    expect(await bench.cases.openCase({ applicationId })).toEqual({ ended: true });
  });
});
