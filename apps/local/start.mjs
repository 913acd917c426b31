/** `npm start`: everything on one machine, from nothing to a system that works. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './setup/build.mjs';
import { exclusively } from './setup/exclusively.mjs';
import { headlessShell } from './setup/headless-shell.mjs';
import { PlainFailure, runPlainly } from './setup/plain-failure.mjs';
import { postgresPrograms } from './setup/postgres-programs.mjs';
import { projectDir, say, stateDir } from './setup/project.mjs';
import { applicationPassword, databasePassword, keyPepper, keyRing, secretsDir } from './setup/secrets.mjs';
import { temporalCli } from './setup/temporal-programs.mjs';
import { isMalformed, portOf, portOrStandard, requireFreePorts } from './servers/ports.mjs';
import { APPLICATION_ROLE, createCluster, SUPERUSER } from './servers/postgres-cluster.mjs';
import { ensureDatabase } from './servers/database.mjs';
import { claimStateFolder, endLeftovers, releaseStateFolder } from './servers/previous-run.mjs';
import { answers, clusterDir, commonEnvironment, mailCatcher, node, portal, postgres, temporal, worker } from './servers/services.mjs';
import { Supervisor } from './servers/supervisor.mjs';

const KNOWN_ARGUMENTS = ['--empty'];

/** Servers named in the environment are used as they are; the others are started here. */
function ownServers() {
  const set = (/** @type {string} */ name) => (process.env[name] ?? '') !== '';
  return { postgres: !set('DATABASE_URL'), temporal: !set('TEMPORAL_ADDRESS'), mail: !set('SMTP_URL') };
}

/** The variables of the ports that this start listens on. @param {ReturnType<typeof ownServers>} own @returns {import('./servers/ports.mjs').PortName[]} */
function portsOf(own) {
  return ['PORT', ...(own.postgres ? /** @type {const} */ (['POSTGRES_PORT']) : []), ...(own.temporal ? /** @type {const} */ (['TEMPORAL_PORT', 'TEMPORAL_UI_PORT']) : []), ...(own.mail ? /** @type {const} */ (['SMTP_PORT', 'MAILBOX_PORT']) : [])];
}

/** An address in the cluster made here. @param {string} role @param {string} password */
const databaseUrl = (role, password, database = 'hosho') => `postgres://${role}:${password}@127.0.0.1:${portOrStandard('POSTGRES_PORT')}/${database}`;

/** @param {ReturnType<typeof ownServers>} own @param {import('./setup/headless-shell.mjs').HeadlessShell} shell @returns {Record<string, string>} */
function serviceEnvironment(own, shell) {
  /** @type {Record<string, string>} */
  const standard = {
    APP_ENV: 'development',
    PUBLIC_URL: `http://127.0.0.1:${portOrStandard('PORT')}`,
    STORAGE_DIR: join(stateDir, 'papers'),
    KEY_RING: process.env['KEY_RING'] ?? keyRing(),
    KEY_PEPPER: process.env['KEY_PEPPER'] ?? keyPepper(),
    SECRETS_DIR: secretsDir,
    LOG_LEVEL: 'info',
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
  return { ...standard, ...given, ...commonEnvironment(), PORT: process.env['PORT'] || String(portOrStandard('PORT')), CHROMIUM_PATH: shell.path, FONTCONFIG_FILE: shell.fontConfigFile };
}

/** Runs a program to its end and returns what it printed. @param {string} program @param {readonly string[]} args @param {Record<string, string>} environment @returns {Promise<string>} */
function run(program, args, environment) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd: projectDir, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    const printed = { out: '', err: '' };
    child.stdout.on('data', (chunk) => (printed.out += String(chunk)));
    child.stderr.on('data', (chunk) => (printed.err += String(chunk)));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(printed.out) : reject(commandFailure(args[1] ?? program, code, printed.err || printed.out))));
  });
}

/** The exit code of a command of apps/cli whose words are meant for the person at the keyboard. */
const SAID_PLAINLY = 2;

