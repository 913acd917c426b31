import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connect, Heartbeat, LIMITS_OF_STEPS, migrate, UnitOfWork } from '#persistence';
import { loadConfig } from '#platform';
import { prepareNamespace } from '#temporal';
import { describeAccounts } from './accounts.js';
import { loadMasters } from './masters/load-masters.js';
import { makeSampleCases } from './sample/make-sample-cases.js';
import { SAMPLE_CAST } from './walk/people.js';
import { walk } from './walk/walk.js';

export interface Command {
  readonly name: string;
  readonly what: string;
  run(args: readonly string[]): Promise<void>;
}

/** A part that has not shown itself for this long is taken for dead, as on /health/system. */
const HEARTBEAT_SECONDS = 15;

function databaseUrl(): string {
  const url = process.env['DATABASE_URL'];
  if (url === undefined || url === '') throw new Error('DATABASE_URL is missing; give an address such as postgres://user:password@host:5432/name.');
  return url;
}

/** Who may change the schema; given to `migrate` only. Without it the services' own role is the owner. */
function ownerUrl(): string {
  const url = process.env['DATABASE_OWNER_URL'];
  return url === undefined || url === '' ? databaseUrl() : url;
}

/** Where the running system is reached. */
function publicUrl(): string {
  return process.env['PUBLIC_URL'] ?? 'http://127.0.0.1:3000';
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Everything an operator does from a shell. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'migrate',
    what: 'bring the database schema up to date, and the rights of the role the services connect as',
    run: async () => {
      const ran = await migrate(databaseUrl(), ownerUrl());
      print(ran.length === 0 ? 'The schema is up to date.' : `Migrations run: ${ran.join(', ')}`);
    },
  },
  {
    name: 'seed',
    what: 'load the sample masters (branches, people, owners, rates, terms)',
    run: async () => {
      const orm = await connect(databaseUrl(), undefined, LIMITS_OF_STEPS);
      try {
        print(`Sample masters: ${await loadMasters(new UnitOfWork(orm))} rows were new.`);
      } finally {
        await orm.close(true);
      }
    },
  },
  {
    name: 'namespace',
    what: "give Temporal's namespace its retention and search attributes",
    run: async () => {
      const { addedSearchAttributes, retentionSet } = await prepareNamespace(loadConfig());
      print(`Namespace: ${addedSearchAttributes.length} search attributes added${retentionSet ? ', retention set' : ''}.`);
    },
  },
  {
    name: 'heartbeat',
    what: 'say whether a part of the system (worker, renderer, mail, temporal) has shown itself lately',
    run: async ([part = 'worker']) => {
      const orm = await connect(databaseUrl(), 1);
      try {
        const row = await new UnitOfWork(orm).read((em) => em.findOne(Heartbeat, { name: part }));
        const age = row === null ? undefined : Math.round((Date.now() - row.at.getTime()) / 1000);
        print(age === undefined ? `${part} has never been seen.` : `${part} was seen ${age} s ago.`);
        if (age === undefined || age > HEARTBEAT_SECONDS) process.exitCode = 1;
      } finally {
        await orm.close(true);
      }
    },
  },
  {
    name: 'sample',
    what: 'make twenty sample cases through a running system (--done-list FILE)',
    run: async (args) => {
      const { values } = parseArgs({ args: [...args], options: { 'done-list': { type: 'string' } } });
      const doneList = values['done-list'] ?? join(process.env['STATE_DIR'] ?? '.state', 'sample-cases.json');
      const failures = await makeSampleCases({ base: publicUrl(), password: SAMPLE_CAST.password, doneList, print });
      // Sentences for the operator: where in our code they were made helps nobody.
      for (const failure of failures) process.stderr.write(`${failure}\n`);
      if (failures.length > 0) process.exitCode = 1;
    },
  },
  {
    name: 'walk',
    what: 'put one case through a running system as its users would (--papers DIR, --contractor ID, … --password)',
    run: async (args) => {
      const text = { type: 'string' } as const;
      const { values } = parseArgs({
        args: [...args],
        options: { papers: text, contractor: text, reviewer: text, approver: text, clerk: text, 'second-clerk': text, password: text },
      });
      await walk({
        base: publicUrl(),
        cast: {
          contractor: values.contractor ?? SAMPLE_CAST.contractor,
          reviewer: values.reviewer ?? SAMPLE_CAST.reviewer,
          approver: values.approver ?? SAMPLE_CAST.approver,
          clerk: values.clerk ?? SAMPLE_CAST.clerk,
          secondClerk: values['second-clerk'] ?? SAMPLE_CAST.secondClerk,
          password: values.password ?? SAMPLE_CAST.password,
        },
        papersDir: values.papers ?? join(process.env['STATE_DIR'] ?? '.state', 'walk'),
        print,
      });
    },
  },
  {
    name: 'accounts',
    what: 'list the sample accounts',
    run: async () => {
      process.stdout.write(describeAccounts());
    },
  },
];

export function describeCommands(): string {
  return `Commands:\n${COMMANDS.map(({ name, what }) => `  ${name.padEnd(12)}${what}`).join('\n')}\n`;
}
