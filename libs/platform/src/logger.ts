import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { logOutput } from './log-output.js';

export type Logger = PinoLogger;

/** Levels of the log, from the most to the least talkative. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const SECRET_NAMES = [
  'password', 'passphrase', 'secret', 'token', 'cookie', 'authorization', 'authenticationKey', 'key', 'pepper',
  'keyRing', 'keyPepper', 'apiKey', 'temporalApiKey', 'databaseUrl', 'smtpUrl', 'signingP12Passphrase',
  'DATABASE_URL', 'DATABASE_OWNER_URL', 'SMTP_URL', 'KEY_RING', 'KEY_PEPPER', 'TEMPORAL_API_KEY', 'SIGNING_P12_PASSPHRASE',
];

/** Everything that must never reach a log line, at the top and one or two levels below it. */
export const REDACTED_PATHS: readonly string[] = [
  ...SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  'req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]',
];

/**
 * The structured log of one process, one JSON object a line on standard output. Passwords, keys, cookies and
 * addresses that carry credentials are replaced by `[redacted]` wherever they stand.
 */
export function createLogger(options: { service: string; level?: LogLevel; destination?: DestinationStream }): Logger {
  const settings = {
    level: options.level ?? 'info',
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: [...REDACTED_PATHS], censor: '[redacted]' },
  };
  return pino(settings, options.destination ?? standardOutput(options.service));
}

const unheard = (): void => undefined;

/** What else writes there (the framework, warnings of Node) ends the process as little as our own lines do; it is heard once, however many logs are opened. */
function standardOutput(service: string): DestinationStream {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(unheard)) stream.on('error', unheard);
  }
  return logOutput(process.stdout.fd, service);
}
