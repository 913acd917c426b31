import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, UnitOfWork } from '#persistence';
import { type Config, loadConfig } from '#platform';
import { prepareNamespace, SEARCH_ATTRIBUTE_TYPES } from '#temporal';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createIntake } from '../../apps/intake/src/create-intake.js';
import { IntakeProcess } from '../../apps/intake/src/intake-process.js';
import { freePort } from '../../apps/local/servers/free-port.mjs';
import { createPortal } from '../../apps/portal/src/create-portal.js';
import { WorkerModule, workerParts } from '../../apps/worker/src/worker.module.js';
import { WorkerProcess } from '../../apps/worker/src/worker-process.js';
import { testEnvironment } from './config.js';
import { eventually } from './eventually.js';
import { type ImapServer, startImapServer } from './imap-server.js';
import { createMasterDatabase } from './master-database.js';
import { testRun } from './run.js';
import { type SmtpSink, startSmtpSink } from './smtp-sink.js';
import { startTemporalDev } from './temporal.js';

/** Search attributes as the CLI's types are called by the SDK. */
const ATTRIBUTES = Object.fromEntries(Object.keys(SEARCH_ATTRIBUTE_TYPES).map((name) => [name, 'KEYWORD' as const]));

/** The doors of the intake as senders know them. */
export interface OpenDoors {
  /** Where the FAX server writes to. */
  readonly faxFolder: string;
  readonly mailbox: ImapServer;
  /** smtp://127.0.0.1:port, for the addresses of the sample branches. */
  readonly receiverUrl: string;
}

/** Portal, worker and all their servers, alive and healthy, with the sample masters and nobody's cases. */
export interface RunningSystem {
  /** Where people's browsers go, such as `http://127.0.0.1:40123`. */
  readonly baseUrl: string;
  readonly config: Config;
  /** Every mail that left the system, in order. */
  readonly mails: SmtpSink;
  /** For looking into the record beside the screens. */
  readonly work: UnitOfWork;
  readonly portal: NestFastifyApplication;
  /** Null where nothing comes in. */
  readonly doors: OpenDoors | null;
  stop(): Promise<void>;
}

/**
 * Starts the whole system in this process from its sources: a database of its own, Temporal's development server, a mail
 * server, the worker with its real renderer, and the portal on a free port; the intake with its doors where things come in. One per suite.
 */
export async function startRunningSystem({ withIntake = false }: { readonly withIntake?: boolean } = {}): Promise<RunningSystem> {
  const ends: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.reverse().splice(0)) await end();
  };
  try {
    const database = await createMasterDatabase();
    ends.push(() => database.drop());
    const mails = await startSmtpSink();
    ends.push(() => mails.stop());
    const temporal: TestWorkflowEnvironment = await startTemporalDev({ searchAttributes: ATTRIBUTES });
    ends.push(() => temporal.teardown());
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const doors = withIntake ? await openedDoors() : null;
    if (doors) ends.push(() => doors.mailbox.stop());
    const config = loadConfig(testEnvironment({
      DATABASE_URL: database.applicationUrl, SMTP_URL: mails.url, TEMPORAL_ADDRESS: temporal.address, PORT: String(port), PUBLIC_URL: baseUrl, LOG_LEVEL: 'error', ...(doors && intakeEnvironment(doors)),
    }));
    const orm = await connect(database.applicationUrl, 2);
    ends.push(() => orm.close(true));
    const work = new UnitOfWork(orm);
    await prepareNamespace(config);

    const context = await NestFactory.createApplicationContext(WorkerModule.with(await workerParts(config)), { logger: ['error'], abortOnError: false });
    const worker = context.get(WorkerProcess);
    worker.start();
    ends.push(() => worker.stop());
    const portal = await createPortal(config);
    ends.push(() => portal.close());
    await portal.listen(port, '127.0.0.1');
    await eventually(async () => {
      const health = await fetch(`${baseUrl}/health/system`);
      if (!health.ok) throw new Error(`The system is not healthy: ${await health.text()}`);
    });
    if (doors) ends.push(await startIntake(config));
    return { baseUrl, config, mails, work, portal, doors, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openedDoors(): Promise<OpenDoors> {
  const faxFolder = await mkdtemp(join(testRun().folder, 'fax-'));
  return { faxFolder, mailbox: await startImapServer(), receiverUrl: `smtp://127.0.0.1:${await freePort()}` };
}

function intakeEnvironment({ faxFolder, mailbox, receiverUrl }: OpenDoors): Record<string, string> {
  return {
    FAX_FOLDER: faxFolder, FAX_SETTLED_SECONDS: '0.5', IMAP_URL: mailbox.url, IMAP_POLL_SECONDS: '1', SMTP_RECEIVER_PORT: new URL(receiverUrl).port, SMTP_RECEIVER_DOMAINS: '@mihon-hosho.example.jp',
  };
}

/** @returns how it is ended */
async function startIntake(config: Config): Promise<() => Promise<void>> {
  const app = await createIntake(config);
  const intake = app.get(IntakeProcess);
  intake.start();
  return async () => {
    await intake.stop();
    await app.close();
  };
}
