import { formatJapanInstant } from '#domain';
import { findNewestLetters, type NewestLetter } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isRowId } from '../../http/row-id.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import { showingOf } from '../showing.js';
import type { LockedRegistration } from './locked-registrations.js';

/** What the page that was pressed on knew of letters: it is told from later pages by its showing. */
export interface ShownLetters {
  readonly showing: string;
  /** The letter of each registration that was the newest one when the page was drawn. */
  readonly newest: ReadonlyMap<string, string>;
}

/** A letter printed since, on another page: the paper in the hands of whoever has pressed is not this one. */
export interface LaterLetter {
  readonly registrationId: string;
  readonly receptionNumber: string;
  readonly letter: NewestLetter;
}

const SHOWN = 'letter-';

/** The hidden field of a registration's newest letter. */
export function shownLetterField(registrationId: string): string {
  return `${SHOWN}${registrationId}`;
}

export function readShownLetters(form: SubmittedForm, chosen: readonly string[]): ShownLetters {
  return { showing: showingOf(form), newest: new Map(chosen.map((id) => [id, form.text(shownLetterField(id))] as const).filter(([, letter]) => isRowId(letter))) };
}

/** Behind the lock of the registrations: those of which somebody has printed a letter that the page did not show, and that was not printed on this very page. */
export async function findLaterLetters(em: EntityManager, locked: readonly LockedRegistration[], { showing, newest }: ShownLetters): Promise<readonly LaterLetter[]> {
  const letters = await findNewestLetters(em, locked.map(({ registration }) => registration.id));
  return locked.flatMap(({ registration: { id, receptionNumber } }) => {
    const letter = letters.get(id);
    return letter === undefined || letter.id === newest.get(id) || letter.showing === showing ? [] : [{ registrationId: id, receptionNumber, letter }];
  });
}

/** What has happened, and what it means for the paper at hand. */
export function laterLetterWords(later: readonly LaterLetter[], notDone: string): string {
  const printed = later.map(({ receptionNumber, letter }) => `受付${receptionNumber}：通知書${letter.number}（${formatJapanInstant(letter.printedAt.getTime())} ${letter.printedBy}）`).join('、');
  return `この画面を開いたあとに、ほかの画面で新しい通知書が印刷されています（${printed}）。それより前に印刷した通知書は使えません。${notDone}。手元の通知書の番号を確かめてから、もう一度選んでください`;
}
