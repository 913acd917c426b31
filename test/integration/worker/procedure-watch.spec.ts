import { MailMessage, queueNotice, readStuckWork, recordFact, SYSTEM } from '#persistence';
import { createLogger, systemClock } from '#platform';
import { WorkflowGateway } from '#temporal';
import { guaranteeApplicationId, keyReissueId, mailResendId, startArrivalReading, startKeyReissue, startMailDelivery, startRegistration, viewingAlertId } from '#workflows/contract';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { v7 } from 'uuid';
import { OutboxRelay } from '../../../apps/worker/src/outbox-relay/outbox-relay.js';
import { ProcedureWatch } from '../../../apps/worker/src/outbox-relay/procedure-watch.js';
import { startTemporalDev } from '../../support/temporal.js';
import { Casebook } from './casebook.js';

const logger = createLogger({ service: 'test', level: 'silent' });

let book: Casebook;
let before: TestWorkflowEnvironment;
/** Another server: what Temporal is after its store was thrown away. */
let empty: TestWorkflowEnvironment;

beforeAll(async () => {
  [book, before, empty] = await Promise.all([Casebook.open(), startTemporalDev(), startTemporalDev()]);
});
afterAll(async () => {
  await book.close();
  await Promise.all([before.teardown(), empty.teardown()]);
});

const watchOf = (env: TestWorkflowEnvironment): ProcedureWatch => new ProcedureWatch(book.work, new WorkflowGateway(env.client), systemClock, logger, () => undefined);

async function deliver(env: TestWorkflowEnvironment): Promise<void> {
  const relay = new OutboxRelay(book.work, new WorkflowGateway(env.client), systemClock, logger, 'watch-');
  while ((await relay.deliverBatch()) > 0);
}

const statusOf = async (env: TestWorkflowEnvironment, workflowId: string): Promise<string> => (await env.client.workflow.getHandle(workflowId).describe()).status.name;
const lostOnes = async () => (await book.work.read((em) => readStuckWork(em, new Date()))).notices.filter(({ trouble }) => trouble === 'lost');

test('an empty Temporal beside a kept database: every open procedure is begun again without anybody acting, and is listed until it is', async () => {
  const [waiting, declined] = [await book.submit(), await book.submit()];
  await book.decide(waiting, 'approved');
  await book.decide(declined, 'declined');
  const [registrationId, keyId, mailId, arrivalId] = [v7(), v7(), v7(), v7()];
  const alertId = await book.raiseAlert(waiting, v7());
  const { taskId } = await book.askForMailAgain(waiting, 'premium-notice', v7());
  await book.work.run(async (em) => {
    // The last word of a declined case has gone out: nothing is owed to it.
    em.create(MailMessage, {
      id: v7(), dedupeKey: declined, messageId: `<${declined}@example.jp>`, application: declined, template: 'application-declined', to: 'a@example.jp', subject: '', text: '', createdAt: new Date(), sentAt: new Date(),
    });
    await recordFact(em, { caseId: waiting, kind: 'KeyReissued', actor: SYSTEM, at: new Date(), notify: startKeyReissue(waiting, keyId) });
    for (const start of [startMailDelivery(mailId), startArrivalReading(arrivalId), startRegistration(registrationId)]) await queueNotice(em, start);
  });
  await deliver(before);
  expect(await watchOf(before).look()).toBe(0);
  expect(await lostOnes()).toEqual([]);

  // The registration has no row of its own here: for a case that is not there nothing is begun.
  const again = [guaranteeApplicationId(waiting), keyReissueId(keyId), viewingAlertId(alertId), mailResendId(taskId), `mail-delivery/${mailId}`, `arrival-reading/${arrivalId}`];
  expect(await watchOf(empty).look()).toBe(again.length);
  expect((await lostOnes()).map(({ workflowId }) => workflowId).sort()).toEqual([...again].sort());
  expect(await watchOf(empty).look()).toBe(0);

  await deliver(empty);
  for (const workflowId of again) expect(await statusOf(empty, workflowId)).toBe('RUNNING');
  await expect(statusOf(empty, guaranteeApplicationId(declined))).rejects.toThrow();
  expect(await lostOnes()).toEqual([]);
  // The decision is told again; the record says once for each procedure of the case that it was begun again.
  const { events } = await empty.client.workflow.getHandle(guaranteeApplicationId(waiting)).fetchHistory();
  expect(events?.filter(({ workflowExecutionSignaledEventAttributes }) => workflowExecutionSignaledEventAttributes)).toHaveLength(1);
  expect((await book.facts(waiting)).filter((kind) => kind === 'ProcedureRestarted')).toHaveLength(4);
  expect(await watchOf(empty).look()).toBe(0);
});

test('two workers look at once: a lost procedure is begun again by one of them', async () => {
  const id = await book.submit();
  await deliver(before);
  const looks = await Promise.all([watchOf(empty).look(), watchOf(empty).look()]);
  expect(looks.reduce((sum, restarted) => sum + restarted, 0)).toBe(1);
  expect((await book.facts(id)).filter((kind) => kind === 'ProcedureRestarted')).toHaveLength(1);
  await deliver(empty);
});

test('what Temporal says is over is not asked for again, and what an administrator ended there stays ended', async () => {
  const id = await book.submit();
  await deliver(empty);
  await empty.client.workflow.getHandle(guaranteeApplicationId(id)).terminate();
  expect(await watchOf(empty).look()).toBe(0);
  expect(await book.count('outbox', `workflow_id = '${guaranteeApplicationId(id)}' and ended_at is not null`)).toBe(1);
  expect(await statusOf(empty, guaranteeApplicationId(id))).toBe('TERMINATED');
});
