import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { SignedInActor } from './actor.js';
import type { SubmittedForm } from './submitted-form.js';

/** The hidden field that tells one showing of a form from the next, where no version and no other content does. */
export const SHOWING = 'token';

/**
 * What a form that came in is recognised by: where it was sent and everything that was sent, so also the version of the case that the page
 * showed. Another act, another content or a later showing is another form.
 * @param files hashes of what was uploaded with it
 */
export function formMark(form: SubmittedForm, files: readonly string[] = []): string {
  return createHash('sha256').update(JSON.stringify([form.sentTo, form.entries(), files])).digest('base64url');
}

/**
 * Whether this person's very form has been acted on: its mark stands in the fact it led to, under `form`. Asked behind the case's lock, so
 * that the second of two clicks finds what the first has done and is answered like it, before anything is said about a state that has changed.
 */
export async function isRepeated(em: EntityManager, caseId: string, actor: SignedInActor, mark: string): Promise<boolean> {
  const rows = await em.execute<{ repeated: boolean }[]>(
    `select exists (select 1 from audit_event where case_id = ? and actor_id = ? and data->>'form' = ?) as repeated`,
    [caseId, actor.kind === 'staff' ? actor.staffId : actor.accountId, mark],
  );
  return rows[0]?.repeated === true;
}
