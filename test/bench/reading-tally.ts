import { type RegistrationField, SURE_READING } from '#domain';
import type { FieldReading } from '#incoming';

interface Tally {
  exact: number;
  /** Of these, how many a person is asked to confirm all the same. */
  asked: number;
  marked: number;
  unmarked: number;
  missing: number;
}

/**
 * What was read of each field. A value is marked when the desk asks a person to confirm it: below the confidence from which a reading is shown without asking, or where a letter
 * has a 異体字 that the recogniser does not know. What was read wrongly above it is the last but one column, which must stay at 0.
 */
export class ReadingTally {
  private readonly fields = new Map<RegistrationField, Tally>();

  add(name: RegistrationField, value: string, read: FieldReading | undefined): void {
    const tally = this.fields.get(name) ?? { exact: 0, asked: 0, marked: 0, unmarked: 0, missing: 0 };
    this.fields.set(name, tally);
    const isMarked = read !== undefined && (read.confidence < SURE_READING || read.variant !== null);
    if (!read) tally.missing += 1;
    else if (read.value === value) {
      tally.exact += 1;
      if (isMarked) tally.asked += 1;
    } else if (isMarked) tally.marked += 1;
    else {
      tally.unmarked += 1;
      console.log(`wrongly and without a mark: ${name} 「${value}」 read 「${read.value}」, ${read.confidence} %`);
    }
  }

  print(): void {
    console.log('field            exact   (asked all the same)   wrong, marked   wrong, unmarked   nothing read');
    for (const [name, { exact, asked, marked, unmarked, missing }] of this.fields) {
      const all = exact + marked + unmarked + missing;
      console.log(`${name.padEnd(15)} ${share(exact, all).padStart(7)} ${share(asked, all).padStart(22)} ${share(marked, all).padStart(15)} ${share(unmarked, all).padStart(17)} ${share(missing, all).padStart(14)}`);
    }
  }
}

export function share(part: number, of: number): string {
  return of === 0 ? '–' : `${((100 * part) / of).toFixed(1)} %`;
}
