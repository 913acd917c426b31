import { PlainFailure } from '../setup/plain-failure.mjs';
import { portRefusal } from './free-port.mjs';

/** Every port the one machine listens on, each by its environment variable. */
const PORTS = {
  PORT: { standard: 3000, what: 'the portal' },
  MAILBOX_PORT: { standard: 1080, what: 'the mailbox' },
  SMTP_PORT: { standard: 1025, what: 'the mail catcher' },
  TEMPORAL_PORT: { standard: 7233, what: 'Temporal' },
  TEMPORAL_UI_PORT: { standard: 8233, what: 'the Temporal UI' },
  POSTGRES_PORT: { standard: 15432, what: 'PostgreSQL' },
};

/** @typedef {keyof typeof PORTS} PortName */

/** @param {PortName} name */
export function portOf(name) {
  const given = process.env[name];
  if (given === undefined || given === '') return PORTS[name].standard;
  if (!isPort(given)) throw new PlainFailure(`${name}=${given} is not a port; give a number from 1 to 65535.`);
  return Number(given);
}

/** @param {string} text */
function isPort(text) {
  const port = Number(text);
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}

/** The next port that is free and none of ours. @param {number} port @returns {Promise<number>} */
async function portNearby(port) {
  const next = port < 65535 ? port + 1 : 8000;
  const ours = /** @type {PortName[]} */ (Object.keys(PORTS)).some((name) => portOf(name) === next);
  return ours || (await portRefusal(next)) !== undefined ? portNearby(next) : next;
}

/** Refuses to start anything while somebody else listens on one of the ports. @param {readonly PortName[]} names */
export async function requireFreePorts(names) {
  const malformed = names.filter((name) => process.env[name] && !isPort(process.env[name] ?? '')).map((name) => `${name}=${process.env[name]}`);
  if (malformed.length > 1) throw new PlainFailure(`${malformed.join(', ')} are no ports; give numbers from 1 to 65535.`);
  const taken = new Map();
  for (const name of names) {
    const port = portOf(name);
    const other = taken.get(port);
    if (other) throw new PlainFailure(`${name} and ${other} are both ${port}; give them different ports.`);
    taken.set(port, name);
    const refusal = await portRefusal(port);
    if (refusal === 'EACCES') throw new PlainFailure(`Port ${port} for ${PORTS[name].what} is not for ordinary users; choose one above 1023: ${name}=${await portNearby(Math.max(port, 8000))} npm start`);
    if (refusal !== undefined) throw new PlainFailure(`Port ${port} for ${PORTS[name].what} is in use by another program; stop that one, or choose another port: ${name}=${await portNearby(port)} npm start`);
  }
}
