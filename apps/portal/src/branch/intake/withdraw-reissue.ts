import type { Registration } from '#persistence';

/** 再発行 is given up, as by another customer: no ID is renewed, and what was decided so is open again. */
export function withdrawReissue(registration: Registration): void {
  registration.reissueOf = null;
  registration.duplicateDecisions = Object.fromEntries(Object.entries(registration.duplicateDecisions ?? {}).filter(([, decision]) => decision !== 'reissue'));
}