/** @param {string} command @param {number | null} code @param {string} output */
function commandFailure(command, code, output) {
  if (code === SAID_PLAINLY) return new PlainFailure(output.trim());
  if (/No space left on device|ENOSPC/.test(output)) return new PlainFailure(`The disk is full: "${command}" could not write; free about 2 GB and start again.`);
  return new PlainFailure(`"${command}" failed: ${output.trim().split('\n').slice(0, 8).join('\n')}`);
}

/** @param {string} command of apps/cli @param {Record<string, string>} environment @param {readonly string[]} [args] */
const cli = (command, environment, args = []) => run(node, [join(projectDir, 'dist/apps/cli/src/main.js'), command, ...args], environment);

/** @param {Supervisor} supervisor @param {import('./servers/supervisor.mjs').Service} service @param {string} where */
async function startService(supervisor, service, where) {
  const began = Date.now();
  await supervisor.start(service);
  say(`  ${service.name.padEnd(9)} ${where.padEnd(28)} ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

/**
 * @param {Supervisor} supervisor @param {import('./setup/postgres-programs.mjs').PostgresPrograms | undefined} programs undefined when the database is somebody else's
 * @param {Record<string, string>} environment @param {string | undefined} givenOwner the owner's address in somebody else's database
 */
async function prepareDatabase(supervisor, programs, environment, givenOwner) {
  const owner = programs ? databaseUrl(SUPERUSER, databasePassword()) : givenOwner;
  if (programs) {
    createCluster(programs, clusterDir(), { password: databasePassword(), durable: true });
    const maintenance = databaseUrl(SUPERUSER, databasePassword(), 'postgres');
    await startService(supervisor, postgres(programs, maintenance), `127.0.0.1:${portOf('POSTGRES_PORT')}`);
    await ensureDatabase(maintenance, 'hosho');
  }
  await cli('migrate', owner === undefined ? environment : { ...environment, DATABASE_OWNER_URL: owner });
  await cli('seed', environment);
}

/** @param {Supervisor} supervisor @param {string | undefined} program undefined when Temporal is somebody else's @param {Record<string, string>} environment */
async function prepareTemporal(supervisor, program, environment) {
  if (program) await startService(supervisor, temporal(program), environment['TEMPORAL_ADDRESS'] ?? '');
  const refused = /^Not permitted.*$/m.exec(await cli('namespace', environment))?.[0];
  if (refused) say(`  ${refused}`);
}

/** Which parts of the system are not well yet, for the sentence that says so. @param {string} url */
async function illParts(url) {
  try {
    /** @type {{ parts?: Record<string, { ok: boolean, detail: string }> }} */
    const health = JSON.parse(await (await fetch(url, { signal: AbortSignal.timeout(3000) })).text());
    return Object.entries(health.parts ?? {}).filter(([, part]) => !part.ok).map(([name, part]) => `${name} (${part.detail})`).join(', ');
  } catch {
    return 'the portal does not answer';
  }
}

/** Sample cases come into being behind the running system, as its users would make them. @param {Supervisor} supervisor @param {Record<string, string>} environment */
function makeSampleCases(supervisor, environment) {
  const child = spawn(node, [join(projectDir, 'dist/apps/cli/src/main.js'), 'sample', '--done-list', join(stateDir, 'sample-cases.json')], { cwd: projectDir, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk) => process.stdout.write(String(chunk)));
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint += String(chunk)));
  child.once('close', (code) => {
    if (code !== 0 && !supervisor.isStopping) say(`The sample cases are not complete: ${complaint.trim().split('\n').slice(-3).join(' ')} The next start goes on with them.`);
  });
  return child;
}

/** @param {Record<string, string>} environment */
async function farewell(environment) {
  const mailbox = environment['MAILBOX_URL'];
  const ui = environment['TEMPORAL_UI_URL'];
  const base = environment['PUBLIC_URL'] ?? '';
  say('');
  say('Ready. Open in a browser:');
  say(`  ${base}/            受注者: 申込・電子証書、発注者: 電子証書の確認`);
  say(`  ${base}/branch      支店`);
  say(`  ${base}/admin       システム管理者`);
  if (mailbox) say(`  ${mailbox}            the mailbox: every mail that was sent`);
  if (ui) say(`  ${ui}            the Temporal UI`);
  say('');
  process.stdout.write(await cli('accounts', environment));
  say('');
  say('npm run walk puts one case through it. Ctrl-C stops everything; the next start goes on with the same cases; npm run reset throws them away.');
}

/**
 * A Ctrl-C that came while a program was waited for without turning round (the compiler, initdb) ended that program too; it
 * is heard before the program's end is taken for a failure. Two turns: the first may be past the place where signals are read.
 */
async function signalsAreHeard() {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

await runPlainly(async () => {
  const args = process.argv.slice(2);
  const unknown = args.find((argument) => !KNOWN_ARGUMENTS.includes(argument));
  if (unknown) throw new PlainFailure(`Unknown option ${unknown}; npm start knows ${KNOWN_ARGUMENTS.join(', ')}.`);
  const began = Date.now();
  const envFile = join(projectDir, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  process.env['TZ'] = 'UTC';
  // Whatever is started from here on is not told the owner's address; `migrate` is given it.
  const givenOwner = process.env['DATABASE_OWNER_URL'] || undefined;
  delete process.env['DATABASE_OWNER_URL'];
  mkdirSync(stateDir, { recursive: true });
  chmodSync(stateDir, 0o711);
  await claimStateFolder();

  const own = ownServers();
  const ports = portsOf(own);
  const supervisor = new Supervisor({ folder: stateDir, say, onGivenUp: (failure) => void end(failure) });
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let samples;
  /** @param {unknown} [failure] */
  const end = async (failure) => {
    if (failure instanceof PlainFailure) process.stderr.write(`\n${failure.message}\n`);
    samples?.kill('SIGTERM');
    await supervisor.stopAll();
    await endLeftovers();
    releaseStateFolder();
    process.exit(failure === undefined ? 0 : 1);
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      say(supervisor.isStopping ? '\nStopping at once …' : '\nStopping: portal, worker, mailbox, Temporal, PostgreSQL …');
      if (supervisor.isStopping) void supervisor.stopAll();
      else void end();
    });
  }

  try {
    if (!ports.some(isMalformed)) await requireFreePorts(ports);
    const { shell, programs, temporalProgram } = await exclusively('set-up', async () => {
      await build();
      return { shell: await headlessShell(), programs: own.postgres ? postgresPrograms() : undefined, temporalProgram: own.temporal ? temporalCli() : undefined };
    });
    const environment = serviceEnvironment(own, shell);
    for (const folder of ['papers', 'mail', 'log']) mkdirSync(join(stateDir, folder), { recursive: true, mode: 0o700 });

    const servers = [...(own.postgres ? [] : ['DATABASE_URL', 'DATABASE_OWNER_URL']), ...(own.temporal ? [] : ['TEMPORAL_ADDRESS'])];
    const furtherPorts = ports.filter((name) => name !== 'PORT').flatMap((name) => ['--port', name]);
    await cli('check', givenOwner === undefined ? environment : { ...environment, DATABASE_OWNER_URL: givenOwner }, [...furtherPorts, ...servers]);
    say('Servers:');
    await Promise.all([
      prepareDatabase(supervisor, programs, environment, givenOwner),
      prepareTemporal(supervisor, temporalProgram, environment),
      own.mail && startService(supervisor, mailCatcher(), environment['MAILBOX_URL'] ?? ''),
    ]);
    const health = `http://127.0.0.1:${portOf('PORT')}/health/system`;
    try {
      await Promise.all([
        startService(supervisor, portal(environment), environment['PUBLIC_URL'] ?? ''),
        startService(supervisor, worker(environment, () => answers(health)), 'guarantee, documents, mail'),
      ]);
    } catch (error) {
      if (error instanceof PlainFailure && !supervisor.isStopping) throw new PlainFailure(`${error.message}\nNot well at that moment: ${await illParts(health)}.`);
      throw error;
    }
    supervisor.keepRunning();
    await farewell(environment);
    say(`(started in ${((Date.now() - began) / 1000).toFixed(1)} s)`);
    if (!args.includes('--empty')) samples = makeSampleCases(supervisor, environment);
  } catch (error) {
    await signalsAreHeard();
    if (supervisor.isStopping) return;
    if (error instanceof PlainFailure) return await end(error);
    await supervisor.stopAll();
    releaseStateFolder();
    throw error;
  }
});
