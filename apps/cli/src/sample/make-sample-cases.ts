import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { PortalAway } from '../visitor/visitor.js';
import { People } from '../walk/people.js';
import { sampleWishes } from '../walk/wishes.js';
import { SAMPLE_CASES } from './sample-cases.js';
import { Stage } from './stage.js';

const TITLES = z.array(z.string());

/**
 * Puts the sample cases through the running system by its own pages. Those named in `doneList` are left out, so that a
 * start that was interrupted goes on where it stopped.
 * @returns sentences about the cases that could not be made
 */
export async function makeSampleCases(options: { base: string; password: string; doneList: string; print: (line: string) => void }): Promise<string[]> {
  const { base, password, doneList, print } = options;
  const done = existsSync(doneList) ? TITLES.parse(JSON.parse(readFileSync(doneList, 'utf8'))) : [];
  const missing = SAMPLE_CASES.filter(({ title }) => !done.includes(title));
  if (missing.length === 0) return [];
  print(`Sample cases: ${missing.length} are made now by the people of the sample data …`);
  const people = new People(base, password);
  const failures: string[] = [];
  for (const sample of missing) {
    const stage = new Stage(people, sample.cast, sampleWishes(sample.wishes));
    try {
      await sample.play(stage);
      done.push(sample.title);
      writeFileSync(`${doneList}.part`, JSON.stringify(done));
      renameSync(`${doneList}.part`, doneList);
      print(`  sample case ${String(done.length).padStart(2)}/${SAMPLE_CASES.length}  ${stage.receptionNumber}  ${sample.title}`);
    } catch (error) {
      // Every further case would say the same.
      if (error instanceof PortalAway) return [`${error.message} ${SAMPLE_CASES.length - done.length} of ${SAMPLE_CASES.length} sample cases are missing.`];
      failures.push(`${sample.title} (${stage.receptionNumber}): ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failures.length === 0) print('Sample cases: all are there.');
  return failures;
}
