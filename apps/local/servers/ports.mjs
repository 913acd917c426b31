import { PlainFailure } from '../setup/plain-failure.mjs';
import { portRefusal } from './free-port.mjs';

/** Every port the one machine listens on, each by its environment variable. @type {Record<PortName, { standard?: number, above?: number, what: string }>} */
const PORTS = {
  PORT: { standard: 3000, what: 'the portal' },
  MAILBOX_PORT: { standard: 1080, what: 'the mailbox' },
  SMTP_PORT: { standard: 1025, what: 'the mail catcher' },
  TEMPORAL_PORT: { standard: 7233, what: 'Temporal' },
  TEMPORAL_UI_PORT: { standard: 8233, what: 'the Temporal UI' },
  POSTGRES_PORT: { standard: 15432, what: 'PostgreSQL' },
  // Beside the portal's, so that whoever moves the portal moves them too.
  INTAKE_PORT: { above: 5, what: 'the intake' },
  SMTP_RECEIVER_PORT: { above: 6, what: 'the intake\'s SMTP receiver' },
};

/** @typedef {'PORT' | 'MAILBOX_PORT' | 'SMTP_PORT' | 'TEMPORAL_PORT' | 'TEMPORAL_UI_PORT' | 'POSTGRES_PORT' | 'INTAKE_PORT' | 'SMTP_RECEIVER_PORT'} PortName */

/** @param {PortName} name @returns {number} @throws PlainFailure for what is no port */
export function portOf(name) {
  if (isMalformed(name)) throw new PlainFailure(`${name}=${process.env[name]} is not a port; give a number from 1 to 65535.`);
  return portOrStandard(name);
}

/** Like `portOf`, and the standard one for what is no port: the check of the configuration tells that with all the rest. @param {PortName} name @returns {number} */
export function portOrStandard(name) {
  if (process.env[name] && !isMalformed(name)) return Number(process.env[name]);
  return PORTS[name].standard ?? portOrStandard('PORT') + (PORTS[name].above ?? 0);
}

/** @param {PortName} name */
export function isMalformed(name) {
  return Boolean(process.env[name]) && !isPort(process.env[name] ?? '');
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

/** @param {PortName} name @param {number} port */
async function portInUse(name, port) {
  return new PlainFailure(`Port ${port} for ${PORTS[name].what} is in use by another program; stop that one, or choose another port: ${name}=${await portNearby(port)} npm start`);
}

/**
 * The same sentence where a service found its port taken after the check had found it free.
 * @param {string} words  what the service said last @returns {Promise<PlainFailure | undefined>} undefined when it ended for another reason
 */
export async function portTakenMeanwhile(words) {
  if (!/EADDRINUSE|address already in use/i.test(words)) return undefined;
  for (const name of /** @type {PortName[]} */ (Object.keys(PORTS))) {
    const port = portOrStandard(name);
    if (new RegExp(`(:|\\bport )${port}\\b`).test(words) && (await portRefusal(port)) === 'EADDRINUSE') return portInUse(name, port);
  }
  return undefined;
}

/** Refuses to start anything while somebody else listens on one of the ports, which are ports all of them. @param {readonly PortName[]} names */
export async function requireFreePorts(names) {
  const taken = new Map();
  for (const name of names) {
    const port = portOf(name);
    const other = taken.get(port);
    if (other) throw new PlainFailure(`${name} and ${other} are both ${port}; give them different ports.`);
    taken.set(port, name);
    const refusal = await portRefusal(port);
    if (refusal === 'EACCES') throw new PlainFailure(`Port ${port} for ${PORTS[name].what} is not for ordinary users; choose one above 1023: ${name}=${await portNearby(Math.max(port, 8000))} npm start`);
    if (refusal !== undefined) throw await portInUse(name, port);
  }
}
