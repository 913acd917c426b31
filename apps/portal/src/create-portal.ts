import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { PdfInspector } from '#incoming';
import { type DatabaseLimits, ormConfig } from '#persistence';
import { type Clock, type PortalConfig, createLogger, type FileStore, FolderFileStore, systemClock, TemplateEngine } from '#platform';
import fastifyCookie from '@fastify/cookie';
import { MikroORM } from '@mikro-orm/postgresql';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import { Assets } from './http/assets.js';
import { assertAudiences } from './http/audience-check.js';
import { CONNECTION_LIMITS, connectionOptions, type ConnectionLimits, limitConnections } from './http/connection-limits.js';
import { registerCsrf } from './http/csrf.js';
import { NestLog } from './http/nest-log.js';
import { PortalPapers } from './http/portal-papers.js';
import { ProblemPage } from './http/problem-page.js';
import { recordRequests } from './http/request-log.js';
import { Routes } from './http/routes.js';
import { registerSecurityHeaders, securityHeaders } from './http/security-headers.js';
import { answerUnreadable, answerUnserved, LARGEST_HEAD, LONGEST_PARAMETER, readableAddress, refuseUnclearHost, TooSlow } from './http/unreadable-requests.js';
import { registerMultipart } from './http/uploads.js';
import { PortalModule } from './portal.module.js';

/** Text forms; files go by multipart with a limit of their own. Bytes. */
const LARGEST_FORM = 1024 * 1024;

/** Parts a test replaces. */
export interface PortalOverrides {
  readonly clock?: Clock;
  readonly files?: FileStore;
  readonly inspector?: PdfInspector;
  readonly limits?: ConnectionLimits;
  readonly databaseLimits?: DatabaseLimits;
  /** Where the log lines go instead of standard output. */
  readonly logTo?: { write(line: string): void };
  /** Folder that holds `templates` and `apps/portal/src/assets`; found from this file when left out. */
  readonly root?: string;
}

/**
 * The whole portal, ready to listen or to be asked by `app.inject`. Needs no database to come up: without one its pages
 * say 503 until there is one.
 */
export async function createPortal(config: PortalConfig, overrides: PortalOverrides = {}): Promise<NestFastifyApplication> {
  const root = overrides.root ?? projectRoot();
  const logger = createLogger({ service: 'portal', level: config.logLevel, ...(overrides.logTo ? { destination: overrides.logTo } : {}) });
  const secure = config.publicUrl.startsWith('https:');
  const limits = overrides.limits ?? CONNECTION_LIMITS;
  const { http, ...timeouts } = connectionOptions(limits);
  const unreadable = (error: Error, socket: Duplex): void => answerUnreadable(error, socket, app.get(ProblemPage), securityHeaders(secure), logger);
  const adapter = new FastifyAdapter({
    ...timeouts,
    loggerInstance: logger,
    // Our own line per request says less of people: request-log.ts.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    bodyLimit: LARGEST_FORM,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAMETER },
    // Node's own answer to a missing Host is bare: refuseUnclearHost gives ours.
    http: { ...http, maxHeaderSize: LARGEST_HEAD, requireHostHeader: false },
    rewriteUrl: ({ url = '/' }) => readableAddress(url),
    clientErrorHandler: unreadable,
  });
  const instance = adapter.getInstance();
  const routes = new Routes(instance);
  recordRequests(instance);
  registerSecurityHeaders(instance, secure);
  refuseUnclearHost(instance, () => app.get(ProblemPage));
  answerUnserved(instance.server, unreadable);
  limitConnections(instance, limits, (socket) => unreadable(new TooSlow(), socket));
  await instance.register(fastifyCookie);
  await registerCsrf(instance, config.keyPepper, secure);
  await registerMultipart(instance);
  const assets = await Assets.load(join(root, 'apps/portal/src/assets'));
  await assets.register(instance);

  const orm = new MikroORM(ormConfig(config.databaseUrl, undefined, overrides.databaseLimits));
  instance.addHook('onClose', () => orm.close(true));
  const clock = overrides.clock ?? systemClock;
  const papers = new PortalPapers(config, clock, join(root, 'templates'));
  instance.addHook('onClose', () => papers.close());
  const inspector = overrides.inspector ?? new PdfInspector();
  instance.addHook('onClose', () => inspector.close());
  const parts = {
    config,
    clock,
    logger,
    papers,
    inspector,
    orm,
    files: overrides.files ?? new FolderFileStore(config.storageDir),
    templates: new TemplateEngine(join(root, 'templates'), { exact: config.appEnv !== 'production' }),
    assets,
    routes,
  };
  const app: NestFastifyApplication = await NestFactory.create<NestFastifyApplication>(PortalModule.with(parts), adapter, { logger: new NestLog(logger), abortOnError: false });
  await app.init();
  assertAudiences(app.get(ModulesContainer));
  await instance.ready();
  return app;
}

/** The nearest folder above this file that holds the templates: the sources' root, and the same from the built bundle. */
function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'templates', 'layouts'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The folder "templates" was not found above the portal.');
    folder = parent;
  }
  return folder;
}
