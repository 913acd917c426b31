import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { UnitOfWork } from '#persistence';
import { ENVIRONMENT, type EnvironmentName, loadConfigOf } from '#platform';
import { PlainFailure } from './plain-failure.js';
import { atDatabase, reach } from './servers.js';
import { databaseUrl, intakeDoors, ownerUrl, publicUrl } from './settings.js';

export interface Command {
  readonly name: string;
  readonly what: string;
  /** What may stand behind its name; without it nothing. */
  readonly takes?: string;
  /** Has to do with the sample people, who share a published password. */
  readonly isForSamples?: true;
  /** Loads what it needs when it is asked for: a check of health that runs every few seconds loads no mapping of papers, and a wrong word is told at once. */
  run(args: readonly string[]): Promise<void>;
}

/** A part that has not shown itself for this long is taken for dead, as on /health/system. */
const HEARTBEAT_SECONDS = 15;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Does something as the services' role. */
function withDatabase<Result>(work: (work: UnitOfWork) => Promise<Result>): Promise<Result> {
  return connectedBy('DATABASE_URL', databaseUrl(), work);
}

/** Does something as the owner of the schema: masters and people of the surety, which the services only read. */
function asOwner<Result>(work: (work: UnitOfWork) => Promise<Result>): Promise<Result> {
  const [services, owner] = [databaseUrl(), ownerUrl()];
  return connectedBy(services === owner ? 'DATABASE_URL' : 'DATABASE_OWNER_URL', owner, work);
}

async function connectedBy<Result>(name: 'DATABASE_URL' | 'DATABASE_OWNER_URL', url: string, work: (work: UnitOfWork) => Promise<Result>): Promise<Result> {
  const { connect, LIMITS_OF_STEPS, UnitOfWork } = await import('#persistence');
  return atDatabase(name, url, async () => {
    const orm = await connect(url, 2, LIMITS_OF_STEPS);
    try {
      return await work(new UnitOfWork(orm));
    } finally {
      await orm.close(true);
    }
  });
}

/** The one name that stands behind a command, if any does. */
function onlyName(args: readonly string[]): string | undefined {
  const { positionals: [name, ...further] } = parseArgs({ args: [...args], allowPositionals: true });
  if (further.length > 0) throw new PlainFailure(`${further.join(' ')} is too much; only one name is taken.`);
  return name;
}

