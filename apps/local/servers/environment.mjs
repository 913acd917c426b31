import { join } from 'node:path';
import { PlainFailure } from '../setup/plain-failure.mjs';
import { stateDir } from '../setup/project.mjs';
import { applicationPassword, keyPepper, keyRing, secretsDir } from '../setup/secrets.mjs';
import { portOrStandard } from './ports.mjs';
import { APPLICATION_ROLE } from './postgres-cluster.mjs';
import { commonEnvironment } from './services.mjs';

/** Servers named in the environment are used as they are; the others are started here. */
export function ownServers() {
  const set = (/** @type {string} */ name) => (process.env[name] ?? '') !== '';
  return { postgres: !set('DATABASE_URL'), temporal: !set('TEMPORAL_ADDRESS'), mail: !set('SMTP_URL') };
}

/** @typedef {ReturnType<typeof ownServers>} OwnServers */

/** The variables of the ports that this start listens on. @param {OwnServers} own @returns {import('./ports.mjs').PortName[]} */
export function portsOf(own) {
  return ['PORT', 'INTAKE_PORT', 'SMTP_RECEIVER_PORT', ...(own.postgres ? /** @type {const} */ (['POSTGRES_PORT']) : []), ...(own.temporal ? /** @type {const} */ (['TEMPORAL_PORT', 'TEMPORAL_UI_PORT']) : []), ...(own.mail ? /** @type {const} */ (['SMTP_PORT', 'MAILBOX_PORT']) : [])];
}

/** An address in the cluster made here. @param {string} role @param {string} password */
export const databaseUrl = (role, password, database = 'hosho') => `postgres://${role}:${password}@127.0.0.1:${portOrStandard('POSTGRES_PORT')}/${database}`;

/** What the services are told: what is given, and what this start makes itself. The browser is sought later. @param {OwnServers} own @returns {Record<string, string>} */
export function serviceEnvironment(own) {
  /** @type {Record<string, string>} */
  const standard = {
    APP_ENV: 'development',
    PUBLIC_URL: `http://127.0.0.1:${portOrStandard('PORT')}`,
    STORAGE_DIR: join(stateDir, 'papers'),
    KEY_RING: process.env['KEY_RING'] || keyRing(),
    KEY_PEPPER: process.env['KEY_PEPPER'] || keyPepper(),
    SECRETS_DIR: secretsDir,
    LOG_LEVEL: 'info',
    FAX_FOLDER: join(stateDir, 'fax'),
    SMTP_RECEIVER_DOMAINS: '@mihon-hosho.example.jp',
  };
  if (own.postgres) standard['DATABASE_URL'] = databaseUrl(APPLICATION_ROLE, applicationPassword());
  if (own.temporal) {
    standard['TEMPORAL_ADDRESS'] = `127.0.0.1:${portOrStandard('TEMPORAL_PORT')}`;
    standard['TEMPORAL_UI_URL'] = `http://127.0.0.1:${portOrStandard('TEMPORAL_UI_PORT')}`;
  }
  if (own.mail) {
    standard['SMTP_URL'] = `smtp://127.0.0.1:${portOrStandard('SMTP_PORT')}`;
    standard['MAILBOX_URL'] = `http://127.0.0.1:${portOrStandard('MAILBOX_PORT')}`;
  }
  const given = Object.fromEntries(Object.keys(standard).flatMap((name) => (process.env[name] ? [[name, process.env[name] ?? '']] : [])));
  const ports = Object.fromEntries(/** @type {const} */ (['PORT', 'INTAKE_PORT', 'SMTP_RECEIVER_PORT']).map((name) => [name, process.env[name] || String(portOrStandard(name))]));
  return { ...standard, ...given, ...commonEnvironment(), ...ports };
}

/**
 * Sample people share a published password: production takes none, and a database that is not this start's own only when asked.
 * @param {boolean} ownDatabase @param {boolean} asked @returns {string | undefined} why there are none
 */
export function whyNoSamples(ownDatabase, asked) {
  if (process.env['APP_ENV'] === 'production') {
    if (asked) throw new PlainFailure('--samples is not for APP_ENV=production: sample people share a published password.');
    return 'APP_ENV is production';
  }
  return ownDatabase || asked ? undefined : 'DATABASE_URL names a database of yours, and npm start -- --samples was not said';
}
