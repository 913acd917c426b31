import 'reflect-metadata';
import { Heartbeats, ormConfig, UnitOfWork } from '#persistence';
import { type Clock, type IntakeProcessConfig, createLogger, type FileStore, FolderFileStore, systemClock } from '#platform';
import { MikroORM } from '@mikro-orm/postgresql';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import { BranchFinder } from './branch-finder.js';
import { configuredDoors } from './doors/open-doors.js';
import { FaxWebhookController } from './http/fax-webhook.controller.js';
import { HealthController } from './http/health.controller.js';
import { IntakeProcess } from './intake-process.js';
import { TakeIn } from './take-in.js';
import { CLOCK, INTAKE_CONFIG } from './tokens.js';

/** A FAX in base64 with what is told of it. Bytes. */
const LARGEST_CALL = 90 * 1024 * 1024;
const DATABASE_CONNECTIONS = 6;

interface Parts {
  readonly config: IntakeProcessConfig;
  readonly clock: Clock;
  readonly takeIn: TakeIn;
  readonly intake: IntakeProcess;
}

@Module({ controllers: [HealthController, FaxWebhookController] })
class IntakeModule {
  static with({ config, clock, takeIn, intake }: Parts): DynamicModule {
    return {
      module: IntakeModule,
      providers: [
        { provide: CLOCK, useValue: clock }, { provide: INTAKE_CONFIG, useValue: config.intake }, { provide: TakeIn, useValue: takeIn }, { provide: IntakeProcess, useValue: intake },
      ],
    };
  }
}

/** What the settings say of where mail for us goes: the receiver's addresses and domains, and the mailbox where its user is an address. */
function ownAddresses({ smtpDomains, imapUrl }: IntakeProcessConfig['intake']): readonly string[] {
  const user = imapUrl === undefined ? '' : decodeURIComponent(new URL(imapUrl).username).toLowerCase();
  return [...smtpDomains, ...(user.includes('@') ? [user] : [])];
}

/** The whole intake, its doors still closed: `IntakeProcess` opens and closes them. */
export async function createIntake(config: IntakeProcessConfig, overrides: { readonly clock?: Clock; readonly files?: FileStore } = {}): Promise<NestFastifyApplication> {
  const logger = createLogger({ service: 'intake', level: config.logLevel });
  const clock = overrides.clock ?? systemClock;
  const files = overrides.files ?? new FolderFileStore(config.storageDir);
  const orm = new MikroORM(ormConfig(config.databaseUrl, DATABASE_CONNECTIONS));
  const work = new UnitOfWork(orm);
  const takeIn = new TakeIn(work, files, clock, new BranchFinder(config.intake.branchCode), config.intake.faxMailSenders, ownAddresses(config.intake));
  const doors = configuredDoors(config, work, takeIn, logger);
  const proofs = { intake: () => files.checkReady(), ...Object.fromEntries(doors.map((door) => [`intake/${door.name}`, () => door.checkReady()])) };
  const intake = new IntakeProcess(doors, work, files, new Heartbeats(work, clock, logger, proofs));

  const adapter = new FastifyAdapter({ loggerInstance: logger, logController: new LogController({ disableRequestLogging: true }), bodyLimit: LARGEST_CALL });
  const instance = adapter.getInstance();
  // The signature is over the bytes as they came.
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  instance.addHook('onClose', () => orm.close(true));
  const app = await NestFactory.create<NestFastifyApplication>(IntakeModule.with({ config, clock, takeIn, intake }), adapter, { logger: ['error', 'warn'], abortOnError: false, bodyParser: false });
  await app.init();
  await instance.ready();
  return app;
}
