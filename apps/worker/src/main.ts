import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { readWrongSettings, UnitOfWork } from '#persistence';
import { checkText } from '#domain';
import { loadConfigOf } from '#platform';
import { NestFactory } from '@nestjs/core';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { builtBundle, WorkerModule, type WorkerParts, workerParts } from './worker.module.js';
import { WorkerProcess } from './worker-process.js';

/** How long the orderly end may take before the process leaves anyway: what is cut off is repeated by another worker. */
const STOP_MILLIS = 28_000;

const parts = await operable();
// Temporal's runtime would stop on signals by itself, before the relay and out of order.
Runtime.install({
  shutdownSignals: [],
  logger: new DefaultLogger('WARN', ({ message, meta }) => parts.logger.warn({ ...meta }, message)),
  telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
});
// Mails, reviews and everything else go on; certificates wait as failing steps, and the page システムの状態 says so.
const { problem } = parts.papers.signingValidity();
if (problem !== null) parts.logger.error({ problem }, 'nothing is signed');
const context = await NestFactory.createApplicationContext(WorkerModule.with(parts), { logger: ['error', 'warn'], abortOnError: false });
const worker = context.get(WorkerProcess);
worker.start();
// What of a setting does not count says so here and on the page システムの状態.
void context.get(UnitOfWork).read(readWrongSettings).then(
  (wrong) => wrong.forEach(({ setting, names }) => parts.logger.warn({ setting, names }, 'something in this setting is wrong or unknown; its default is used')),
  () => undefined,
);
parts.logger.info({ queues: parts.config.workerQueues }, 'worker started');

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_MILLIS).unref();
    void worker.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        parts.logger.error({ err: error }, 'the worker did not stop in order');
        process.exit(1);
      },
    );
  });
}

/** The parts, or a sentence for the operator and the end. */
async function operable(): Promise<WorkerParts> {
  try {
    const bundle = builtBundle();
    if (!existsSync(bundle.codePath)) throw new Error(`${bundle.codePath} is missing; build the project first (npm start does).`);
    return await workerParts(loadConfigOf('worker', process.env, checkText), bundle);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return process.exit(1);
  }
}
