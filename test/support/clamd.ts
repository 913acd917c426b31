import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../apps/local/servers/free-port.mjs';
import { eventually } from './eventually.js';
import { testRun } from './run.js';

/** The antivirus test file that every scanner knows. */
export const ANTIVIRUS_TEST_FILE = Buffer.from('X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*');
const CLAMD = '/usr/sbin/clamd';
/** More is not looked at. Bytes. */
const STREAM_LIMIT = 5 * 1024 * 1024;

export interface Clamd {
  readonly address: string;
  stop(): Promise<void>;
}

/** ClamAV's daemon with the signature of the antivirus test file alone, where it is installed; otherwise a server that speaks its INSTREAM. */
export async function startClamd(port?: number): Promise<Clamd> {
  const listens = port ?? (await freePort());
  const address = `127.0.0.1:${listens}`;
  return existsSync(CLAMD) ? startDaemon(listens, address) : startStandIn(listens, address);
}

async function startDaemon(port: number, address: string): Promise<Clamd> {
  const folder = await mkdtemp(join(testRun().folder, 'clamd-'));
  await writeFile(join(folder, 'test.ndb'), `Test.File:0:*:${ANTIVIRUS_TEST_FILE.toString('hex')}\n`);
  const settings = { TCPSocket: port, TCPAddr: '127.0.0.1', DatabaseDirectory: folder, Foreground: 'yes', StreamMaxLength: STREAM_LIMIT, ...(process.getuid?.() === 0 ? { User: 'root' } : {}) };
  await writeFile(join(folder, 'clamd.conf'), Object.entries(settings).map(([name, value]) => `${name} ${value}\n`).join(''));
  const child: ChildProcess = spawn(CLAMD, ['--config-file', join(folder, 'clamd.conf')], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await eventually(() => new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(resolve));
    socket.once('error', reject);
  }), 60);
  return {
    address,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function startStandIn(port: number, address: string): Promise<Clamd> {
  const server = createServer((socket) => {
    let got = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      got = Buffer.concat([got, data]);
      if (got.toString('latin1') === 'zPING\0') socket.end('PONG\0');
      else if (got.length > STREAM_LIMIT) socket.end('INSTREAM size limit exceeded. ERROR\0');
      else if (got.subarray(-4).equals(Buffer.alloc(4))) socket.end(got.includes(ANTIVIRUS_TEST_FILE) ? 'stream: Test.File FOUND\0' : 'stream: OK\0');
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { address, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}
