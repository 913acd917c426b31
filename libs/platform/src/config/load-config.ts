import type { z } from 'zod';
import type { LogLevel } from '../logger.js';
import { type IntakeConfig, shapeIntake } from './intake-schema.js';
import { PROCESS_SETTINGS, type ProcessName } from './process-settings.js';
import { port } from './port.js';
import { printedTextProblems, type TextCheck } from './printed-texts.js';
import { ENVIRONMENT, type EnvironmentName, type RingKey, type WorkerQueue } from './schema.js';

/** All settings, read and checked once at the start of a process; each process has its part of them (`ProcessConfigs`). */
export interface Config {
  readonly appEnv: 'development' | 'test' | 'production';
  /** Where the portal listens. */
  readonly port: number;
  readonly listenAddress: string;
  /** How browsers reach the portal, without a slash at the end; stands in mails and in the QR code. */
  readonly publicUrl: string;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly temporalApiKey: string | undefined;
  readonly temporalTls: boolean;
  readonly temporalUiUrl: string | undefined;
  readonly taskQueuePrefix: string;
  readonly workerQueues: readonly WorkerQueue[];
  readonly smtpUrl: string;
  readonly mailFrom: string;
  /** The mailbox to look into on a development machine. */
  readonly mailboxUrl: string | undefined;
  /** ClamAV's daemon, host:port. */
  readonly clamd: string | undefined;
  readonly intake: IntakeConfig;
  readonly storageDir: string;
  readonly chromiumPath: string;
  /** Whether Chromium's own sandbox is asked for; undefined: on, except for root. */
  readonly chromiumSandbox: boolean | undefined;
  readonly keyRing: readonly RingKey[];
  readonly keyPepper: Uint8Array;
  /** PKCS#12 file that signs the papers; without one a development key marked 検証用 is made in `secretsDir`. */
  readonly signingP12: string | undefined;
  readonly signingP12Passphrase: string;
  readonly secretsDir: string | undefined;
  readonly trustedProxies: readonly string[];
  readonly serviceName: string;
  /** The surety as its papers name it: 商号, title and name of who signs for it, postal code, address. */
  readonly suretyName: string;
  readonly suretyRepresentative: string;
  readonly suretyPostalCode: string;
  readonly suretyAddress: string;
  /** When branches answer the telephone. */
  readonly branchHours: string;
  readonly logLevel: LogLevel;
}

export type PortalConfig = Omit<Config, 'intake' | 'smtpUrl' | 'clamd' | 'workerQueues'>;
export type WorkerConfig = Omit<Config, 'intake' | 'port' | 'listenAddress' | 'trustedProxies' | 'mailboxUrl' | 'temporalUiUrl'>;
export type IntakeProcessConfig = Pick<Config, 'appEnv' | 'listenAddress' | 'databaseUrl' | 'storageDir' | 'logLevel' | 'intake'>;
export type PrepareConfig = Pick<Config, 'appEnv' | 'databaseUrl' | 'temporalAddress' | 'temporalNamespace' | 'temporalApiKey' | 'temporalTls' | 'logLevel'>;

/** The configuration as each process knows it. */
export interface ProcessConfigs {
  readonly portal: PortalConfig;
  readonly worker: WorkerConfig;
  readonly intake: IntakeProcessConfig;
  readonly prepare: PrepareConfig;
}

/** The configuration cannot be used. `problems` holds every one of them, a sentence each. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

type Environment = z.infer<typeof ENVIRONMENT>;

/** An empty variable counts as not given: that is how compose files and shells leave one out. */
function given(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined || value.trim() === '' ? [] : [[name, value]])),
  );
}

/** What a single variable cannot show: which of them belong together; each told to those alone that read it. */
function contradictions(environment: Record<string, string>, reads: (name: EnvironmentName) => boolean): string[] {
  const problems: string[] = [];
  const production = environment['APP_ENV'] === 'production';
  if (production && reads('SIGNING_P12') && environment['SIGNING_P12'] === undefined) {
    problems.push('SIGNING_P12 is missing; in production the papers are signed with a key of your own.');
  }
  if (!production && reads('SIGNING_P12') && environment['SIGNING_P12'] === undefined && environment['SECRETS_DIR'] === undefined) {
    problems.push('SECRETS_DIR is missing; without SIGNING_P12 the development signing key is made and kept there.');
  }
  if (production && reads('PUBLIC_URL') && environment['PUBLIC_URL'] === undefined) {
    problems.push('PUBLIC_URL is missing; mails and QR codes must lead to the address browsers use.');
  }
  if (production && reads('PUBLIC_URL') && environment['PUBLIC_URL']?.startsWith('http:')) {
    problems.push('PUBLIC_URL must begin with https: in production; passwords, sessions and keys travel by it.');
  }
  if (production && reads('KEY_RING')) problems.push(...worthlessKeys(environment));
  if (reads('SMTP_RECEIVER_KEY') && (environment['SMTP_RECEIVER_KEY'] === undefined) !== (environment['SMTP_RECEIVER_CERTIFICATE'] === undefined)) {
    problems.push('SMTP_RECEIVER_CERTIFICATE and SMTP_RECEIVER_KEY belong together; give both, or neither where a relay with TLS stands before the receiver.');
  }
  for (const name of production ? NAMES_OF_THE_SURETY : []) {
    if (reads(name) && environment[name] === undefined) problems.push(`${name} is missing; in production the papers name the surety itself, not the sample one.`);
  }
  return problems;
}

