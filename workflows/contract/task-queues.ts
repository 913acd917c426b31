/**
 * The queues of work: one per kind of place the work goes to, so that a slow printer never holds up a decision.
 * `guarantee` runs workflows and database steps, `documents` the renderer, `mail` the mail relay, `reading` takes arrivals apart, `reading-fax` those that
 * came by FAX, `reading-slow` those that take longer, `ocr` makes out letters: slow, and never in the way of the others.
 */
export const TASK_QUEUES = ['guarantee', 'documents', 'mail', 'reading', 'reading-fax', 'reading-slow', 'ocr'] as const;
export type TaskQueue = (typeof TASK_QUEUES)[number];

/** The name a queue has in an installation; the prefix keeps installations and test suites on one server apart. */
export function taskQueueName(prefix: string, queue: TaskQueue): string {
  return `${prefix}${queue}`;
}

/** The queue beside the one a workflow runs on (`guarantee`), in the same installation. */
export function siblingTaskQueue(workflowQueue: string, queue: TaskQueue): string {
  return taskQueueName(workflowQueue.slice(0, -'guarantee'.length), queue);
}
