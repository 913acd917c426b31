import { connect } from 'node:net';
import { Readable } from 'node:stream';
import type { QuarantineReason } from '#domain';

/** The scanner gave no verdict; the text is for the failure row. */
export class VirusScannerError extends Error {
  override readonly name = 'VirusScannerError';
}

const PATIENCE_MILLIS = 60_000;
const CHUNK = 64 * 1024;
/** A daemon that is there and lets go of the same bytes so many times does so because of them. */
const ATTEMPTS = 3;
const UNREACHED = 'The virus scanner cannot be reached.';
const TOO_LARGE = /size limit exceeded/i;

/** ClamAV's daemon, by `host:port`; asked when one is configured. What it cannot answer is a failure of the step, not a clean file. */
export class VirusScanner {
  constructor(private readonly address: string | undefined) {}

  /** Why the bytes must not be opened; null when the daemon found nothing. @throws VirusScannerError when it does not answer, or refuses */
  async refusalOf(bytes: Uint8Array): Promise<Extract<QuarantineReason, 'virus' | 'not-scanned'> | null> {
    if (this.address === undefined) return null;
    const answer = await this.answerTo(bytes, ATTEMPTS);
    if (/\bFOUND\b/.test(answer)) return 'virus';
    if (/\bOK\b/.test(answer)) return null;
    // More than its StreamMaxLength: waiting would change nothing.
    if (TOO_LARGE.test(answer)) return 'not-scanned';
    throw new VirusScannerError(`The virus scanner answered ${JSON.stringify(answer.slice(0, 100))}.`);
  }

  /** A daemon at its limit says so and hangs up; the word may be lost with the connection. One that is there afterwards has not gone away. */
  private async answerTo(bytes: Uint8Array, attempts: number): Promise<string> {
    const answer = await this.ask('zINSTREAM\0', bytes);
    if (answer !== '') return answer;
    if (!/\bPONG\b/.test(await this.ask('zPING\0', null))) throw new VirusScannerError('The virus scanner ended the connection without an answer.');
    return attempts > 1 ? this.answerTo(bytes, attempts - 1) : 'size limit exceeded';
  }

  /** A command; behind INSTREAM lengths and pieces, an empty piece last. @returns the answer, '' when the connection was ended without one */
  private ask(command: string, bytes: Uint8Array | null): Promise<string> {
    const separator = (this.address ?? '').lastIndexOf(':');
    const socket = connect({ host: this.address?.slice(0, separator) ?? '', port: Number(this.address?.slice(separator + 1)) });
    socket.setTimeout(PATIENCE_MILLIS, () => socket.destroy(new VirusScannerError('The virus scanner does not answer.')));
    return new Promise((resolve, reject) => {
      let answer = '';
      let connected = false;
      socket.once('connect', () => {
        connected = true;
        Readable.from(pieces(command, bytes)).pipe(socket, { end: false });
      });
      socket.on('data', (data) => (answer += data.toString('latin1')));
      socket.once('error', (cause) => {
        if (cause instanceof VirusScannerError) reject(cause);
        else if (connected) resolve(answer);
        else reject(new VirusScannerError(UNREACHED, { cause }));
      });
      socket.once('close', () => resolve(answer));
    });
  }
}

function* pieces(command: string, bytes: Uint8Array | null): Generator<Buffer> {
  yield Buffer.from(command);
  if (bytes === null) return;
  for (let at = 0; at < bytes.length; at += CHUNK) yield Buffer.concat([length(Math.min(CHUNK, bytes.length - at)), bytes.subarray(at, at + CHUNK)]);
  yield length(0);
}

function length(value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(value);
  return four;
}
