import { fiscalYear, japanDate } from '#domain';
import { createLogger, systemClock } from '#platform';
import { readHistory, WorkflowGateway } from '#temporal';
import { FACT_COMMITTED, keyReissueId, mailResendId, PROGRESS, viewingAlertId } from '#workflows/contract';
import { ProcedureWatch } from '../../apps/worker/src/outbox-relay/procedure-watch.js';
import { eventually } from '../support/eventually.js';
import { startTemporalDev } from '../support/temporal.js';
import { Engine } from './engine.js';

let engine: Engine;

beforeAll(async () => {
  engine = await Engine.start(await startTemporalDev(), systemClock);
});
afterAll(() => engine.stop());

/** An act of a person, heard by the procedure. */
async function now<T>(act: () => Promise<T>): Promise<T> {
  const result = await act();
  await engine.deliver();
  return result;
}

const submit = (input = {}): Promise<string> => now(() => engine.book.submit(input));

async function mailed(id: string): Promise<string[]> {
  return (await engine.book.mails(id)).filter(({ sent }) => sent).map(({ template }) => template);
}

describe('what goes wrong', () => {
  it('the same facts told three times and in the wrong order: each is heard once', async () => {
    const id = await submit();
    const decision = await engine.book.decide(id, 'approved');
    const payment = await engine.book.pay(id);
    for (const factId of [payment, decision, payment, decision, payment, decision]) await engine.handle(id).signal(FACT_COMMITTED, { factId });
    await engine.deliver();
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    // 保証料のご案内 asks for nothing any more and is skipped.
    expect(await mailed(id)).toEqual(['application-received', 'certificate-registered']);
  });

  it('a step whose result is lost after it was committed runs again and finds its own work', async () => {
    await engine.rest();
    const lost = new Set<string>();
    const losing = <I extends { applicationId: string }, R>(name: string, step: (input: I) => Promise<R>) => async (input: I): Promise<R> => {
      const result = await step(input);
      const key = `${name} ${input.applicationId}`;
      if (lost.has(key)) return result;
      lost.add(key);
      throw new Error('The worker died here.');
    };
    const { guarantee, documents, mail, ...others } = engine.activities;
    await engine.work({
      ...others,
      guarantee: {
        ...guarantee,
        concludeContract: losing('conclude', guarantee.concludeContract),
        issueCertificate: losing('certificate', guarantee.issueCertificate),
        issueKey: losing('key', guarantee.issueKey),
        registerCertificate: losing('register', guarantee.registerCertificate),
        completeIssue: losing('complete', guarantee.completeIssue),
      },
      documents: { ...documents, renderPapers: losing('papers', documents.renderPapers) },
      mail: { ...mail, sendMail: losing('mail', mail.sendMail) },
    });
    const id = await submit();
    await now(() => engine.book.decide(id, 'approved'));
    await now(() => engine.book.pay(id));
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    await engine.capture(engine.handle(id), 'lost-results');
    expect(lost.size).toBe(7);
    for (const table of ['guarantee_contract']) expect(await engine.book.count(table, `application_id = '${id}'`)).toBe(1);
    const { certificateId } = await engine.book.certificateOf(id);
    expect(await engine.book.count('authentication_key', `certificate_id = '${certificateId}'`)).toBe(1);
    const messages = engine.sink.received.filter(({ parsed }) => parsed.subject?.includes('登録のお知らせ'));
    expect(new Set(messages.map(({ parsed }) => parsed.messageId)).size).toBe(new Set(messages.map(({ parsed }) => parsed.subject)).size);
    await engine.rest();
    await engine.work();
  });

  it('workers replaced in the middle of a case: the next ones go on where it stood', async () => {
    const id = await submit();
    await now(() => engine.book.decide(id, 'approved'));
    await engine.rest();
    await now(() => engine.book.pay(id));
    await engine.work();
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    await engine.capture(engine.handle(id), 'replaced-workers');
  });

  it('Temporal has lost the history of an open case: the next act starts its procedure anew, which hears of everything again', async () => {
    const id = await submit();
    await now(() => engine.book.decide(id, 'approved'));
    await eventually(async () => expect(await mailed(id)).toEqual(['application-received', 'premium-notice']));
    await engine.forget(id);
    await now(() => engine.book.retract(id));
    expect(await engine.handle(id).result()).toEqual({ end: 'retracted' });
    expect(await mailed(id)).toEqual(['application-received', 'premium-notice', 'application-retracted']);
    expect((await engine.book.facts(id)).filter((kind) => kind === 'ProcedureRestarted')).toHaveLength(1);
    expect(await engine.book.count('outbox', `workflow_id like '%${id}' and (delivered_at is null or late_at is not null)`)).toBe(0);
  });

  it('Temporal has lost the history of an open case and nobody acts: the worker finds it, and the procedure waits as before', async () => {
    const id = await submit();
    await now(() => engine.book.decide(id, 'approved'));
    await eventually(async () => expect(await mailed(id)).toEqual(['application-received', 'premium-notice']));
    await engine.forget(id);
    const watch = new ProcedureWatch(engine.book.work, new WorkflowGateway(engine.env.client), systemClock, createLogger({ service: 'test', level: 'silent' }), () => undefined);
    expect(await watch.look()).toBe(1);
    await engine.deliver();
    await eventually(async () => expect(await engine.handle(id).query(PROGRESS)).toMatchObject({ phase: 'premium' }));
    await now(() => engine.book.pay(id));
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    expect(await mailed(id)).toEqual(['application-received', 'premium-notice', 'certificate-registered']);
  });

  it('the renderer is away: the step is shown with its cause until it succeeds', async () => {
    const id = await submit();
    await now(() => engine.book.decide(id, 'approved'));
    await eventually(async () => expect(await mailed(id)).toContain('premium-notice'));
    engine.papers.fail(2, new Error('見本 原因の文'));
    const letGo = engine.papers.hold();
    await now(() => engine.book.pay(id));
    const shown = () => engine.book.rows<{ step: string; code: string; cause: string }>('select step, code, cause from step_failure where case_id = ?', [id]);
    await eventually(async () => expect(await shown()).toEqual([{ step: 'renderPapers', code: 'step/unexpected', cause: 'Error: 見本 原因の文' }]));
    await eventually(async () => expect(await engine.book.rows('select attempt, running_attempt as running from step_failure where case_id = ?', [id])).toEqual([{ attempt: 2, running: 3 }]));
    letGo();
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    expect(await shown()).toEqual([]);
  });

  it('the mail relay is away: decisions, payment and certificate go on without it, and the mails that still say something follow', async () => {
    engine.sink.refuse(2, 451, '4.3.0 away');
    const id = await submit();
    await now(() => engine.book.decide(id, 'approved'));
    await now(() => engine.book.pay(id));
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    expect(await mailed(id)).toEqual(['application-received', 'certificate-registered']);
  });

  it('an address that will not take a mail for now: those who do get every later one at once, and only the end waits for it', async () => {
    const busy = 'ippai@mihongumi.example.jp';
    engine.sink.refuseAddress(busy, 'for-now');
    const id = await submit({ contactMail: busy });
    await now(() => engine.book.decide(id, 'approved'));
    const goneOut = async (to: string): Promise<string[]> => {
      const mails = new Map((await engine.book.mails(id)).map(({ messageId, template }) => [messageId, template]));
      return engine.sink.received.filter((message) => message.to.includes(to)).flatMap(({ parsed }) => mails.get(parsed.messageId ?? '') ?? []);
    };
    await eventually(async () => expect(await goneOut('koumu@mihongumi.example.jp')).toEqual(['application-received', 'premium-notice']));
    await now(() => engine.book.pay(id));
    const all = ['application-received', 'premium-notice', 'certificate-registered'];
    await eventually(async () => expect(await engine.book.rows('select state from guarantee_application where id = ?', [id])).toEqual([{ state: 'issued' }]));
    expect([await goneOut('koumu@mihongumi.example.jp'), await goneOut(busy), (await engine.handle(id).describe()).status.name]).toEqual([all, [], 'RUNNING']);
    engine.sink.takeAddress(busy);
    // What was asked for has been done meanwhile: the rest of 保証料のご案内 asks for nothing any more.
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    expect([await goneOut('koumu@mihongumi.example.jp'), (await goneOut(busy)).sort()]).toEqual([all, ['application-received', 'certificate-registered']]);
    await engine.capture(engine.handle(id), 'sent-in-part');
  });

  it('the mail relay is away: 保証料のご案内 lies in the portal all the same, before any mail is out', async () => {
    engine.sink.refuse(3, 451, '4.3.0 away');
    const id = await submit();
    await now(() => engine.book.decide(id, 'approved'));
    await eventually(async () => expect(await engine.book.count('stored_paper', `subject = '${id}' and kind = 'premium-notice'`)).toBe(1));
    expect(await mailed(id)).toEqual([]);
    await eventually(async () => expect(await mailed(id)).toEqual(['application-received', 'premium-notice']));
    await now(() => engine.book.pay(id));
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    await engine.capture(engine.handle(id), 'paper-before-mail');
  });

  it('一括納付, the mail relay is away: its 保証料のご案内 holds up nothing, and goes out before the mail of the certificate', async () => {
    engine.sink.refuse(2, 451, '4.3.0 away');
    const id = await submit({ customerNumber: '2000000003', loginId: '1000000004', deferred: true });
    await now(() => engine.book.decide(id, 'approved'));
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    await engine.capture(engine.handle(id), 'deferred');
    expect(await engine.book.count('stored_paper', `subject = '${id}' and kind = 'premium-notice'`)).toBe(1);
    expect(await mailed(id)).toEqual(['application-received', 'premium-notice', 'certificate-registered']);
  });

  it('a range of numbers at its end: the step becomes visible, says why and when it looks again, and the branch has a task', async () => {
    await engine.book.work.run((em) => em.execute('insert into number_counter (scope, last) values (?, 99999)', [`contract/21/1/${String(fiscalYear(japanDate(Date.now())))}`]));
    const id = await submit({ customerNumber: '2000000002', loginId: '1000000003' });
    await now(() => engine.book.decide(id, 'approved'));
    await now(() => engine.book.pay(id));
    await eventually(async () => expect(await engine.book.count('step_failure', `case_id = '${id}' and code = 'number/exhausted' and next_retry_at > now() + interval '9 minutes'`)).toBe(1));
    expect(await engine.book.tasks(id)).toContain('number-exhausted');
    expect(await engine.book.state(id)).toBe('premium-secured');
    // The failure stands in the branch's book a moment before the attempt has ended for Temporal.
    await eventually(async () => {
      const reading = await readHistory(engine.env.client, engine.handle(id).workflowId);
      const conclusions = reading.found ? reading.history.steps.filter(({ step }) => step === 'concludeContract') : [];
      expect(conclusions).toMatchObject([
        { state: 'failed', lastFailure: { code: 'number/exhausted' } },
        { state: 'retrying', attempts: 1, label: '保証契約の締結', lastFailure: { code: 'number/exhausted' } },
      ]);
      expect(conclusions[1]?.nextRetryAt?.getTime()).toBeGreaterThan(Date.now() + 9 * 60_000);
    });
    await engine.handle(id).terminate();
  });

  it('a procedure started again for a case that has ended returns at once', async () => {
    const id = await submit();
    await now(() => engine.book.decide(id, 'declined'));
    await engine.handle(id).result();
    const again = await engine.env.client.workflow.execute('guaranteeApplication', {
      workflowId: `again/${id}`, taskQueue: (await engine.handle(id).describe()).taskQueue, args: [{ applicationId: id }],
    });
    expect(again).toEqual({ end: 'already-ended' });
  });
});

