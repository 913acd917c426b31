import { isMainThread, Worker } from 'node:worker_threads';

const LOOKED_AFTER_MILLIS = 250;

/**
 * Loaded first into every process that opens a file of a stranger: when whoever asks has been killed, nobody watches its time any more. A thread of its own looks, for the
 * first one may never come back from its file; and it compares with the number it was started with, so that a parent that is gone before the first look is missed too.
 */
const WATCH = `
const { workerData: parent } = require('node:worker_threads');
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, ${LOOKED_AFTER_MILLIS});
`;

if (isMainThread) {
  new Worker(WATCH, { eval: true, workerData: Number(process.argv[2]), execArgv: [], env: {}, resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 } }).unref();
}
