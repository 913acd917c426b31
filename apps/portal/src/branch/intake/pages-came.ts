import { moveRegistration, recordFact, Registration } from '#persistence';
import { tellRegistration } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { factActor, type StaffActor } from '../../http/actor.js';

/** Pages came to a registration that the caller has locked: what was awaited has arrived, an answer is an answer, and the second look is due again. */
export async function pagesCame(em: EntityManager, actor: StaffActor, registration: Registration, pages: number, from: string, at: Date): Promise<void> {
  const told = { caseId: registration.id, actor: factActor(actor), at, notify: tellRegistration(registration.id) };
  if (registration.state === 'awaiting-paper') await moveRegistration(em, registration, 'received', at);
  if (registration.state === 'deficient') {
    registration.deficiency = null;
    await moveRegistration(em, registration, registration.assignee ? 'in-entry' : 'received', at);
    await recordFact(em, { ...told, kind: 'RegistrationAnswered', data: { note: `${from} のページが届いた` } });
  }
  await recordFact(em, { ...told, kind: 'RegistrationPagesFiled', data: { pages, from } });
}
