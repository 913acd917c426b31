/**
 * Changes to the order of commands of procedures that may be running. Each stands here with its birth, its reason and the
 * condition under which it dies. How to make one: README.md.
 */
interface Change {
  /** The first edition of the procedure that has it. The edition comes with the first step's result, so that it costs no event. */
  readonly edition: number;
  readonly born: string;
  readonly reason: string;
  readonly diesWhen: string;
}

/** The first edition stands for what was there before any change. */
const FIRST_EDITION = 1;

/** 保証料のご案内 is made at once; before, it waited for every earlier mail of the case. */
export const PAPERS_GO_FIRST: Change = {
  edition: 2,
  born: '2026-11-26',
  reason: 'A mail relay that is away held up the paper that the portal shows.',
  diesWhen: 'No case opened before it is running any more: then the old way and this entry go.',
};

/** 一括納付: 保証料のご案内 says the amount and the agreed date; before, such a case got none. */
export const DEFERRED_NOTICE: Change = {
  edition: 3,
  born: '2026-11-27',
  reason: 'Who pays the premiums of a month together was told neither what a case costs nor when it is due.',
  diesWhen: 'No case opened before it is running any more: then `deferredNotice` in progress-state.ts and this entry go.',
};

/**
 * Born 2026-11-27, by `patched` and only where it matters: a 期限切れ that was put off to an instant which is past by Temporal's clock was tried again at once, as
 * often as it could be, until the other clock had come so far. It waits by a timer; dies when no case that was open before is running any more.
 */
export const LAPSE_BY_TIMER = 'lapse-by-timer';

/** Whether a case that was opened under this edition has the change. */
export function since(change: Change, edition: number = FIRST_EDITION): boolean {
  return edition >= change.edition;
}
