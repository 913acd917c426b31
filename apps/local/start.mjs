/** `npm start`: everything on one machine, from nothing to a system that works. */
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './setup/build.mjs';
import { exclusively } from './setup/exclusively.mjs';
import { fullDisk } from './setup/free-space.mjs';
import { headlessShell } from './setup/headless-shell.mjs';
import { makeFolder } from './setup/make-folder.mjs';
import { optionsOf } from './setup/options.mjs';
import { PlainFailure, runPlainly } from './setup/plain-failure.mjs';
import { postgresPrograms } from './setup/postgres-programs.mjs';
import { projectDir, say, stateDir } from './setup/project.mjs';
import { databasePassword } from './setup/secrets.mjs';
import { temporalCli } from './setup/temporal-programs.mjs';
import { blamed } from './servers/blame.mjs';
import { cli, makeSamples } from './servers/cli.mjs';
import { ensureDatabase } from './servers/database.mjs';
import { watchDisk } from './servers/disk-watch.mjs';
import { databaseUrl, ownServers, portsOf, serviceEnvironment, whyNoSamples } from './servers/environment.mjs';
import { orderlyEnd } from './servers/orderly-end.mjs';
import { isMalformed, portOf, requireFreePorts } from './servers/ports.mjs';
import { createCluster, SUPERUSER } from './servers/postgres-cluster.mjs';
import { claimStateFolder, STATE_MARK } from './servers/previous-run.mjs';
import { answers, clusterDir, intake, mailCatcher, node, portal, postgres, temporal, worker } from './servers/services.mjs';
import { Supervisor } from './servers/supervisor.mjs';

