import 'reflect-metadata';
import { join } from 'node:path';
import { createLogger, systemClock } from '#platform';
import { MailRelay } from '#mail';
import { connectionOptions, createTemporalClient, dataConverter, WorkflowGateway } from '#temporal';
import { NestFactory } from '@nestjs/core';
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pg from 'pg';
import { v7 } from 'uuid';
import { DocumentActivities } from '../../apps/worker/src/activities/document.activities.js';
import { MailActivities } from '../../apps/worker/src/activities/mail.activities.js';
import { OutboxRelay } from '../../apps/worker/src/outbox-relay/outbox-relay.js';
import { QueueWorkers } from '../../apps/worker/src/temporal/queue-workers.js';
import { workerOptions } from '../../apps/worker/src/temporal/worker-options.js';
import { projectRoot, WorkerModule, workerParts } from '../../apps/worker/src/worker.module.js';
import { PaperStandIn } from '../integration/worker/paper-stand-in.js';
import { bundleWorkflows } from '../support/workflow-bundle.js';
import { Desks } from './desks.js';
import { install, type Installation } from './installation.js';
import { interleave, median, ratio, type Way } from './rounds.js';

/**
 * Our procedure with paper and mail stubbed ÷ a bare workflow of the same shape, both from outbox rows that are already committed, through
 * the same relay, on the same Temporal server and cluster, in one process. In the bare one every local step is one INSERT by raw pg.
 */
const rounds = Number(process.argv[2] ?? 5);
const PER_ROUND = 60;
const OURS = 'the procedure 保証申込, paper and mail stubbed';
const OURS_WITH_ROWS = 'the same with their rows, only browser and SMTP stubbed';
const BARE = 'a bare workflow of the same shape';

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  shutdownSignals: [],
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }), forward: {} } },
});
const logger = createLogger({ service: 'bench', level: 'error' });

class NoMail extends MailRelay {
  override async send(): Promise<readonly never[]> {
    return [];
  }
  override async checkReady(): Promise<void> {}
}

/** Starts and signals what is owed, until the count of finished cases is reached. */
async function relayUntil(installation: Installation, finished: () => Promise<number>, wanted: number): Promise<void> {
  const client = createTemporalClient(installation.config);
  const relay = new OutboxRelay(installation.work, new WorkflowGateway(client), systemClock, logger, installation.config.taskQueuePrefix);
  relay.start();
  while ((await finished()) < wanted) await new Promise((resolve) => setTimeout(resolve, 10));
  await relay.stop();
  await client.connection.close();
}

async function counted(installation: Installation, sql: string): Promise<number> {
  const rows = await installation.work.read((em) => em.execute<{ n: string }[]>(sql));
  return Number(rows[0]?.n);
}

/** Our own worker with its real database steps; `rows`: papers and mails are written down as ever, but not printed and not sent. */
async function ours(name: string, prefix: string, rows: boolean): Promise<Way & { close(): Promise<void> }> {
  const installation = await install(prefix);
  const desks = await Desks.open(installation.config, installation.work);
  const mail = new NoMail({ smtpUrl: installation.config.smtpUrl, from: installation.config.mailFrom, senderName: '' });
  const parts = { ...(await workerParts(installation.config)), papers: new PaperStandIn(), mail };
  const context = await NestFactory.createApplicationContext(WorkerModule.with(parts), { logger: ['error'], abortOnError: false });
  if (!rows) {
    Object.assign(context.get(DocumentActivities), { renderPremiumNotice: async () => {}, renderPapers: async () => {} });
    Object.assign(context.get(MailActivities), { sendMail: async () => 'sent' });
  }
  const workers = context.get(QueueWorkers);
  workers.start();
  const issued = (): Promise<number> => counted(installation, "select count(*) as n from guarantee_application where state = 'issued'");
  return {
    name,
    times: PER_ROUND,
    prepare: async (times) => {
      for (let made = 0; made < times; made += 1) await desks.putThrough(await desks.draft());
    },
    run: async (times) => relayUntil(installation, issued, (await issued()) + times),
    close: async () => {
      await workers.stop();
      await desks.close();
      await installation.close();
    },
  };
}

/** The bare one: same queues, slots and pollers. */
async function bare(): Promise<Way & { close(): Promise<void> }> {
  const installation = await install('bare-');
  const { config } = installation;
  await installation.work.run((em) => em.execute('create table bench_step (id uuid primary key, application_id uuid, step text, at timestamptz default now())'));
  const pool = new pg.Pool({ connectionString: config.databaseUrl, max: 24 });
  const insert = async ({ applicationId, step }: { applicationId: string; step: string }): Promise<void> => {
    await pool.query('insert into bench_step (id, application_id, step) values ($1, $2, $3)', [v7(), applicationId, step]);
  };
  const nothing = async (): Promise<void> => {};
  const bundle = await bundleWorkflows(join(projectRoot(), 'test/bench/bare/workflow.ts'));
  const connection = await NativeConnection.connect(connectionOptions(config));
  const makings = {
    config, connection, workflowBundle: bundle, dataConverter,
    activities: { guarantee: { step: insert }, documents: { paper: nothing }, reading: {}, 'reading-fax': {}, 'reading-slow': {}, ocr: {}, mail: { mail: nothing } },
    interceptor: () => ({}),
  };
  const workers = await Promise.all((['guarantee', 'documents', 'mail'] as const).map((queue) => Worker.create(workerOptions(queue, makings))));
  const runs = workers.map((worker) => worker.run());
  const done = (): Promise<number> => counted(installation, "select count(*) as n from bench_step where step = 'completeIssue'");
  return {
    name: BARE,
    times: PER_ROUND,
    prepare: (times) => installation.work.run(async (em) => {
      for (let made = 0; made < times; made += 1) {
        const applicationId = v7();
        const rows = [['start', 'bareApplication', { applicationId }], ['signal', 'factCommitted', { factId: v7() }], ['signal', 'factCommitted', { factId: v7() }]] as const;
        for (const [index, [action, name, payload]] of rows.entries()) {
          await em.execute(
            'insert into outbox (id, workflow_id, seq, action, name, payload, created_at, attempts) values (?, ?, ?, ?, ?, ?::jsonb, now(), 0)',
            [v7(), `bare-application/${applicationId}`, index + 1, action, name, JSON.stringify(payload)],
          );
        }
      }
    }),
    run: async (times) => relayUntil(installation, done, (await done()) + times),
    close: async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      await connection.close();
      await pool.end();
      await installation.close();
    },
  };
}

const ways = [await ours(OURS, 'ours-', false), await ours(OURS_WITH_ROWS, 'rows-', true), await bare()] as const;
try {
  for (const way of ways) {
    await way.prepare?.(10);
    await way.run(10);
  }
  const rates = await interleave(ways, rounds);
  for (const [name, values] of rates) console.log(`${name}: median ${median(values).toFixed(2)}/s, worst ${Math.min(...values).toFixed(2)}/s`);
  for (const name of [OURS, OURS_WITH_ROWS]) {
    const { median: middle, worst } = ratio(rates, name, BARE);
    console.log(`${name} ÷ bare: median ${middle.toFixed(2)}, worst ${worst.toFixed(2)} (${rounds} rounds of ${PER_ROUND})`);
  }
} finally {
  for (const way of ways) await way.close();
}
