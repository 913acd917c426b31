import { createLogger, systemClock } from '#platform';
import { createTemporalClient, WorkflowGateway } from '#temporal';
import { guaranteeApplicationId, startApplication, tellApplication } from '#workflows/contract';
import { MailMessage, recordFact, SYSTEM } from '#persistence';
import type { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { v7 } from 'uuid';
import { OutboxListener } from '../../../apps/worker/src/outbox-relay/outbox-listener.js';
import { OutboxRelay } from '../../../apps/worker/src/outbox-relay/outbox-relay.js';
import { eventually } from '../../support/eventually.js';
import { startTemporalDev } from '../../support/temporal.js';
import { SeverableConnection } from '../../support/severable.js';
import { Casebook } from './casebook.js';

const logger = createLogger({ service: 'test', level: 'silent' });

let env: TestWorkflowEnvironment;
let book: Casebook;
let way: SeverableConnection;
let client: Client;
let relay: OutboxRelay;

beforeAll(async () => {
  [env, book] = await Promise.all([startTemporalDev(), Casebook.open()]);
  const [host = '', port = ''] = env.address.split(':');
  way = new SeverableConnection({ host, port: Number(port) });
  client = createTemporalClient({
    temporalAddress: `127.0.0.1:${await way.open()}`, temporalNamespace: 'default', temporalTls: false, temporalApiKey: undefined,
  });
  relay = newRelay();
});
afterAll(async () => {
  await client.connection.close();
  await way.cut();
  await book.close();
  await env.teardown();
});
beforeEach(() => book.work.run((em) => em.execute('delete from outbox')));

/** An answer that came too late for the relay would be a notice twice: only where nobody answers is it in a hurry. */
function newRelay(gateway = new WorkflowGateway(client, 100_000)): OutboxRelay {
  return new OutboxRelay(book.work, gateway, systemClock, logger, `relay-${v7()}-`);
}

async function deliverAll(by: OutboxRelay = relay): Promise<void> {
  while ((await by.deliverBatch()) > 0);
}

/** Until every notice of the cases is delivered. */
function deliverAllOf(caseIds: readonly string[]): Promise<void> {
  return eventually(async () => {
    await deliverAll();
    for (const id of caseIds) expect((await rows(id)).filter(({ delivered }) => !delivered)).toEqual([]);
  });
}

/** Commits a fact with its notice, of a case that needs no application. */
function commit(caseId: string, action: 'start' | 'signal'): Promise<string> {
  return book.work.run((em) =>
    recordFact(em, {
      caseId, kind: action === 'start' ? 'ApplicationSubmitted' : 'DecisionMade', actor: SYSTEM, at: new Date(),
      notify: action === 'start' ? startApplication(caseId) : tellApplication(caseId),
    }),
  );
}

interface Row { seq: number; delivered: boolean; late: boolean; parked: boolean; attempts: number; error: string | null }

function rows(caseId: string): Promise<Row[]> {
  return book.rows<Row>(
    `select seq, delivered_at is not null as delivered, late_at is not null as late, parked_at is not null as parked, attempts, last_error as error
       from outbox where workflow_id = ? order by seq`,
    [guaranteeApplicationId(caseId)],
  );
}

async function signalsOf(caseId: string): Promise<unknown[]> {
  const { events } = await env.client.workflow.getHandle(guaranteeApplicationId(caseId)).fetchHistory();
  return (events ?? []).flatMap((event) => {
    const payload = event.workflowExecutionSignaledEventAttributes?.input?.payloads?.[0]?.data;
    return payload ? [JSON.parse(Buffer.from(payload).toString()).factId] : [];
  });
}

describe('the relay from the outbox to Temporal', () => {
  it('delivers a start and its signals in the order they were committed', async () => {
    const id = v7();
    await commit(id, 'start');
    const facts = [await commit(id, 'signal'), await commit(id, 'signal'), await commit(id, 'signal')];
    await deliverAllOf([id]);
    expect(await signalsOf(id)).toEqual(facts);
  });

  it('three relays at once: nothing out of order, nothing twice', async () => {
    const ids = Array.from({ length: 8 }, () => v7());
    const facts = new Map<string, string[]>();
    for (const id of ids) {
      await commit(id, 'start');
      facts.set(id, [await commit(id, 'signal'), await commit(id, 'signal')]);
    }
    await Promise.all([relay, newRelay(), newRelay()].map(deliverAll));
    await deliverAllOf(ids);
    for (const id of ids) expect(await signalsOf(id)).toEqual(facts.get(id));
  });

  it('a start that was delivered before the relay could note it counts as delivered', async () => {
    const id = v7();
    await commit(id, 'start');
    await deliverAll();
    await book.work.run((em) => em.execute('update outbox set delivered_at = null where workflow_id = ?', [guaranteeApplicationId(id)]));
    await deliverAll();
    expect(await rows(id)).toMatchObject([{ delivered: true }]);
  });

  it('a procedure that has ended is not started again; what comes after its end is late, shown and not retried', async () => {
    const id = v7();
    await commit(id, 'start');
    await deliverAll();
    await env.client.workflow.getHandle(guaranteeApplicationId(id)).terminate();
    await book.work.run((em) => em.execute('update outbox set delivered_at = null where workflow_id = ?', [guaranteeApplicationId(id)]));
    await commit(id, 'signal');
    await deliverAll();
    expect(await rows(id)).toMatchObject([{ delivered: true }, { delivered: false, late: true }]);
    const { status } = await env.client.workflow.getHandle(guaranteeApplicationId(id)).describe();
    expect(status.name).toBe('TERMINATED');
    expect(await relay.deliverBatch()).toBe(0);
  });

  it('a procedure that Temporal knows nothing of is late only when its case has had its last word; else it is told everything again, in order', async () => {
    const [open, ended] = [await book.submit(), await book.submit()];
    const facts = [await book.requestCorrection(open), await book.correct(open)];
    await book.decide(ended, 'declined');
    await book.work.run(async (em) => {
      await em.execute('update outbox set delivered_at = now() where seq < 3 and workflow_id = ? or seq < 2', [guaranteeApplicationId(open)]);
      em.create(MailMessage, {
        id: v7(), dedupeKey: ended, messageId: `<${ended}@example.jp>`, application: ended, template: 'application-declined', to: 'a@example.jp', subject: '', text: '', createdAt: new Date(),
      });
    });
    await deliverAllOf([open]);
    expect(await signalsOf(open)).toEqual(facts);
    expect((await book.facts(open)).filter((kind) => kind === 'ProcedureRestarted')).toHaveLength(1);
    expect(await rows(ended)).toMatchObject([{ delivered: true }, { late: true }]);
    expect(await book.facts(ended)).not.toContain('ProcedureRestarted');
  });

  it('Temporal is down: nothing is lost or parked however long it takes; all goes on afterwards', async () => {
    const id = v7();
    const hurried = newRelay(new WorkflowGateway(client, 500));
    await way.cut();
    await commit(id, 'start');
    await commit(id, 'signal');
    for (let attempt = 0; attempt < 7; attempt += 1) {
      await book.work.run((em) => em.execute('update outbox set next_attempt_at = null'));
      expect(await hurried.deliverBatch()).toBe(0);
    }
    const [start, signal] = await rows(id);
    expect(start).toMatchObject({ delivered: false, parked: false, attempts: 7 });
    expect(start?.error).toBeTruthy();
    expect(signal).toMatchObject({ delivered: false, attempts: 0 });
    await way.open();
    await eventually(async () => {
      await book.work.run((em) => em.execute('update outbox set next_attempt_at = null'));
      await deliverAll();
      expect((await rows(id)).every(({ delivered }) => delivered)).toBe(true);
    });
  });

  it('a refusal that will not change is parked after five, and holds back what follows it', async () => {
    const id = v7();
    await commit(id, 'start');
    await commit(id, 'signal');
    await book.work.run((em) => em.execute(`update outbox set name = '' where workflow_id = ? and action = 'start'`, [guaranteeApplicationId(id)]));
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await book.work.run((em) => em.execute('update outbox set next_attempt_at = null'));
      await relay.deliverBatch();
    }
    expect(await rows(id)).toMatchObject([{ parked: true, attempts: 5 }, { parked: false, delivered: false, attempts: 0 }]);
  });

  it('hears of a commit at once, also after its listening connection was cut', async () => {
    const url = new URL(book.database.url);
    const database = new SeverableConnection({ host: url.hostname, port: Number(url.port) });
    url.host = `127.0.0.1:${await database.open()}`;
    let heard = 0;
    const listener = new OutboxListener(url.toString(), () => (heard += 1), logger);
    listener.start();
    await eventually(() => expect(heard).toBe(1));
    await commit(v7(), 'start');
    await eventually(() => expect(heard).toBe(2));
    await database.cut();
    await database.open();
    await eventually(() => expect(heard).toBe(3));
    await commit(v7(), 'start');
    await eventually(() => expect(heard).toBe(4));
    await listener.stop();
    await database.cut();
  });

  it('runs by itself: a committed notice is delivered without anybody asking', async () => {
    const running = newRelay();
    running.start();
    const id = v7();
    await commit(id, 'start');
    running.wake();
    await eventually(async () => expect(await rows(id)).toMatchObject([{ delivered: true }]));
    await running.stop();
  });
});
