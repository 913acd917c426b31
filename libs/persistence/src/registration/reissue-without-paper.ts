import type { Registration } from '../entities/index.js';

/** The submission key of a 再発行 that is asked for at its ID. */
export function reissueKey(unique: string): string {
  return `reissue/${unique}`;
}

/** 再発行 that was asked for at its ID: there is no page, and no original. */
export function isReissueWithoutPaper({ submissionKey }: Pick<Registration, 'submissionKey'>): boolean {
  return submissionKey.startsWith(reissueKey(''));
}
