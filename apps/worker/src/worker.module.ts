import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPapers, type Papers } from '#documents';
import { AuthenticationKeys, purposeHashes, SecretBox } from '#identity';
import { PageReader, VirusScanner } from '#incoming';
import { MailRelay } from '#mail';
import { Heartbeats, LIMITS_OF_STEPS, ormConfig, UnitOfWork } from '#persistence';
import { type Clock, type WorkerConfig, createLogger, type FileStore, FolderFileStore, type Logger, systemClock, systemRandom, TemplateEngine } from '#platform';
import { createTemporalClient, WorkflowGateway } from '#temporal';
import { MikroORM } from '@mikro-orm/postgresql';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { ArrivalActivities } from './activities/arrival.activities.js';
import { ArrivalMailActivities } from './activities/arrival-mail.activities.js';
import { CaseActivities } from './activities/case.activities.js';
import { ViewerRegistry } from './activities/certificate-registry.js';
import { DisposalActivities } from './activities/disposal.activities.js';
import { DocumentActivities } from './activities/document.activities.js';
import { activitiesByQueue } from './activities/index.js';
import { IssueActivities } from './activities/issue.activities.js';
import { MailActivities, type MailHouse } from './activities/mail.activities.js';
import { MailContentReader } from './activities/mail-contents.js';
import { RegistrationActivities } from './activities/registration.activities.js';
import { RegistrationMailActivities } from './activities/registration-mail.activities.js';
import { ArrivalTaker } from './activities/take-arrival-apart.js';
import { FileSweep } from './file-sweep.js';
import { OutboxListener } from './outbox-relay/outbox-listener.js';
import { OutboxRelay } from './outbox-relay/outbox-relay.js';
import { ProcedureWatch } from './outbox-relay/procedure-watch.js';
import { systemProofs } from './system-proofs.js';
import { FailureBook } from './temporal/failure-book.js';
import { QueueWorkers } from './temporal/queue-workers.js';
import { StepInterceptor } from './temporal/step-interceptor.js';
import { WorkerProcess } from './worker-process.js';

/** What a worker is made of; tests and benchmarks replace some of it. */
export interface WorkerParts {
  readonly config: WorkerConfig;
  readonly workflowBundle: WorkflowBundleOption;
  readonly clock: Clock;
  readonly papers: Papers;
  readonly mail: MailRelay;
  readonly files: FileStore;
  readonly letters: PageReader;
  readonly templates: TemplateEngine;
  readonly logger: Logger;
}

/** Local steps, visible steps, papers, mails and the relay may all be writing at once. */
const DATABASE_CONNECTIONS = 24;

/** The parts of a worker as it runs for real. @throws Error with a sentence for the operator when a part cannot be had */
export async function workerParts(config: WorkerConfig, workflowBundle: WorkflowBundleOption = builtBundle()): Promise<WorkerParts> {
  const root = projectRoot();
  const templates = join(root, 'templates');
  const papers = await openPapers(config, { templatesFolder: templates, pages: 2, clock: systemClock });
  return {
    config,
    workflowBundle,
    clock: systemClock,
    papers,
    mail: new MailRelay({ smtpUrl: config.smtpUrl, from: config.mailFrom, senderName: config.suretyName }),
    files: new FolderFileStore(config.storageDir),
    letters: new PageReader(),
    templates: new TemplateEngine(templates),
    logger: createLogger({ service: 'worker', level: config.logLevel }),
  };
}

/** The procedures as the build bundled them: a worker polls within seconds because it bundles nothing itself. */
export function builtBundle(): { readonly codePath: string } {
  return { codePath: join(projectRoot(), 'dist', 'workflow-bundle.js') };
}

