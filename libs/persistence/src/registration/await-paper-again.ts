import type { RegistrationState } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Registration } from '../entities/index.js';
import { closeRegistrationTasks } from '../tasks/close-registration-tasks.js';
import { moveRegistration } from './registration-state.js';

const IN_HAND: readonly RegistrationState[] = ['received', 'in-entry'];

/**
 * A form made on the web whose only paper has gone elsewhere waits for its stamped page again, in nobody's hand. The registration is locked by the caller, and the pages are moved.
 * @returns whether it does; not where a person has said that the paper was brought, and where something else came to it
 */
export async function awaitPaperAgain(em: EntityManager, registration: Registration, at: Date): Promise<boolean> {
  if (!IN_HAND.includes(registration.state)) return false;
  await em.flush();
  const { id } = registration;
  const [row] = await em.execute<{ waits: boolean }[]>(
    `select exists (select from audit_event where case_id = ? and kind = 'RegistrationReceived' and (data->>'awaitsPaper')::boolean)
        and not exists (select from audit_event where case_id = ? and kind = 'RegistrationPagesFiled' and data->>'by' = 'hand')
        and not exists (select from arrival_page where registration_id = ?) and not exists (select from arrival_part where registration_id = ?)
        and not exists (select from arrival where registration_id = ?) and not exists (select from registration where merged_into = ?) as waits`, [id, id, id, id, id, id],
  );
  if (row?.waits !== true) return false;
  Object.assign(registration, { assignee: null, leaseSeenAt: null });
  await moveRegistration(em, registration, 'awaiting-paper', at);
  await closeRegistrationTasks(em, { registration: id, kind: 'entry-overdue' }, { at, note: '返送待ちに戻ったため不要' });
  return true;
}
