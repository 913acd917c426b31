import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MailRelay } from '#mail';
import { type Clock, createLogger, FolderFileStore, systemRandom, TemplateEngine } from '#platform';
import { WorkflowGateway } from '#temporal';
import { guaranteeApplicationId, TASK_QUEUES } from '#workflows/contract';
import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, type Duration } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { v7 } from 'uuid';
import { PageReader, VirusScanner } from '#incoming';
import { ArrivalActivities } from '../../apps/worker/src/activities/arrival.activities.js';
import { ArrivalMailActivities } from '../../apps/worker/src/activities/arrival-mail.activities.js';
import { ArrivalTaker } from '../../apps/worker/src/activities/take-arrival-apart.js';
import { CaseActivities } from '../../apps/worker/src/activities/case.activities.js';
import { ViewerRegistry } from '../../apps/worker/src/activities/certificate-registry.js';
import { DisposalActivities } from '../../apps/worker/src/activities/disposal.activities.js';
import { DocumentActivities } from '../../apps/worker/src/activities/document.activities.js';
import { activitiesByQueue } from '../../apps/worker/src/activities/index.js';
import { IssueActivities } from '../../apps/worker/src/activities/issue.activities.js';
import { MailActivities } from '../../apps/worker/src/activities/mail.activities.js';
import { MailContentReader } from '../../apps/worker/src/activities/mail-contents.js';
import { RegistrationActivities } from '../../apps/worker/src/activities/registration.activities.js';
import { RegistrationMailActivities } from '../../apps/worker/src/activities/registration-mail.activities.js';
import { OutboxRelay } from '../../apps/worker/src/outbox-relay/outbox-relay.js';
import { FailureBook } from '../../apps/worker/src/temporal/failure-book.js';
import { StepInterceptor } from '../../apps/worker/src/temporal/step-interceptor.js';
import { workerOptions } from '../../apps/worker/src/temporal/worker-options.js';
import { Casebook, TEST_KEYS } from '../integration/worker/casebook.js';
import { PaperStandIn } from '../integration/worker/paper-stand-in.js';
import { builtWorkflows } from '../support/built-workflows.js';
import { eventually } from '../support/eventually.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

type Activities = ReturnType<typeof activitiesByQueue>;

/** The worker's parts on a test server: real database, real mail server, stand-in papers, notices delivered on request. */
export class Engine {
  private workers: Worker[] = [];
  private runs: Promise<void>[] = [];
  /** How long a step that fails waits for its next attempt, where that is not to be the procedure's own time. */
  pause: Duration | undefined;

  private constructor(
    readonly env: TestWorkflowEnvironment,
    readonly book: Casebook,
    readonly sink: SmtpSink,
    readonly papers: PaperStandIn,
    readonly relay: OutboxRelay,
    readonly activities: Activities,
    readonly files: FolderFileStore,
    private readonly letters: PageReader,
    private readonly mailRelay: MailRelay,
    private readonly clock: Clock,
    private readonly beforeStep: () => Promise<void>,
    private readonly prefix: string,
    private readonly folder: string,
  ) {}

  /** @param beforeStep what is done before each attempt of a step, such as asking what time it is */
  static async start(env: TestWorkflowEnvironment, clock: Clock, beforeStep = async (): Promise<void> => {}): Promise<Engine> {
    const [book, sink, folder] = await Promise.all([
      Casebook.open(() => clock.now()), startSmtpSink(), mkdtemp(join(tmpdir(), 'papers-')),
    ]);
    const papers = new PaperStandIn();
    const mailRelay = new MailRelay({ smtpUrl: sink.url, from: 'oshirase@e-net.example.jp', senderName: '見本建設業保証株式会社' });
    const house = { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'oshirase@e-net.example.jp', branchHours: '平日 9:00～17:00' };
    const templates = new TemplateEngine('templates');
    const files = new FolderFileStore(folder);
    const letters = new PageReader();
    const documents = new DocumentActivities(book.work, clock, systemRandom, papers, files, TEST_KEYS);
    const activities = activitiesByQueue({
      cases: new CaseActivities(book.work, clock),
      issue: new IssueActivities(book.work, clock, systemRandom, TEST_KEYS, new ViewerRegistry()),
      documents,
      mail: new MailActivities(book.work, clock, templates, mailRelay, new MailContentReader('https://e-net.example.jp'), house, documents),
      registrations: new RegistrationActivities(book.work, clock),
      registrationMail: new RegistrationMailActivities(book.work, clock, templates, mailRelay, 'https://e-net.example.jp', house),
      arrivals: new ArrivalActivities(book.work, clock, files, new ArrivalTaker(files, new VirusScanner(undefined)), letters),
      arrivalMail: new ArrivalMailActivities(book.work, clock, templates, mailRelay, house),
      disposals: new DisposalActivities(book.work, clock, files),
    });
    const prefix = `test-${v7()}-`;
    const logger = createLogger({ service: 'test', level: 'silent' });
    const relay = new OutboxRelay(book.work, new WorkflowGateway(env.client), clock, logger, prefix);
    const engine = new Engine(env, book, sink, papers, relay, activities, files, letters, mailRelay, clock, beforeStep, prefix, folder);
    await engine.work();
    return engine;
  }

