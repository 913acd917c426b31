import type { RegistrationForRights } from '#domain';
import type { IdLetter, Registration } from '#persistence';

/** What of a registration the acts after its approval depend on: none of them asks who looked at its pages. */
export function rightsOfIssued(registration: Registration): RegistrationForRights {
  return {
    state: registration.state, branchId: registration.branch, assigneeId: registration.assignee ?? null, entrantIds: registration.entrants ?? [], pagesOpened: false,
  };
}

/** The same of what happens to a letter after its posting. */
export function rightsOfPosted(registration: Registration, letter: IdLetter): RegistrationForRights {
  return { ...rightsOfIssued(registration), postedByBranchId: letter.postedBranch ?? null };
}
