import { ConfigurationError, ENVIRONMENT, type EnvironmentName } from '#platform';

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

/** Who may change the schema; given to `migrate` only. Without it the services' own role is the owner. */
export function ownerUrl(): string {
  const url = process.env['DATABASE_OWNER_URL'];
  return url === undefined || url === '' ? databaseUrl() : url;
}

/** Where the running system is reached. */
export function publicUrl(): string {
  return addressIn('PUBLIC_URL');
}

/** Host and port of the server a variable names. */
export function serverIn(name: EnvironmentName, value: string): { host: string; port: number } {
  if (name === 'TEMPORAL_ADDRESS') {
    const colon = value.lastIndexOf(':');
    return { host: value.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(value.slice(colon + 1)) };
  }
  const { hostname, port } = new URL(value);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 5432) };
}
