import type { AuthenticationKeys } from '#identity';
import type { Ending } from './plan.js';

/** A case that was accepted with an answer of success, and how it was meant to end. */
export interface AcceptedCase {
  readonly number: number;
  readonly ending: Ending;
  /** Its 保証料のご案内 has come; of the others it may have been skipped. */
  readonly paysWhenAsked: boolean;
  /** 郵送 of a paper certificate. */
  readonly isPosted: boolean;
  readonly applicationId: string;
}

/** Where the record lies besides its rows. */
export interface Place {
  readonly databaseUrl: string;
  readonly papersDir: string;
  readonly mailDir: string;
  /** The installation's own: a notice lies sealed in the store. */
  readonly keys: AuthenticationKeys;
}
