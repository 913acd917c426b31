import { noticeRenewalId } from '#workflows/contract';
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

async function mailed(id: string): Promise<string[]> {
  return (await engine.book.mails(id)).filter(({ sent }) => sent).map(({ template }) => template);
}

describe('the customer is told later than he was to be', () => {
  const dueOn = async (id: string) => (await engine.book.rows<{ due: string }>('select due_on::text as due from premium_charge where application_id = ?', [id]))[0]?.due ?? '';
  const editions = (id: string) => engine.book.count('stored_paper', `subject = '${id}' and kind = 'premium-notice'`);
  const approved = async (): Promise<string> => {
    const id = await now(() => engine.book.submit());
    await eventually(async () => expect(await mailed(id)).toEqual(['application-received']));
    return id;
  };

  it('the mail relay is away past the 払込期限: nothing is said of the old day, and reminders, task and 期限切れ go by the new one', async () => {
    const id = await approved();
    // The relay is asked again after the old day, not each minute until then.
    engine.pause = '21 days';
    engine.sink.refuse(1, 451, '4.3.0 away');
    await now(() => engine.book.decide(id, 'approved'));
    await eventually(async () => expect(await engine.book.count('step_failure', `case_id = '${id}' and step = 'sendMail/premium-notice'`)).toBe(1));
    engine.pause = undefined;
    const before = await dueOn(id);
    await days(20);
    expect([await mailed(id), await engine.book.tasks(id)]).toEqual([['application-received'], []]);
    await days(2);
    await eventually(async () => expect(await mailed(id)).toEqual(['application-received', 'premium-notice']));
    await engine.deliver();
    expect([(await dueOn(id)) > before, await editions(id)]).toEqual([true, 2]);
    await eventually(async () => expect(await engine.book.rows(`select template, skipped_for as why from mail_message where application_id = ? and skipped_at is not null order by created_at, id`, [id]))
      .toEqual([{ template: 'premium-reminder', why: 'put-off' }, { template: 'premium-overdue', why: 'put-off' }]));
    expect(await engine.book.tasks(id)).toEqual([]);
    await days(60);
    expect(await engine.handle(id).result()).toEqual({ end: 'lapsed' });
    await engine.capture(engine.handle(id), 'put-off');
    expect(await mailed(id)).toEqual(['application-received', 'premium-notice', 'premium-reminder', 'premium-overdue', 'application-lapsed']);
    expect(await engine.book.tasks(id)).toEqual(['premium-overdue']);
  });

  it('by telephone, after the 払込期限 of a mail that came back: the paper is made again, and the procedure goes by the new day', async () => {
    const id = await approved();
    engine.sink.refuse(1, 550, '5.1.1 unknown');
    await now(() => engine.book.decide(id, 'approved'));
    await eventually(async () => expect(await engine.book.tasks(id)).toEqual(['mail-undeliverable']));
    const before = await dueOn(id);
    await businessDays(9);
    const task = await now(() => engine.book.tellPremiumByTelephone(id));
    const handle = env.client.workflow.getHandle(noticeRenewalId(task));
    await handle.result();
    await engine.capture(handle, 'notice-renewal');
    await engine.deliver();
    expect([await dueOn(id) > before, await editions(id)]).toEqual([true, 2]);
    await days(60);
    expect(await engine.handle(id).result()).toEqual({ end: 'lapsed' });
    expect(await mailed(id)).toEqual(['application-received', 'premium-reminder', 'premium-overdue', 'application-lapsed']);
  });
});
