import { Socket } from 'node:net';
import { type EnvironmentName, ConfigurationError } from '#platform';
import { codeIn, isUnreachable, PlainFailure } from './plain-failure.js';
import { serverIn } from './settings.js';

const CONNECT_MILLIS = 5_000;

const WHAT: Partial<Record<EnvironmentName, string>> = { DATABASE_URL: 'PostgreSQL', DATABASE_OWNER_URL: 'PostgreSQL', TEMPORAL_ADDRESS: 'Temporal' };

/** Why nobody answers at an address, or nothing when somebody does. */
function silenceAt({ host, port }: { host: string; port: number }): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = new Socket();
    const end = (answer: string | undefined): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(CONNECT_MILLIS, () => end('no answer'));
    socket.once('error', (error) => end(codeIn(error) ?? error.message));
    socket.connect(port, host, () => end(undefined));
  });
}

function unreachable(name: EnvironmentName, { host, port }: { host: string; port: number }, why: string): string {
  return `${WHAT[name] ?? 'The server'} at ${host}:${port} (${name}) cannot be reached (${why}); start it, or correct the address.`;
}

/** A sentence for each variable whose server is silent. */
export async function silencesOf(names: readonly EnvironmentName[]): Promise<readonly string[]> {
  const given = names.flatMap((name) => (process.env[name] ? [{ name, server: serverIn(name, process.env[name]) }] : []));
  const silences = await Promise.all(given.map(async ({ name, server }) => {
    const why = await silenceAt(server);
    return why === undefined ? [] : [unreachable(name, server, why)];
  }));
  return silences.flat();
}

/** Looks whether somebody answers where variables say a server is. @throws PlainFailure naming all that are silent */
export async function reach(names: readonly EnvironmentName[]): Promise<void> {
  const silences = await silencesOf(names);
  if (silences.length > 0) throw new PlainFailure(silences.join('\n'));
}

const REFUSALS: Readonly<Record<string, string>> = {
  '28P01': 'refuses the password of {}; correct the address.',
  '28000': 'refuses the role of {}; correct the address.',
  '3D000': 'has no database as in {}; make it, or correct the address.',
  '42P01': 'has no tables of ours in the database of {}; correct the address, or run the command migrate first.',
};

/** Does something with the database of an address; what a person can mend about the address becomes a sentence. */
export async function atDatabase<Result>(name: 'DATABASE_URL' | 'DATABASE_OWNER_URL', url: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const server = serverIn(name, url);
    const refusal = REFUSALS[codeIn(error) ?? ''];
    if (refusal !== undefined) {
      const { username, pathname } = new URL(url);
      throw new PlainFailure(`PostgreSQL at ${server.host}:${server.port} ${refusal.replace('{}', `${name} (${username}, ${pathname.slice(1)})`)}`, { cause: error });
    }
    if (isUnreachable(error)) throw new PlainFailure(unreachable(name, server, codeIn(error) ?? 'no answer'), { cause: error });
    throw error;
  }
}