/** One byte over and over is a key that nobody drew and everybody guesses. */
function worthlessKeys(environment: Record<string, string>): string[] {
  const keysOf: Record<string, readonly string[]> = {
    KEY_RING: (environment['KEY_RING'] ?? '').split(',').map((entry) => entry.slice(entry.indexOf(':') + 1)),
    KEY_PEPPER: [environment['KEY_PEPPER'] ?? ''],
  };
  return Object.entries(keysOf)
    .filter(([, keys]) => keys.some((key) => new Set(Buffer.from(key, 'base64')).size === 1))
    .map(([name]) => `${name} is no secret; make each key with: openssl rand -base64 32.`);
}

const NAMES_OF_THE_SURETY = ['SURETY_NAME', 'SURETY_REPRESENTATIVE', 'SURETY_POSTAL_CODE', 'SURETY_ADDRESS'] as const;

function shape(values: Environment): Config {
  return {
    appEnv: values.APP_ENV,
    port: values.PORT,
    listenAddress: values.LISTEN_ADDRESS,
    publicUrl: values.PUBLIC_URL,
    databaseUrl: values.DATABASE_URL,
    temporalAddress: values.TEMPORAL_ADDRESS,
    temporalNamespace: values.TEMPORAL_NAMESPACE,
    temporalApiKey: values.TEMPORAL_API_KEY,
    temporalTls: values.TEMPORAL_TLS,
    temporalUiUrl: values.TEMPORAL_UI_URL,
    taskQueuePrefix: values.TASK_QUEUE_PREFIX,
    workerQueues: values.WORKER_QUEUES,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    mailboxUrl: values.MAILBOX_URL,
    clamd: values.CLAMD,
    intake: shapeIntake(values),
    storageDir: values.STORAGE_DIR,
    chromiumPath: values.CHROMIUM_PATH,
    chromiumSandbox: values.CHROMIUM_SANDBOX,
    keyRing: values.KEY_RING,
    keyPepper: values.KEY_PEPPER,
    signingP12: values.SIGNING_P12,
    signingP12Passphrase: values.SIGNING_P12_PASSPHRASE,
    secretsDir: values.SECRETS_DIR,
    trustedProxies: values.TRUSTED_PROXIES,
    serviceName: values.SERVICE_NAME,
    suretyName: values.SURETY_NAME,
    suretyRepresentative: values.SURETY_REPRESENTATIVE,
    suretyPostalCode: values.SURETY_POSTAL_CODE,
    suretyAddress: values.SURETY_ADDRESS,
    branchHours: values.BRANCH_HOURS,
    logLevel: values.LOG_LEVEL,
  };
}

/**
 * Reads the whole configuration from the environment, as the commands that look at all of it do. All problems are found in one go.
 * @param furtherPorts variables that no service reads and that hold a port when they are given (the launcher's servers)
 * @param check what papers can print; without it the texts for them are taken as they are
 * @throws ConfigurationError listing every missing, malformed, unprintable or contradictory variable
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env, furtherPorts: readonly string[] = [], check?: TextCheck): Config {
  return load(environment, Object.keys(ENVIRONMENT.shape) as EnvironmentName[], furtherPorts, check);
}

/** Reads what one process needs and nothing else: a setting of another's is neither asked for nor looked at. @throws ConfigurationError */
export function loadConfigOf<P extends ProcessName>(name: P, environment: NodeJS.ProcessEnv = process.env, check?: TextCheck): ProcessConfigs[P] {
  return load(environment, PROCESS_SETTINGS[name], [], check) as ProcessConfigs[P];
}

/** Fields of settings that are not among the names stay undefined: the types of `ProcessConfigs` do not have them. */
function load(environment: NodeJS.ProcessEnv, names: readonly EnvironmentName[], furtherPorts: readonly string[], check: TextCheck | undefined): Config {
  const variables = given(environment);
  const schema = ENVIRONMENT.pick(Object.fromEntries(names.map((name) => [name, true])) as Record<EnvironmentName, true>);
  const result = schema.safeParse(variables);
  const problems = result.success
    ? []
    : result.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`);
  const unread = furtherPorts.filter((name) => !(names as readonly string[]).includes(name));
  for (const name of unread) problems.push(...(port.optional().safeParse(variables[name]).error?.issues ?? []).map(({ message }) => `${name} ${message}.`));
  if (check) problems.push(...printedTextProblems(variables, (name) => names.includes(name), check));
  problems.push(...contradictions(variables, (name) => names.includes(name)));
  if (!result.success || problems.length > 0) throw new ConfigurationError(problems);
  return shape(result.data);
}
