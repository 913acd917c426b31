import 'reflect-metadata';
import { MailRelay } from '#mail';
import { loadConfig } from '#platform';
import { NestFactory } from '@nestjs/core';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { WorkerModule, workerParts } from '../../apps/worker/src/worker.module.js';
import { WorkerProcess } from '../../apps/worker/src/worker-process.js';
import { PaperStandIn } from '../integration/worker/paper-stand-in.js';

/** The worker as it runs for real, in a process of its own, without browser and SMTP: papers and mails are written down, but not printed and not sent. */
class NoMail extends MailRelay {
  override async send(): Promise<readonly never[]> {
    return [];
  }
  override async checkReady(): Promise<void> {}
}

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  shutdownSignals: [],
  telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
});
const config = loadConfig();
const mail = new NoMail({ smtpUrl: config.smtpUrl, from: config.mailFrom, senderName: '' });
const parts = { ...(await workerParts(config)), papers: new PaperStandIn(), mail };
const context = await NestFactory.createApplicationContext(WorkerModule.with(parts), { logger: ['error'], abortOnError: false });
const worker = context.get(WorkerProcess);
worker.start();
process.once('SIGTERM', () => void worker.stop().then(() => process.exit(0)));