  /** Starts the workers (again). */
  async work(activities: Activities = this.activities): Promise<void> {
    const book = new FailureBook(this.book.work, this.clock, systemRandom);
    const logger = createLogger({ service: 'test', level: 'silent' });
    const makings = {
      config: { temporalNamespace: this.env.namespace ?? 'default', taskQueuePrefix: this.prefix },
      connection: this.env.nativeConnection as NativeConnection,
      workflowBundle: builtWorkflows,
      activities,
      interceptor: (context: ConstructorParameters<typeof StepInterceptor>[0]) => {
        const steps = new StepInterceptor(context, book, logger);
        const attempted = async (...attempt: Parameters<StepInterceptor['execute']>) => this.beforeStep().then(() => steps.execute(...attempt));
        return { inbound: { execute: async (...attempt: Parameters<StepInterceptor['execute']>) => attempted(...attempt).catch((failure: unknown) => { throw this.paused(failure); }) } };
      },
    };
    this.workers = await Promise.all(TASK_QUEUES.map((queue) => Worker.create(workerOptions(queue, makings))));
    this.runs = this.workers.map((worker) => worker.run());
  }

  private paused(failure: unknown): unknown {
    if (this.pause === undefined || !(failure instanceof ApplicationFailure)) return failure;
    return ApplicationFailure.create({ ...(failure.type && { type: failure.type }), message: failure.message, nonRetryable: failure.nonRetryable === true, nextRetryDelay: this.pause });
  }

  /** Stops the workers in order, as a redeployment does; running cases are taken up by the next. */
  async rest(): Promise<void> {
    for (const worker of this.workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.all(this.runs);
  }

  async stop(): Promise<void> {
    await this.rest();
    await this.letters.close();
    this.mailRelay.close();
    await this.sink.stop();
    await this.book.close();
    await rm(this.folder, { recursive: true });
    await this.env.teardown();
  }

  /** Delivers every notice that is due. */
  async deliver(): Promise<void> {
    while ((await this.relay.deliverBatch()) > 0);
  }

  /**
   * With CAPTURE_HISTORIES=1, writes the history of a case to the captured ones that every later version must replay
   * (test/replay/README.md); without it, nothing.
   */
  async capture(handle: WorkflowHandle, shape: string): Promise<void> {
    if (process.env['CAPTURE_HISTORIES'] !== '1') return;
    // Which machine made it is nobody's business: neither as whose step it was nor as the queue of its own.
    const history = historyToJSON(await handle.fetchHistory()).replace(/("identity": ?)"[^"]*"/g, '$1"worker"').replace(/("name": ?)"\d+@[^"]*"/g, '$1"worker"');
    await writeFile(new URL(`../replay/histories/${shape}.json`, import.meta.url), `${history}\n`);
  }

  /** Temporal's store is lost, as far as this case goes. */
  async forget(applicationId: string): Promise<void> {
    const workflowExecution = { workflowId: guaranteeApplicationId(applicationId) };
    await this.env.client.workflowService.deleteWorkflowExecution({ namespace: this.env.namespace ?? 'default', workflowExecution });
    await eventually(() => expect(this.handle(applicationId).describe()).rejects.toThrow(WorkflowNotFoundError));
  }

  handle(applicationId: string): WorkflowHandle {
    return this.env.client.workflow.getHandle(guaranteeApplicationId(applicationId));
  }
}
