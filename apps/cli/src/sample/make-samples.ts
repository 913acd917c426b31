import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { PortalAway } from '../visitor/visitor.js';
import { People } from '../walk/people.js';
import { type CaseWishes, sampleWishes } from '../walk/wishes.js';
import type { IntakeDoors } from './intake-doors.js';
import { RegistrationStage } from './registration-stage.js';
import { SAMPLE_CASES } from './sample-cases.js';
import { SAMPLE_REGISTRATIONS } from './sample-registrations.js';
import { Stage } from './stage.js';

const NOTES = z.object({ done: z.array(z.string()), begun: z.record(z.string(), z.number()) });

/** Something that is played through the running system. */
interface Sample {
  readonly title: string;
  /** @param turn how often it was begun before @param reached told the 受付番号, also when the play breaks off */
  play(turn: number, reached: (receptionNumber: string) => void): Promise<void>;
}

export interface MakeSamples {
  readonly base: string;
  readonly password: string;
  /** What is named there is left out, so that a start that was interrupted goes on where it stopped. */
  readonly doneList: string;
  readonly print: (line: string) => void;
}

/**
 * Puts the sample cases through the running system by its own pages.
 * @param doors null where nothing comes in from outside: then no mail comes back
 * @returns sentences about those that could not be made
 */
export async function makeSampleCases({ base, password, doneList, print }: MakeSamples, doors: IntakeDoors | null): Promise<string[]> {
  return playMissing('case', casesOf(new People(base, password), doors), new DoneList(doneList), print);
}

/** The same of the sample registrations, which come in by its pages and doors. */
export async function makeSampleRegistrations({ base, password, doneList, print }: MakeSamples, doors: IntakeDoors): Promise<string[]> {
  return playMissing('registration', registrationsOf(new People(base, password), doors), new DoneList(doneList), print);
}

function casesOf(people: People, doors: IntakeDoors | null): Sample[] {
  return SAMPLE_CASES.map(({ title, cast, wishes, play }) => ({
    title,
    play: async (turn, reached) => {
      const stage = new Stage(people, cast, anotherTime(sampleWishes(wishes), turn), doors);
      await play(stage).finally(() => reached(stage.receptionNumber));
    },
  }));
}

/** A case whose play broke off stays as it is; the next one is of another contract and no twin. */
function anotherTime(wishes: CaseWishes, turn: number): CaseWishes {
  return turn === 0 ? wishes : { ...wishes, workName: `${wishes.workName}（追加その${turn}）`, workNumber: `${wishes.workNumber}の${turn + 1}` };
}

function registrationsOf(people: People, doors: IntakeDoors): Sample[] {
  return SAMPLE_REGISTRATIONS.map(({ title, cast, branch, applicant, play }) => ({
    title,
    play: async (turn, reached) => {
      const stage = new RegistrationStage(people, cast, branch, doors, applicant(turn), turn);
      await play(stage).finally(() => reached(stage.receptionNumber));
    },
  }));
}

async function playMissing(what: string, samples: readonly Sample[], done: DoneList, print: (line: string) => void): Promise<string[]> {
  const missing = samples.filter(({ title }) => !done.has(title));
  if (missing.length === 0) return [];
  print(`Sample ${what}s: ${missing.length} are made now by the people of the sample data …`);
  const failures: string[] = [];
  let there = samples.length - missing.length;
  for (const { title, play } of missing) {
    let number = '';
    try {
      await play(done.begin(title), (reached) => (number = reached));
      done.add(title);
      there += 1;
      print(`  sample ${what} ${String(there).padStart(2)}/${samples.length}  ${number.padEnd(8)}  ${title}`);
    } catch (error) {
      // Every further one would say the same.
      if (error instanceof PortalAway) return [...failures, `${error.message} ${samples.length - there} of ${samples.length} sample ${what}s are missing.`];
      failures.push(`${title} (${number}): ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failures.length === 0) print(`Sample ${what}s: all are there.`);
  return failures;
}

/** What has been made, and how often each was begun. */
class DoneList {
  private readonly notes: z.infer<typeof NOTES>;

  constructor(private readonly file: string) {
    this.notes = existsSync(file) ? NOTES.parse(JSON.parse(readFileSync(file, 'utf8'))) : { done: [], begun: {} };
  }

  has(title: string): boolean {
    return this.notes.done.includes(title);
  }

  /** @returns how often it was begun before */
  begin(title: string): number {
    const before = this.notes.begun[title] ?? 0;
    this.notes.begun[title] = before + 1;
    this.write();
    return before;
  }

  add(title: string): void {
    this.notes.done.push(title);
    this.write();
  }

  private write(): void {
    writeFileSync(`${this.file}.part`, JSON.stringify(this.notes));
    renameSync(`${this.file}.part`, this.file);
  }
}
