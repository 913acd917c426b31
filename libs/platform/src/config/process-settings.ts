import { INTAKE_ENVIRONMENT } from './intake-schema.js';
import { ENVIRONMENT, type EnvironmentName } from './schema.js';

const ALL = Object.keys(ENVIRONMENT.shape) as readonly EnvironmentName[];
const OF_INTAKE = Object.keys(INTAKE_ENVIRONMENT) as readonly EnvironmentName[];

function without(names: readonly EnvironmentName[]): readonly EnvironmentName[] {
  return ALL.filter((name) => name !== 'DATABASE_OWNER_URL' && !OF_INTAKE.includes(name) && !names.includes(name));
}

/** Which settings each process reads; it is given no others (docker-compose.yml, `npm start`), least of all their secrets. `prepare` makes the schema and the namespace. */
export const PROCESS_SETTINGS = {
  portal: without(['SMTP_URL', 'CLAMD', 'WORKER_QUEUES']),
  worker: without(['PORT', 'LISTEN_ADDRESS', 'TRUSTED_PROXIES', 'MAILBOX_URL', 'TEMPORAL_UI_URL']),
  intake: ['APP_ENV', 'LISTEN_ADDRESS', 'DATABASE_URL', 'STORAGE_DIR', 'LOG_LEVEL', ...OF_INTAKE],
  prepare: ['APP_ENV', 'DATABASE_URL', 'DATABASE_OWNER_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY', 'TEMPORAL_TLS', 'LOG_LEVEL'],
} as const satisfies Readonly<Record<string, readonly EnvironmentName[]>>;
export type ProcessName = keyof typeof PROCESS_SETTINGS;
