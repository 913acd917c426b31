import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { codeOf } from '../setup/plain-failure.mjs';

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
 * Ports nobody listens on, below those the kernel hands out by itself, so that no outgoing connection takes one before
 * it is used. @param {number} count @returns {Promise<number[]>}
 */
export async function freePorts(count) {
  /** @type {number[]} */
  const found = [];
  while (found.length < count) {
    const port = randomInt(20_000, 32_000);
    if (!found.includes(port) && !(await portIsBusy(port))) found.push(port);
  }
  return found;
}

/** A port nobody listens on. @returns {Promise<number>} */
export async function freePort() {
  const [port = 0] = await freePorts(1);
  return port;
}
