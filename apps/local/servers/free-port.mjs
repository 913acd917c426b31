import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Whether somebody listens there. @param {number} port @returns {Promise<boolean>} */
export function portIsBusy(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
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