describe('認証キーの再発行 and 誤入力のお知らせ', () => {
  /** An issued case, and the notice of a further procedure about it. */
  async function issuedCase(): Promise<{ id: string; certificateId: string }> {
    const id = await submit();
    await now(() => engine.book.decide(id, 'approved'));
    await now(() => engine.book.pay(id));
    await engine.handle(id).result();
    return { id, certificateId: (await engine.book.certificateOf(id)).certificateId };
  }

  it('再発行: a procedure of its own after the end: notice, self-check, mail', async () => {
    const { id } = await issuedCase();
    const keyId = await engine.book.reissueKey(id);
    await engine.deliver();
    const handle = engine.env.client.workflow.getHandle(keyReissueId(keyId));
    expect(await handle.result()).toEqual({ end: 'reissued' });
    await engine.capture(handle, 'key-reissue');
    expect(await mailed(id)).toContain('key-reissued');
    expect(await engine.book.count('stored_paper', `subject = '${keyId}'`)).toBe(1);
  });

  it('再発行 twice in a row: the older procedure leaves the rest to the newer one', async () => {
    const { id } = await issuedCase();
    const first = await engine.book.reissueKey(id);
    const second = await engine.book.reissueKey(id);
    await engine.deliver();
    expect(await engine.env.client.workflow.getHandle(keyReissueId(first)).result()).toEqual({ end: 'superseded' });
    expect(await engine.env.client.workflow.getHandle(keyReissueId(second)).result()).toEqual({ end: 'reissued' });
    expect((await mailed(id)).filter((template) => template === 'key-reissued')).toHaveLength(1);
  });

  it('再送: what the address refused is delivered anew when the branch asks for it', async () => {
    const { id, certificateId } = await issuedCase();
    const { taskId, factId } = await engine.book.askForMailAgain(id, 'certificate-registered', certificateId);
    await engine.deliver();
    const handle = engine.env.client.workflow.getHandle(mailResendId(taskId));
    await handle.result();
    await engine.capture(handle, 'mail-resend');
    expect(await engine.book.count('mail_message', `dedupe_key = 'certificate-registered/${certificateId}/${factId}' and sent_at is not null`)).toBe(1);
  });

  it('50 misses in an hour: the contractor is told', async () => {
    const { id, certificateId } = await issuedCase();
    const alertId = await engine.book.raiseAlert(id, certificateId);
    await engine.deliver();
    const handle = engine.env.client.workflow.getHandle(viewingAlertId(alertId));
    await handle.result();
    await engine.capture(handle, 'viewing-alert');
    expect(await mailed(id)).toContain('viewing-alert');
  });
});
