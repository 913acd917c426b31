import { ConfigurationError, ENVIRONMENT, type EnvironmentName } from '#platform';
import type { IntakeDoors } from './sample/intake-doors.js';

/** The address a variable gives, checked as the services check it. @throws ConfigurationError */
function addressIn(name: 'DATABASE_URL' | 'PUBLIC_URL'): string {
  const given = process.env[name];
  const result = ENVIRONMENT.shape[name].safeParse(given === '' ? undefined : given);
  if (!result.success) throw new ConfigurationError(result.error.issues.map(({ message }) => `${name} ${message}.`));
  return result.data;
}

/** Where the services' role connects to the database. */
export function databaseUrl(): string {
  return addressIn('DATABASE_URL');
}

/** Who may change the schema, and writes masters and people of the surety; given to the commands that do so. Without it the services' own role is the owner. */
export function ownerUrl(): string {
  const url = process.env['DATABASE_OWNER_URL'];
  return url === undefined || url === '' ? databaseUrl() : url;
}

/** Where the running system is reached. */
export function publicUrl(): string {
  return addressIn('PUBLIC_URL');
}

/** Where FAXes and mails come in on this machine; null where the intake has not both doors. */
export function intakeDoors(): IntakeDoors | null {
  const { FAX_FOLDER: faxFolder = '', SMTP_RECEIVER_PORT: port = '' } = process.env;
  return faxFolder === '' || port === '' ? null : { faxFolder, receiverUrl: `smtp://127.0.0.1:${port}` };
}

/** Where a server listens, and whether it speaks TLS from the first byte on. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

const STANDARD_PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465, 'imap:': 143, 'imaps:': 993 };

/** The server a variable names. */
export function serverIn(name: EnvironmentName, value: string): ServerAddress {
  if (name === 'TEMPORAL_ADDRESS' || name === 'CLAMD') {
    const colon = value.lastIndexOf(':');
    return { host: value.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(value.slice(colon + 1)), isTls: false };
  }
  const { protocol, hostname, port } = new URL(value);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (STANDARD_PORTS[protocol] ?? 5432)), isTls: protocol === 'smtps:' || protocol === 'imaps:' };
}
