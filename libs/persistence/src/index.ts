/** The face of the persistence: entities, the unit of work, facts with their outbox, reads. */
export * from './entities/index.js';
export * from './facts.js';
export * from './mikro-orm.config.js';
export * from './number-counter.js';
export * from './queries/application-form.js';
export * from './queries/branch-certificates.js';
export * from './queries/branch-payments.js';
export * from './queries/branch-queue.js';
export * from './queries/branch-tasks.js';
export * from './queries/contractor-cases.js';
export * from './queries/contractor-guarantees.js';
export * from './queries/keyset.js';
export * from './unit-of-work.js';
export * from './viewing/open-by-key.js';
