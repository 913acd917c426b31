import { randomInt } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { codeOf } from '../setup/plain-failure.mjs';
import { cacheDir } from '../setup/project.mjs';

/** How long a port stays promised to whom it was given before something has to listen on it. */
const PROMISED_MS = 10 * 60_000;

/** Why this process may not listen there (EADDRINUSE, EACCES), or nothing. @param {number} port @returns {Promise<string | undefined>} */
export function portRefusal(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error)));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}

/** Whether somebody listens there. @param {number} port */
export async function portIsBusy(port) {
  return (await portRefusal(port)) !== undefined;
}

/**
 * Whether somebody takes connections there. Unlike `portIsBusy` it never listens itself, and so cannot take the port from whoever is about to.
 * @param {number} port @returns {Promise<boolean>}
 */
export function portAnswers(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/**
 * Ports nobody listens on, below those the kernel hands out by itself, so that no outgoing connection takes one before
 * it is used; and given to nobody else of this checkout, for suites run side by side and their servers take seconds to
 * listen. @param {number} count @returns {Promise<number[]>}
 */
export async function freePorts(count) {
  /** @type {number[]} */
  const found = [];
  while (found.length < count) {
    const port = randomInt(20_000, 32_000);
    if (promised(port) && !(await portIsBusy(port))) found.push(port);
  }
  return found;
}

/** Takes a port for whom it is given to. @param {number} port @returns {boolean} false when another has been promised it */
function promised(port) {
  const folder = join(cacheDir, 'ports');
  const promise = join(folder, String(port));
  mkdirSync(folder, { recursive: true });
  try {
    closeSync(openSync(promise, 'wx'));
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const made = statSync(promise, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - made > PROMISED_MS) rmSync(promise, { force: true });
    return false;
  }
}

/** A port nobody listens on. @returns {Promise<number>} */
export async function freePort() {
  const [port = 0] = await freePorts(1);
  return port;
}
