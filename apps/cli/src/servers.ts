import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type EnvironmentName, ConfigurationError } from '#platform';
import { codeIn, isUnreachable, PlainFailure } from './plain-failure.js';
import { serverIn, type ServerAddress } from './settings.js';

const CONNECT_MILLIS = 5_000;
/** Some mail servers keep whoever comes waiting before they greet. */
const GREETING_MILLIS = 10_000;

/** A server by its kind: what it is asked (a mail server greets unasked), and how its answer begins. */
interface Kind {
  readonly what: string;
  readonly asked?: Uint8Array;
  readonly answers?: RegExp;
}

// SSLRequest: its length and its code.
const POSTGRESQL: Kind = { what: 'PostgreSQL', asked: Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47), answers: /^[SNE]/ };
const KINDS: Partial<Record<EnvironmentName, Kind>> = {
  DATABASE_URL: POSTGRESQL,
  DATABASE_OWNER_URL: POSTGRESQL,
  // What it speaks depends on how it is guarded: the client that follows tells.
  TEMPORAL_ADDRESS: { what: 'Temporal' },
  SMTP_URL: { what: 'mail relay', answers: /^220/ },
  IMAP_URL: { what: 'mailbox server', answers: /^\* (OK|PREAUTH)/i },
  CLAMD: { what: 'ClamAV daemon', asked: Buffer.from('zPING\0'), answers: /^PONG/ },
};
const SOMETHING: Kind = { what: 'server' };

/** What is wrong with whoever is at an address, or nothing. Neither name nor password is told to them; whether their certificate is trusted is the client's matter. */
function silenceAt({ host, port, isTls }: ServerAddress, { asked, answers }: Kind): Promise<'another' | string | undefined> {
  return new Promise((resolve) => {
    const socket = isTls ? connectTls({ host, port, rejectUnauthorized: false, ...(isIP(host) === 0 ? { servername: host } : {}) }) : connect({ host, port });
    const end = (answer: string | undefined): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(CONNECT_MILLIS, () => end('no answer'));
    let isOpen = false;
    socket.once('error', (error) => end(isOpen && codeIn(error) === 'ECONNRESET' ? 'another' : (codeIn(error) ?? error.message)));
    socket.once('end', () => end('another'));
    socket.once('data', (data) => end(answers === undefined || answers.test(data.toString('latin1')) ? undefined : 'another'));
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      isOpen = true;
      if (answers === undefined) return end(undefined);
      socket.setTimeout(GREETING_MILLIS);
      if (asked !== undefined) socket.write(asked);
    });
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function unreachable(name: EnvironmentName, { host, port }: ServerAddress, why: string): string {
  const { what } = KINDS[name] ?? SOMETHING;
  if (why === 'another' || why.startsWith('ERR_SSL_')) return `What answers at ${host}:${port} (${name}) is no ${what}; correct the address.`;
  return `${capital(what)} at ${host}:${port} (${name}) cannot be reached (${why}); start it, or correct the address.`;
}

/** A sentence for each variable whose server is silent. */
export async function silencesOf(names: readonly EnvironmentName[]): Promise<readonly string[]> {
  const given = names.flatMap((name) => (process.env[name] ? [{ name, server: serverIn(name, process.env[name]) }] : []));
  const silences = await Promise.all(given.map(async ({ name, server }) => {
    const why = await silenceAt(server, KINDS[name] ?? SOMETHING);
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

const NOT_THE_OWNER = 'does not let the role of {} write this; give the owner of the schema in DATABASE_OWNER_URL.';

/** Does something with the database of an address; what a person can mend about the address becomes a sentence. */
export async function atDatabase<Result>(name: 'DATABASE_URL' | 'DATABASE_OWNER_URL', url: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const server = serverIn(name, url);
    const code = codeIn(error) ?? '';
    // An owner that is given and may not do something lacks a right that PostgreSQL itself names.
    const refusal = code === '42501' && name === 'DATABASE_URL' ? NOT_THE_OWNER : REFUSALS[code];
    if (refusal !== undefined) {
      const { username, pathname } = new URL(url);
      throw new PlainFailure(`PostgreSQL at ${server.host}:${server.port} ${refusal.replace('{}', `${name} (${username}, ${pathname.slice(1)})`)}`, { cause: error });
    }
    if (isUnreachable(error)) throw new PlainFailure(unreachable(name, server, codeIn(error) ?? 'no answer'), { cause: error });
    throw error;
  }
}
