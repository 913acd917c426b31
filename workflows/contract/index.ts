/** The face of the procedures: names, ids, inputs, signals, queries and the activity ports. Nothing here runs a workflow. */
export * from './activity-ports.js';
export * from './case-facts.js';
export * from './failure-codes.js';
export * from './mails.js';
export * from './procedures.js';
export * from './progress-view.js';
export * from './registration-facts.js';
export * from './steps.js';
export * from './task-queues.js';
