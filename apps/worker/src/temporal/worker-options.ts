import { type WorkerConfig, type WorkerQueue } from '#platform';
import { dataConverter } from '#temporal';
import { taskQueueName } from '#workflows/contract';
import type { ActivityInterceptorsFactory, NativeConnection, WorkerOptions, WorkflowBundleOption } from '@temporalio/worker';

export interface WorkerMakings {
  readonly config: Pick<WorkerConfig, 'temporalNamespace' | 'taskQueuePrefix'>;
  readonly connection: NativeConnection;
  readonly workflowBundle: WorkflowBundleOption;
  readonly activities: Readonly<Record<WorkerQueue, object>>;
  readonly interceptor: ActivityInterceptorsFactory;
}

/** Slots by kind of work; ours, from measurements on two cores (docs/performance.md). */
const SLOTS = {
  workflowTasks: 40,
  localSteps: 12,
  databaseSteps: 10,
  /** Two pages of the renderer. */
  papers: 2,
  mails: 10,
  /** Each takes apart a file in a process of its own. */
  readings: 2,
  /** Of what comes by FAX more: a page is not to wait for those made to be slow, which step back behind it and are put back at a fraction of the memory. */
  faxReadings: 6,
  /** One beside them, for what they have put back. */
  slowReadings: 1,
  /** One reader of letters. */
  letters: 1,
  cachedWorkflows: 500,
};

/** What a worker of a queue is made with. Slots, pollers and cache are named one by one: defaults differ between versions. */
export function workerOptions(queue: WorkerQueue, makings: WorkerMakings): WorkerOptions {
  const common: WorkerOptions = {
    connection: makings.connection,
    namespace: makings.config.temporalNamespace,
    taskQueue: taskQueueName(makings.config.taskQueuePrefix, queue),
    activities: makings.activities[queue],
    dataConverter,
    interceptors: { activity: [makings.interceptor] },
    shutdownGraceTime: '10 seconds',
    shutdownForceTime: '15 seconds',
  };
  switch (queue) {
    case 'guarantee':
      return {
        ...common,
        workflowBundle: makings.workflowBundle,
        reuseV8Context: true,
        workflowThreadPoolSize: 1,
        maxConcurrentWorkflowTaskExecutions: SLOTS.workflowTasks,
        maxConcurrentWorkflowTaskPolls: 10,
        maxCachedWorkflows: SLOTS.cachedWorkflows,
        stickyQueueScheduleToStartTimeout: '5 seconds',
        maxConcurrentLocalActivityExecutions: SLOTS.localSteps,
        maxConcurrentActivityTaskExecutions: SLOTS.databaseSteps,
        maxConcurrentActivityTaskPolls: 2,
      };
    case 'documents':
      return { ...common, maxConcurrentActivityTaskExecutions: SLOTS.papers, maxConcurrentActivityTaskPolls: 2 };
    case 'reading':
      return { ...common, maxConcurrentActivityTaskExecutions: SLOTS.readings, maxConcurrentActivityTaskPolls: 2 };
    case 'reading-fax':
      return { ...common, maxConcurrentActivityTaskExecutions: SLOTS.faxReadings, maxConcurrentActivityTaskPolls: 2 };
    case 'reading-slow':
      return { ...common, maxConcurrentActivityTaskExecutions: SLOTS.slowReadings, maxConcurrentActivityTaskPolls: 1 };
    case 'ocr':
      return { ...common, maxConcurrentActivityTaskExecutions: SLOTS.letters, maxConcurrentActivityTaskPolls: 1 };
    case 'mail':
      return { ...common, maxConcurrentActivityTaskExecutions: SLOTS.mails, maxConcurrentActivityTaskPolls: 4 };
  }
}