/** Everything an operator does from a shell. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'check',
    what: 'say whether the configuration is whole, and whether the servers of the variables named can be reached',
    takes: '[--port VARIABLE …] [VARIABLE …]',
    run: async (args) => {
      const { values, positionals: names } = parseArgs({ args: [...args], options: { port: { type: 'string', multiple: true } }, allowPositionals: true });
      const known = (name: string): name is EnvironmentName => Object.hasOwn(ENVIRONMENT.shape, name);
      const unknown = names.find((name) => !known(name));
      if (unknown !== undefined) throw new PlainFailure(`${unknown} is no setting; name one of .env.example.`);
      const { checkConfiguration } = await import('./check.js');
      await checkConfiguration(values.port, names.filter(known));
      print('The configuration is whole.');
    },
  },
  {
    name: 'migrate',
    what: 'bring the database schema up to date, and the rights of the role the services connect as; in production, refuse a database with sample people',
    run: async (args) => {
      parseArgs({ args: [...args] });
      const [services, owner] = [databaseUrl(), ownerUrl()];
      await reach(['DATABASE_URL', 'DATABASE_OWNER_URL']);
      const { migrate } = await import('#persistence');
      const ran = await atDatabase(services === owner ? 'DATABASE_URL' : 'DATABASE_OWNER_URL', owner, () => migrate(services, owner));
      print(ran.length === 0 ? 'The schema is up to date.' : `Migrations run: ${ran.join(', ')}`);
      // Before every start: the launcher and the compose file run this command first.
      if (process.env['APP_ENV'] === 'production') await withDatabase((await import('./people/refuse-sample-people.js')).refuseSamplePeople);
    },
  },
  {
    name: 'seed',
    what: 'load the sample masters (branches, people, owners, rates, terms)',
    isForSamples: true,
    run: async (args) => {
      parseArgs({ args: [...args] });
      const { loadMasters } = await import('./masters/load-masters.js');
      print(`Sample masters: ${await asOwner(loadMasters)} rows were new.`);
    },
  },
  {
    name: 'masters:load',
    what: 'load masters from the JSON files of a folder, as the owner of the schema',
    takes: 'FOLDER',
    run: async (args) => {
      const folder = onlyName(args);
      if (folder === undefined) throw new PlainFailure('Name the folder that holds the masters: masters:load FOLDER');
      const [{ japanDate }, { loadFolder }, { readMasters }] = await Promise.all([import('#domain'), import('./masters/load-folder.js'), import('./masters/read-folder.js')]);
      const masters = readMasters(folder);
      const { added, passwords, notes } = await asOwner((work) => loadFolder(work, masters, japanDate(Date.now())));
      print(`Masters: ${added} rows were new.`);
      for (const { loginId, password } of passwords) print(`First password of ${loginId}, shown this once: ${password}`);
      for (const note of notes) print(`Note: ${note}`);
    },
  },
  {
    name: 'user:create',
    what: 'add a person of the surety, as the owner of the schema',
    takes: '--login-id ID --name NAME --branch CODE --role ROLE [--rank RANK] [--password-from-stdin]',
    run: async (args) => {
      const text = { type: 'string' } as const;
      const { values } = parseArgs({ args: [...args], options: { 'login-id': text, name: text, branch: text, role: text, rank: text, 'password-from-stdin': { type: 'boolean' } } });
      const { 'password-from-stdin': typed, ...person } = values;
      const [{ createUser }, { madePassword }] = await Promise.all([import('./people/create-user.js'), import('./people/made-password.js')]);
      const password = typed === true ? (await readAll(process.stdin)).replace(/\r?\n$/, '') : madePassword();
      await asOwner((work) => createUser(work, person, password));
      print(typed === true ? `${person['login-id']} was added.` : `${person['login-id']} was added; the password, shown this once: ${password}`);
    },
  },
  {
    name: 'namespace',
    what: "give Temporal's namespace its retention and search attributes",
    run: async (args) => {
      parseArgs({ args: [...args] });
      const config = loadConfigOf('prepare');
      await reach(['TEMPORAL_ADDRESS']);
      const { prepareNamespace } = await import('#temporal');
      const { addedSearchAttributes, retentionSet, refused } = await prepareNamespace(config);
      print(`Namespace: ${addedSearchAttributes.length} search attributes added${retentionSet ? ', retention set' : ''}.`);
      if (refused.length > 0) print(`Not permitted in the namespace ${config.temporalNamespace}: ${refused.join(' and ')}; set them with the tools of whoever runs Temporal.`);
    },
  },
  {
    name: 'heartbeat',
    what: 'say whether a part of the system (worker, renderer, mail, temporal) has shown itself lately',
    takes: '[PART]',
    run: async (args) => {
      const part = onlyName(args) ?? 'worker';
      const { Heartbeat } = await import('#persistence');
      const row = await withDatabase((work) => work.read((em) => em.findOne(Heartbeat, { name: part })));
      const age = row === null ? undefined : Math.round((Date.now() - row.at.getTime()) / 1000);
      print(age === undefined ? `${part} has never been seen.` : `${part} was seen ${age} s ago.`);
      if (age === undefined || age > HEARTBEAT_SECONDS) process.exitCode = 1;
    },
  },
  {
    name: 'sample',
    what: 'make twenty sample cases through a running system, and sample ID registrations where FAX_FOLDER and SMTP_RECEIVER_PORT say where they come in',
    takes: '[--done-list FILE]',
    isForSamples: true,
    run: async (args) => {
      const { values } = parseArgs({ args: [...args], options: { 'done-list': { type: 'string' } } });
      const doneList = values['done-list'] ?? join(process.env['STATE_DIR'] ?? '.state', 'samples.json');
      const [{ SAMPLE_CAST }, { makeSampleCases, makeSampleRegistrations }] = await Promise.all([import('./walk/people.js'), import('./sample/make-samples.js')]);
      const samples = { base: publicUrl(), password: SAMPLE_CAST.password, doneList, print };
      const doors = intakeDoors();
      const failures = [...(await makeSampleCases(samples, doors)), ...(doors === null ? [] : await makeSampleRegistrations(samples, doors))];
      // Sentences for the operator: where in our code they were made helps nobody.
      for (const failure of failures) process.stderr.write(`${failure}\n`);
      if (failures.length > 0) process.exitCode = 1;
    },
  },
  {
    name: 'walk',
    what: 'put one case through a running system as its users would',
    takes: '[--papers DIR] [--contractor ID] [--reviewer ID] [--approver ID] [--clerk ID] [--second-clerk ID] [--password PASSWORD]',
    run: async (args) => {
      const text = { type: 'string' } as const;
      const { values } = parseArgs({
        args: [...args],
        options: { papers: text, contractor: text, reviewer: text, approver: text, clerk: text, 'second-clerk': text, password: text },
      });
      const base = publicUrl();
      const [{ castOf, SAMPLE_CAST }, { requireHealth, whatStopped }, { walk }] = await Promise.all([import('./walk/people.js'), import('./walk/system-health.js'), import('./walk/walk.js')]);
      await requireHealth(base);
      const cast = castOf(values.contractor ?? SAMPLE_CAST.contractor);
      await walk({
        base,
        cast: {
          ...cast,
          reviewer: values.reviewer ?? cast.reviewer,
          approver: values.approver ?? cast.approver,
          clerk: values.clerk ?? cast.clerk,
          secondClerk: values['second-clerk'] ?? cast.secondClerk,
          password: values.password ?? cast.password,
        },
        papersDir: values.papers ?? join(process.env['STATE_DIR'] ?? '.state', 'walk'),
        print,
      }).catch(async (error: unknown) => Promise.reject(await whatStopped(base, error)));
    },
  },
  {
    name: 'accounts',
    what: 'list the sample accounts',
    isForSamples: true,
    run: async (args) => {
      parseArgs({ args: [...args] });
      process.stdout.write((await import('./accounts.js')).describeAccounts());
    },
  },
];

export function describeCommands(): string {
  return `Commands:\n${COMMANDS.map(({ name, what, takes }) => `  ${name.padEnd(14)}${what}${takes === undefined ? '' : ` (${takes})`}`).join('\n')}\n`;
}
