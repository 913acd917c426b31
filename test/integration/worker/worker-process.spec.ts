import { FolderFileStore, systemClock } from '#platform';
import { readHistory } from '#temporal';
import { FACT_COMMITTED, guaranteeApplicationId } from '#workflows/contract';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { WorkerModule, workerParts } from '../../../apps/worker/src/worker.module.js';
import { WorkerProcess } from '../../../apps/worker/src/worker-process.js';
import { eventually } from '../../support/eventually.js';
import { testConfig } from '../../support/index.js';
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.js';
import { startTemporalDev } from '../../support/temporal.js';
import { SeverableConnection } from '../../support/severable.js';
import { Casebook } from './casebook.js';

let env: TestWorkflowEnvironment;
let book: Casebook;
let sink: SmtpSink;
let way: SeverableConnection;
let databaseWay: SeverableConnection;
let context: INestApplicationContext;
let worker: WorkerProcess;
let files: FolderFileStore;

beforeAll(async () => {
  [env, book, sink] = await Promise.all([startTemporalDev(), Casebook.open(() => systemClock.now()), startSmtpSink()]);
  const [host = '', port = ''] = env.address.split(':');
  way = new SeverableConnection({ host, port: Number(port) });
  const temporalPort = await way.open();
  // The worker starts while Temporal is away.
  await way.cut();
  const database = new URL(book.database.applicationUrl);
  databaseWay = new SeverableConnection({ host: database.hostname, port: Number(database.port) });
  database.host = `127.0.0.1:${await databaseWay.open()}`;
  const config = testConfig({
    DATABASE_URL: database.toString(), TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`, SMTP_URL: sink.url, TASK_QUEUE_PREFIX: 'process-test-',
    KEY_RING: `test:${Buffer.alloc(32, 1).toString('base64')}`, KEY_PEPPER: Buffer.alloc(32, 2).toString('base64'),
  });
  files = new FolderFileStore(config.storageDir);
  const parts = await workerParts(config);
  context = await NestFactory.createApplicationContext(WorkerModule.with(parts), { logger: false });
  worker = context.get(WorkerProcess);
  worker.start();
});
afterAll(async () => {
  await worker.stop();
  await context.close();
  await way.cut();
  await databaseWay.cut();
  await sink.stop();
  await book.close();
  await env.teardown();
});

async function alive(): Promise<string[]> {
  return (await book.rows<{ name: string }>(`select name from heartbeat where at > now() - interval '15 seconds' order by name`)).map(({ name }) => name);
}

/** Since when a part has not proved itself. */
async function silentSeconds(name: string): Promise<number> {
  const [row] = await book.rows<{ seconds: string }>('select extract(epoch from now() - at) as seconds from heartbeat where name = ?', [name]);
  return Number(row?.seconds ?? 0);
}

describe('the worker as a whole: real papers, real mail, real Temporal', () => {
  it('comes up when Temporal does, and every part proves itself', async () => {
    await eventually(async () => expect(await alive()).toEqual(['mail', 'renderer', 'signing']));
    await way.open();
    await eventually(async () => expect(await alive()).toEqual(['mail', 'renderer', 'signing', 'temporal', 'worker']));
  });

  it('電子: from the committed application to the mail, with signed certificate, notice and statement in the store', async () => {
    const id = await book.submit({ workName: '髙﨑𠮷川 橋梁補修工事' });
    await book.decide(id, 'approved');
    // Paid before it was told there would be no 保証料のご案内 to look at.
    await eventually(async () => expect(await book.count('stored_paper', `subject = '${id}' and kind = 'premium-notice'`)).toBe(1));
    await book.pay(id);
    await eventually(async () => expect(await book.state(id)).toBe('issued'));
    const { certificateId, contractNumber, status } = await book.certificateOf(id);
    expect(status).toBe('notified');
    const papers = await book.rows<{ kind: string; sha256: string }>(
      `select p.kind, p.sha256 from stored_paper p left join authentication_key k on k.id = p.subject
        where p.subject in (?, ?) or k.certificate_id = ? order by p.kind`,
      [id, certificateId, certificateId],
    );
    expect(papers.map(({ kind }) => kind)).toEqual(['certificate', 'certificate-html', 'key-notice', 'premium-notice', 'premium-statement']);
    for (const { kind, sha256 } of papers) {
      const bytes = await files.read(sha256);
      expect(bytes.subarray(0, 5).toString('latin1') === '%PDF-').toBe(!['certificate-html', 'key-notice'].includes(kind));
    }
    const certificate = await files.read(papers.find(({ kind }) => kind === 'certificate')?.sha256 ?? '');
    expect(certificate.includes('/ETSI.CAdES.detached')).toBe(true);
    const mail = await sink.waitFor(({ parsed }) => parsed.subject?.includes(`（${contractNumber}）`) ?? false);
    expect(mail.parsed.text).toContain(`/guarantees/${contractNumber}`);
  });

  it('書面: the paper for the seal waits at the branch', async () => {
    const id = await book.submit({ medium: 'counter' });
    await book.decide(id, 'approved');
    await book.pay(id);
    await eventually(async () => expect(await book.tasks(id)).toEqual(['paper-certificate']));
    await book.deliverPaper(id);
    await sink.waitFor(({ parsed }) => parsed.subject?.includes('保証証書発行のお知らせ') ?? false, 60);
  });

  it('Temporal away in the middle: what is committed meanwhile goes on afterwards, without a restart', async () => {
    const id = await book.submit();
    await eventually(async () => expect(await book.mails(id)).toMatchObject([{ sent: true }]));
    await way.cut();
    await book.decide(id, 'approved');
    await book.pay(id);
    await eventually(async () => expect(await book.count('outbox', `workflow_id = '${guaranteeApplicationId(id)}' and attempts > 0 and delivered_at is null`)).toBe(1));
    await way.open();
    await eventually(async () => expect(await book.state(id)).toBe('issued'));
  });

  it('PostgreSQL away in the middle: the worker stays, and goes on when it is back', async () => {
    const id = await book.submit();
    await eventually(async () => expect(await book.mails(id)).toMatchObject([{ sent: true }]));
    await databaseWay.cut();
    await book.decide(id, 'approved');
    await book.pay(id);
    await eventually(async () => expect(await silentSeconds('worker')).toBeGreaterThan(5.5));
    expect(await book.state(id)).toBe('premium-secured');
    await databaseWay.open();
    await eventually(async () => expect(await book.state(id)).toBe('issued'));
    expect(await book.count('step_failure')).toBe(0);
  });

  it('PostgreSQL away while a step is under way: the step comes back as a visible one', async () => {
    const id = await book.submit();
    await eventually(async () => expect(await book.mails(id)).toMatchObject([{ sent: true }]));
    const factId = await book.decide(id, 'declined');
    await databaseWay.cut();
    await env.client.workflow.getHandle(guaranteeApplicationId(id)).signal(FACT_COMMITTED, { factId });
    await eventually(async () => {
      const reading = await readHistory(env.client, guaranteeApplicationId(id));
      const steps = reading.found ? reading.history.steps.filter(({ step }) => step === 'readFact') : [];
      expect(steps.at(-1)).toMatchObject({ state: 'retrying', lastFailure: { code: 'database/unavailable' } });
    });
    await databaseWay.open();
    await eventually(async () => expect((await book.mails(id)).filter(({ sent }) => sent).map(({ template }) => template)).toEqual(['application-received', 'application-declined']));
  });
});
