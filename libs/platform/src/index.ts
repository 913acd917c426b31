export * from './clock.js';
export * from './config/load-config.js';
export type { IntakeConfig } from './config/intake-schema.js';
export * from './config/process-settings.js';
export * from './config/schema.js';
export * from './files/index.js';
export * from './logger.js';
export * from './random-source.js';
export * from './templates/index.js';
