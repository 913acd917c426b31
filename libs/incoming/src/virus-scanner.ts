import { connect } from 'node:net';

/** The scanner gave no verdict; the text is for the failure row. */
export class VirusScannerError extends Error {
  override readonly name = 'VirusScannerError';
}

const PATIENCE_MILLIS = 60_000;
const CHUNK = 64 * 1024;
const UNREACHED = 'The virus scanner cannot be reached.';
const LOST = 'The virus scanner ended the connection; its StreamMaxLength may be below the size of the file.';

/** ClamAV's daemon, by `host:port`; asked when one is configured. What it cannot answer is a failure of the step, not a clean file. */
export class VirusScanner {
  constructor(private readonly address: string | undefined) {}

  /** Whether the daemon found something in the bytes. @throws VirusScannerError when it does not answer, or refuses */
  async finds(bytes: Uint8Array): Promise<boolean> {
    if (this.address === undefined) return false;
    const answer = await this.ask(bytes);
    if (/\bFOUND\b/.test(answer)) return true;
    if (/\bOK\b/.test(answer)) return false;
    throw new VirusScannerError(`The virus scanner answered ${JSON.stringify(answer.slice(0, 100))}.`);
  }

  /** INSTREAM: lengths and pieces, an empty piece last. */
  private ask(bytes: Uint8Array): Promise<string> {
    const separator = (this.address ?? '').lastIndexOf(':');
    const socket = connect({ host: this.address?.slice(0, separator) ?? '', port: Number(this.address?.slice(separator + 1)) });
    socket.setTimeout(PATIENCE_MILLIS, () => socket.destroy(new VirusScannerError('The virus scanner does not answer.')));
    return new Promise((resolve, reject) => {
      let answer = '';
      let connected = false;
      socket.once('connect', () => (connected = true));
      socket.on('data', (data) => (answer += data.toString('latin1')));
      socket.once('error', (cause) => reject(new VirusScannerError(connected ? LOST : UNREACHED, { cause })));
      socket.once('close', () => resolve(answer));
      socket.write('zINSTREAM\0');
      for (let at = 0; at < bytes.length; at += CHUNK) socket.write(Buffer.concat([length(Math.min(CHUNK, bytes.length - at)), bytes.subarray(at, at + CHUNK)]));
      socket.write(length(0));
    });
  }
}

function length(value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(value);
  return four;
}
