/** A day on a print as letters were made out of it. */
export interface DayMadeOut {
  readonly value: string;
  /** Something was put in place of what was made out: a person is asked, however sure the machine was. */
  readonly guessed: boolean;
}

/** Year, month and day between slashes, of which one at least was taken for a 7: no month has a 7 as its second figure but 07, so that there is one way to cut it. */
const SLASHES = /^(20\d\d)([/7])(0[1-9]|1[0-2]|[1-9])([/7])(0[1-9]|[12]\d|3[01]|[1-9])$/;

/**
 * Two habits of the recogniser: 令, which it makes out worst of all letters of a day, is another letter or none before 和 (the only one of the two eras ending so that a form of ours was ever
 * filled in); and a slash is a 7.
 */
export function dayMadeOut(text: string): DayMadeOut {
  const [, year, before, month, behind, day] = SLASHES.exec(text) ?? [];
  if (before === '7' || behind === '7') return { value: `${year}/${month}/${day}`, guessed: true };
  return { value: text.replace(/^\D?和(?=\d)/, '令和'), guessed: false };
}
