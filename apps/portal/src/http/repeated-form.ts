import { createHash } from 'node:crypto';
import { DomainError } from '#domain';
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

/**
 * An act whose form shows no version: done where it may be done; where it may not, and the last thing that happened is what this person's very form has done, it
 * is answered like then, with null. Behind the lock of the row that `caseId` names.
 */
export async function unlessRepeated<T>(em: EntityManager, caseId: string, actor: SignedInActor, mark: string, act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof DomainError && (await isLatest(em, caseId, actor, mark))) return null;
    throw error;
  }
}

async function isLatest(em: EntityManager, caseId: string, actor: SignedInActor, mark: string): Promise<boolean> {
  const [last] = await em.execute<{ actor: string | null; form: string | null }[]>(`select actor_id as actor, data->>'form' as form from audit_event where case_id = ? order by seq desc limit 1`, [caseId]);
  return last?.form === mark && last.actor === (actor.kind === 'staff' ? actor.staffId : actor.accountId);
}