/** The nearest folder above this file that holds the templates: the same for the sources and for the build. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'templates', 'mail'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The folder with the templates was not found above the worker.');
    folder = parent;
  }
  return folder;
}

/** Wires a worker. `WorkerProcess` is what is started and stopped. */
@Module({})
export class WorkerModule {
  static with(parts: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      providers: [
        { provide: MikroORM, useFactory: () => new MikroORM(ormConfig(parts.config.databaseUrl, DATABASE_CONNECTIONS, LIMITS_OF_STEPS)) },
        { provide: UnitOfWork, useFactory: (orm: MikroORM) => new UnitOfWork(orm), inject: [MikroORM] },
        { provide: AuthenticationKeys, useFactory: () => authenticationKeys(parts.config) },
        { provide: CaseActivities, useFactory: (work: UnitOfWork) => new CaseActivities(work, parts.clock), inject: [UnitOfWork] },
        {
          provide: IssueActivities,
          useFactory: (work: UnitOfWork, keys: AuthenticationKeys) => new IssueActivities(work, parts.clock, systemRandom, keys, new ViewerRegistry()),
          inject: [UnitOfWork, AuthenticationKeys],
        },
        {
          provide: DocumentActivities,
          useFactory: (work: UnitOfWork, keys: AuthenticationKeys) =>
            new DocumentActivities(work, parts.clock, systemRandom, parts.papers, parts.files, keys),
          inject: [UnitOfWork, AuthenticationKeys],
        },
        { provide: MailActivities, useFactory: (work: UnitOfWork, documents: DocumentActivities) => mailActivities(parts, work, documents), inject: [UnitOfWork, DocumentActivities] },
        { provide: RegistrationActivities, useFactory: (work: UnitOfWork) => new RegistrationActivities(work, parts.clock), inject: [UnitOfWork] },
        {
          provide: RegistrationMailActivities,
          useFactory: (work: UnitOfWork) =>
            new RegistrationMailActivities(work, parts.clock, parts.templates, parts.mail, parts.config.publicUrl, mailHouse(parts.config)),
          inject: [UnitOfWork],
        },
        {
          provide: ArrivalActivities,
          useFactory: (work: UnitOfWork) =>
            new ArrivalActivities(work, parts.clock, parts.files, new ArrivalTaker(parts.files, new VirusScanner(parts.config.clamd)), parts.letters),
          inject: [UnitOfWork],
        },
        {
          provide: ArrivalMailActivities,
          useFactory: (work: UnitOfWork) => new ArrivalMailActivities(work, parts.clock, parts.templates, parts.mail, mailHouse(parts.config)),
          inject: [UnitOfWork],
        },
        { provide: DisposalActivities, useFactory: (work: UnitOfWork) => new DisposalActivities(work, parts.clock, parts.files), inject: [UnitOfWork] },
        { provide: FailureBook, useFactory: (work: UnitOfWork) => new FailureBook(work, parts.clock, systemRandom), inject: [UnitOfWork] },
        {
          provide: QueueWorkers,
          useFactory: (
            cases: CaseActivities, issue: IssueActivities, documents: DocumentActivities, mail: MailActivities, registrations: RegistrationActivities,
            registrationMail: RegistrationMailActivities, arrivals: ArrivalActivities, arrivalMail: ArrivalMailActivities, disposals: DisposalActivities, book: FailureBook,
          ) =>
            new QueueWorkers(
              parts.config,
              {
                workflowBundle: parts.workflowBundle,
                activities: activitiesByQueue({ cases, issue, documents, mail, registrations, registrationMail, arrivals, arrivalMail, disposals }),
                interceptor: (context) => ({ inbound: new StepInterceptor(context, book, parts.logger) }),
              },
              parts.logger,
            ),
          inject: [CaseActivities, IssueActivities, DocumentActivities, MailActivities, RegistrationActivities, RegistrationMailActivities, ArrivalActivities, ArrivalMailActivities, DisposalActivities, FailureBook],
        },
        {
          provide: WorkerProcess,
          useFactory: (orm: MikroORM, work: UnitOfWork, workers: QueueWorkers) => workerProcess(parts, orm, work, workers),
          inject: [MikroORM, UnitOfWork, QueueWorkers],
        },
      ],
    };
  }
}

function authenticationKeys(config: WorkerConfig): AuthenticationKeys {
  return new AuthenticationKeys(new SecretBox(config.keyRing), purposeHashes(config.keyPepper).authenticationKey, systemRandom);
}

function mailActivities({ config, clock, templates, mail }: WorkerParts, work: UnitOfWork, documents: DocumentActivities): MailActivities {
  return new MailActivities(work, clock, templates, mail, new MailContentReader(config.publicUrl), mailHouse(config), documents);
}

function mailHouse({ suretyName, serviceName, mailFrom, branchHours }: WorkerConfig): MailHouse {
  return { suretyName, serviceName, mailFrom, branchHours };
}

function workerProcess(parts: WorkerParts, orm: MikroORM, work: UnitOfWork, workers: QueueWorkers): WorkerProcess {
  const { config, clock, logger } = parts;
  const client: Client = createTemporalClient(config);
  const gateway = new WorkflowGateway(client);
  const relay = new OutboxRelay(work, gateway, clock, logger, config.taskQueuePrefix);
  const listener = new OutboxListener(config.databaseUrl, () => relay.wake(), logger);
  const watch = new ProcedureWatch(work, gateway, clock, logger, () => relay.wake());
  const heartbeats = new Heartbeats(work, clock, logger, systemProofs(parts, client, workers));
  const sweep = new FileSweep(work, parts.files, clock, logger);
  return new WorkerProcess(relay, listener, watch, workers, heartbeats, sweep, parts.papers, parts.mail, parts.letters, orm, config.workerQueues.includes('guarantee'));
}
