import { closeRegistrationTasks, moveRegistration, recordFact } from '#persistence';
import { tellRegistration } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { factActor, type StaffActor } from '../../http/actor.js';
import { endSignIns } from './end-sign-ins.js';
import type { LockedRegistration } from './locked-registrations.js';

/** Which letter, why, and the mark of the form. */
export interface Replacement {
  readonly number: string;
  readonly reason: string;
  readonly form: string;
}

/** A letter that is in the post gives nobody access any more: its registration waits again for a printing. Nobody knows in whose hands the letter is, so nothing that it led to opens anything. */
export async function replacePosted(em: EntityManager, actor: StaffActor, { registration, account }: LockedRegistration, data: Replacement, at: Date): Promise<void> {
  await endSignIns(em, account.id, at);
  account.passwordHash = null;
  await moveRegistration(em, registration, 'approved', at);
  await closeRegistrationTasks(em, { registration: registration.id, kind: 'not-signed-in' }, { at, note: '通知書の出し直し', by: factActor(actor) });
  await recordFact(em, { caseId: registration.id, kind: 'LetterReplaced', actor: factActor(actor), at, data: { ...data }, notify: tellRegistration(registration.id) });
}
