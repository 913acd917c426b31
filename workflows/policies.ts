import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';

/**
 * A database step inside the workflow task: short, awaited, given up soon. What it could not do is repeated as a
 * regular activity, where attempts, failure and next retry can be seen (see steps.ts).
 */
export const LOCAL_DATABASE: LocalActivityOptions = {
  scheduleToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 3, initialInterval: '100 milliseconds', backoffCoefficient: 2 },
};

/** The same step once more, for as long as it takes. */
export const DATABASE: ActivityOptions = {
  startToCloseTimeout: '30 seconds',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '15 seconds' },
};

/** The renderer: a lost worker is noticed by its missing heartbeat, not by the end of the time allowed. */
export const DOCUMENTS: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
};

/** Strangers' files: sixty pages take a minute; a file that ends its reader is an answer, not a failure. */
export const READING: ActivityOptions = {
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
};

/** One page at a time: seconds of a processor, for which it may wait long. */
export const OCR: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
};

/** The mail relay: may be away for hours; the longest pause is what a customer waits after it comes back. */
export const MAIL: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
};
