/** What nearly every suite needs. What loads a mail server, Temporal or pictures stands beside it: a suite that has no use for it does not wait for it. */
export * from './config.js';
export * from './database.js';
export * from './eventually.js';
export * from './fixed.js';
export * from './opened-database.js';
export * from './pyhanko.js';
export * from './run.js';
