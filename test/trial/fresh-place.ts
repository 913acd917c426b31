import { mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../../apps/local/servers/free-port.mjs';
import { testRun } from '../support/run.js';
import type { Place } from './installation.js';

const PORTS = ['PORT', 'MAILBOX_PORT', 'SMTP_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'POSTGRES_PORT', 'INTAKE_PORT', 'SMTP_RECEIVER_PORT'];

/** Free ports and an empty state folder for one installation of a suite. */
export async function freshPlace(): Promise<Place> {
  const ports: { [name: string]: string } = {};
  for (const name of PORTS) ports[name] = String(await freePort());
  return { projectDir: resolve(import.meta.dirname, '../..'), stateDir: mkdtempSync(join(testRun().folder, 'trial-')), ports };
}