/** @param {Supervisor} supervisor @param {import('./servers/supervisor.mjs').Service} service @param {string} where */
async function startService(supervisor, service, where) {
  const began = Date.now();
  await supervisor.start(service);
  say(`  ${service.name.padEnd(9)} ${where.padEnd(28)} ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

/**
 * @param {Supervisor} supervisor @param {import('./setup/postgres-programs.mjs').PostgresPrograms | undefined} programs undefined when the database is somebody else's
 * @param {Record<string, string>} environment @param {{ givenOwner: string | undefined, withSamples: boolean }} how with the owner's address in somebody else's database
 */
async function prepareDatabase(supervisor, programs, environment, { givenOwner, withSamples }) {
  const owner = programs ? databaseUrl(SUPERUSER, databasePassword()) : givenOwner;
  if (programs) {
    createCluster(programs, clusterDir(), { password: databasePassword(), durable: true });
    const maintenance = databaseUrl(SUPERUSER, databasePassword(), 'postgres');
    await startService(supervisor, postgres(programs, maintenance), `127.0.0.1:${portOf('POSTGRES_PORT')}`);
    await ensureDatabase(maintenance, 'hosho');
  }
  const asOwner = owner === undefined ? environment : { ...environment, DATABASE_OWNER_URL: owner };
  await cli('migrate', asOwner);
  if (withSamples) await cli('seed', asOwner);
}

/** @param {Supervisor} supervisor @param {string | undefined} program undefined when Temporal is somebody else's @param {Record<string, string>} environment */
async function prepareTemporal(supervisor, program, environment) {
  if (program) await startService(supervisor, temporal(program), environment['TEMPORAL_ADDRESS'] ?? '');
  const refused = /^Not permitted.*$/m.exec(await cli('namespace', environment))?.[0];
  if (refused) say(`  ${refused}`);
}

/** @param {Record<string, string>} environment @param {string | undefined} noSamples why there are none */
async function farewell(environment, noSamples) {
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
  say(`A file put into ${environment['FAX_FOLDER'] ?? ''} is a FAX that came in; mail is taken in at 127.0.0.1:${environment['SMTP_RECEIVER_PORT'] ?? ''}.`);
  say('');
  if (noSamples === undefined) process.stdout.write(await cli('accounts', environment));
  else say(`No sample data: ${noSamples}. Masters and people come by the commands masters:load and user:create (docs/operations.md).`);
  say('');
  say(`${noSamples === undefined ? 'npm run walk puts one case through it. ' : ''}Ctrl-C stops everything; the next start goes on with the same cases; npm run reset throws them away.`);
}

/**
 * A Ctrl-C that came while a program was waited for without turning round (the compiler, initdb) ended that program too; it
 * is heard before the program's end is taken for a failure. Two turns: the first may be past the place where signals are read.
 */
async function signalsAreHeard() {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

await runPlainly(async () => {
  const options = optionsOf('npm start', { empty: '', samples: '' });
  const began = Date.now();
  const envFile = join(projectDir, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  process.env['TZ'] = 'UTC';
  // Whatever is started from here on is not told the owner's address; `migrate` is given it.
  const givenOwner = process.env['DATABASE_OWNER_URL'] || undefined;
  delete process.env['DATABASE_OWNER_URL'];
  const own = ownServers();
  const noSamples = whyNoSamples(own.postgres, options.samples !== undefined);
  makeFolder(stateDir);
  chmodSync(stateDir, 0o711);
  await claimStateFolder();
  // From here on everything this process starts can be found again, also a browser that is only tried.
  process.env[STATE_MARK] = stateDir;

  const ports = portsOf(own);
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let samples;
  const folders = [stateDir, clusterDir(), tmpdir()];
  const supervisor = new Supervisor({ folder: stateDir, say, isFull: () => fullDisk(folders) !== undefined, onGivenUp: (failure) => void end(failure) });
  const end = orderlyEnd(supervisor, () => void samples?.kill('SIGTERM'));

  try {
    if (!ports.some(isMalformed)) await requireFreePorts(ports);
    await build();
    const told = serviceEnvironment(own);
    const servers = [...(own.postgres ? [] : ['DATABASE_URL', 'DATABASE_OWNER_URL']), ...(own.temporal ? [] : ['TEMPORAL_ADDRESS']), ...(own.mail ? [] : ['SMTP_URL']), 'IMAP_URL', 'CLAMD'];
    const furtherPorts = ports.filter((name) => name !== 'PORT').flatMap((name) => ['--port', name]);
    // Where no browser is named, one is sought when all the rest is known to be right: until then a program that is there stands for it.
    const checked = { ...told, CHROMIUM_PATH: process.env['CHROMIUM_PATH'] || node, ...(givenOwner === undefined ? {} : { DATABASE_OWNER_URL: givenOwner }) };
    await cli('check', checked, [...furtherPorts, ...servers]);
    const { shell, programs, temporalProgram } = await exclusively('set-up', async () => ({
      shell: await headlessShell(), programs: own.postgres ? postgresPrograms() : undefined, temporalProgram: own.temporal ? temporalCli() : undefined,
    }));
    /** @type {Record<string, string>} */
    const environment = { ...told, CHROMIUM_PATH: shell.path, FONTCONFIG_FILE: shell.fontConfigFile };
    for (const folder of ['papers', 'mail', 'log', 'fax']) mkdirSync(join(stateDir, folder), { recursive: true, mode: 0o700 });

    say('Servers:');
    await Promise.all([
      prepareDatabase(supervisor, programs, environment, { givenOwner, withSamples: noSamples === undefined }),
      prepareTemporal(supervisor, temporalProgram, environment),
      own.mail && startService(supervisor, mailCatcher(), environment['MAILBOX_URL'] ?? ''),
    ]);
    const health = `http://127.0.0.1:${portOf('PORT')}/health/system`;
    try {
      await Promise.all([
        startService(supervisor, portal(environment), environment['PUBLIC_URL'] ?? ''),
        startService(supervisor, intake(environment), `127.0.0.1:${portOf('INTAKE_PORT')}, ${environment['FAX_FOLDER']}`),
        startService(supervisor, worker(environment, () => answers(health)), 'guarantee, documents, mail, reading, ocr'),
      ]);
    } catch (error) {
      if (error instanceof PlainFailure && !supervisor.isStopping) throw await blamed(error, { url: health, logs: ['worker', 'intake'].map((name) => supervisor.logFile(name)) });
      throw error;
    }
    supervisor.keepRunning();
    watchDisk(folders, say);
    await farewell(environment, noSamples);
    say(`(started in ${((Date.now() - began) / 1000).toFixed(1)} s)`);
    if (noSamples === undefined && options.empty === undefined) samples = makeSamples(supervisor, environment);
  } catch (error) {
    await signalsAreHeard();
    if (!supervisor.isStopping) await end(error);
  }
});
