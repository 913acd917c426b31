export * from './config.js';
export * from './database.js';
export * from './eventually.js';
export * from './fixed.js';
export * from './pyhanko.js';
export * from './run.js';
export * from './smtp-sink.js';
export * from './temporal.js';
