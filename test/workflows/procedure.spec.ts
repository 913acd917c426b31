import { readHistory } from '#temporal';
import { collectivePaymentId } from '#workflows/contract';
import { eventually } from '../support/eventually.js';
import { type SkippingEngine, startSkippingEngine } from './skipping-engine.js';

let env: SkippingEngine['env'];
let clock: SkippingEngine['clock'];
let engine: SkippingEngine['engine'];
let days: SkippingEngine['days'];
let businessDays: SkippingEngine['businessDays'];

beforeAll(async () => {
  ({ env, clock, engine, days, businessDays } = await startSkippingEngine());
});
afterAll(() => engine.stop());

/** An act of a person now, heard by the procedure. */
async function now<T>(act: () => Promise<T>): Promise<T> {
  await clock.catchUp();
  const result = await act();
  await engine.deliver();
  return result;
}

const submit = (input = {}): Promise<string> => now(() => engine.book.submit(input));

async function mailed(id: string): Promise<string[]> {
  return (await engine.book.mails(id)).filter(({ sent }) => sent).map(({ template }) => template);
}

describe('審査と補正', () => {
  it('a case nobody decides: the branch gets one task after two business days', async () => {
    const id = await submit();
    await businessDays(1);
    expect(await engine.book.tasks(id)).toEqual([]);
    await businessDays(2);
    await eventually(async () => expect(await engine.book.tasks(id)).toEqual(['review-overdue']));
    await businessDays(5);
    expect(await engine.book.tasks(id)).toEqual(['review-overdue']);
    await now(() => engine.book.retract(id));
    expect(await engine.handle(id).result()).toEqual({ end: 'retracted' });
  });

  it('補正のお願い, a reminder, the answer, and the review goes on', async () => {
    const id = await submit();
    await now(() => engine.book.requestCorrection(id));
    await eventually(async () => expect(await mailed(id)).toEqual(['application-received', 'correction-request']));
    await businessDays(4);
    await eventually(async () => expect(await mailed(id)).toEqual(['application-received', 'correction-request', 'correction-reminder']));
    await now(() => engine.book.correct(id));
    await now(() => engine.book.decide(id, 'approved'));
    await eventually(async () => expect(await mailed(id)).toContain('premium-notice'));
    await now(() => engine.book.pay(id));
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    await engine.capture(engine.handle(id), 'corrected');
    expect(await mailed(id)).not.toContain('correction-reminder-again');
  });

  it('補正 that never comes: two reminders, then 期限切れ with its mail', async () => {
    const id = await submit();
    await now(() => engine.book.requestCorrection(id));
    await days(60);
    expect(await engine.handle(id).result()).toEqual({ end: 'lapsed' });
    await engine.capture(engine.handle(id), 'lapsed-correction');
    expect(await engine.book.state(id)).toBe('lapsed');
    expect(await mailed(id)).toEqual(['application-received', 'correction-request', 'correction-reminder', 'correction-reminder-again', 'application-lapsed']);
  });

  it('差戻し brings it back to the 審査担当; 引受謝絶 ends it with 「お引受けできません」', async () => {
    const id = await submit();
    await now(() => engine.book.decide(id, 'returned'));
    await now(() => engine.book.decide(id, 'declined'));
    expect(await engine.handle(id).result()).toEqual({ end: 'declined' });
    await engine.capture(engine.handle(id), 'returned-declined');
    expect(await mailed(id)).toEqual(['application-received', 'application-declined']);
    expect(await engine.book.count('guarantee_contract', `application_id = '${id}'`)).toBe(0);
  });
});

describe('入金', () => {
  it('a premium that never comes: reminder, task and mail at the term, 期限切れ', async () => {
    const id = await submit();
    await now(() => engine.book.decide(id, 'approved'));
    await days(60);
    expect(await engine.handle(id).result()).toEqual({ end: 'lapsed' });
    await engine.capture(engine.handle(id), 'lapsed-premium');
    expect(await mailed(id)).toEqual(['application-received', 'premium-notice', 'premium-reminder', 'premium-overdue', 'application-lapsed']);
    expect(await engine.book.tasks(id)).toEqual(['premium-overdue']);
  });

  it('入金 and its 取消し before the conclusion: no certificate, the premium is awaited again', async () => {
    const id = await submit();
    await now(() => engine.book.decide(id, 'approved'));
    await now(async () => {
      await engine.book.pay(id);
      await engine.book.reverse(id);
    });
    await days(1);
    expect(await engine.book.count('guarantee_contract', `application_id = '${id}'`)).toBe(0);
    await now(() => engine.book.pay(id));
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    await engine.capture(engine.handle(id), 'reversed');
  });

  it('取下げ after the payment: mail, a task for the 返金, no certificate', async () => {
    const id = await submit();
    await now(() => engine.book.decide(id, 'approved'));
    await now(async () => {
      await engine.book.pay(id);
      await engine.book.retract(id);
    });
    expect(await engine.handle(id).result()).toEqual({ end: 'retracted' });
    await engine.capture(engine.handle(id), 'retracted');
    expect(await engine.book.tasks(id)).toEqual(['refund']);
    expect(await mailed(id)).toContain('application-retracted');
    expect(await engine.book.count('guarantee_contract', `application_id = '${id}'`)).toBe(0);
  });
});

describe('一括納付の入金', () => {
  const handleOf = (id: string) => env.client.workflow.getHandle(collectivePaymentId(id));
  const decided = async (): Promise<string> => {
    const id = await submit({ customerNumber: '2000000003', loginId: '1000000004', deferred: true });
    await now(() => engine.book.decide(id, 'approved'));
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    return id;
  };

  it('the 約定日 goes by and nothing has come: the branch has one task', async () => {
    const id = await decided();
    expect(await engine.book.tasks(id)).toEqual([]);
    await handleOf(id).result();
    await engine.capture(handleOf(id), 'collective-payment');
    expect(await engine.book.tasks(id)).toEqual(['collective-overdue']);
    await clock.catchUp();
    await engine.activities.guarantee.lookAtCollectivePayment({ applicationId: id });
    expect(await engine.book.tasks(id)).toEqual(['collective-overdue']);
  });

  it('retracted before the conclusion, nothing is looked after', async () => {
    const id = await submit({ customerNumber: '2000000003', loginId: '1000000004', deferred: true });
    await clock.catchUp();
    await engine.book.decide(id, 'approved');
    await engine.book.retract(id);
    await engine.deliver();
    await handleOf(id).result();
    expect(await engine.book.tasks(id)).toEqual([]);
  });
});

describe('clocks that differ', () => {
  it('期限切れ that is put off to an instant which is past for the server waits by a timer', async () => {
    const id = await submit();
    await now(() => engine.book.requestCorrection(id));
    await eventually(async () => expect(await mailed(id)).toContain('correction-request'));
    clock.behindMillis = 150_000;
    try {
      expect(await engine.handle(id).result()).toEqual({ end: 'lapsed' });
    } finally {
      clock.behindMillis = 0;
    }
    await engine.capture(engine.handle(id), 'lapse-by-timer');
    const reading = await readHistory(env.client, engine.handle(id).workflowId);
    expect(reading.found ? reading.history.steps.filter(({ step }) => step === 'lapseApplication').length : 0).toBe(4);
  });
});
