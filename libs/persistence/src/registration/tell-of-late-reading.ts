import { entryValue, fieldsToConfirm, sameFieldValue, type RegistrationState } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Registration, RegistrationTask } from '../entities/index.js';
import { recordFact, SYSTEM } from '../facts.js';

/** Approved, and not ended otherwise than by the first sign-in: before, 「確認へ回す」 and the approval ask the same themselves. */
const APPROVED: readonly RegistrationState[] = ['approved', 'posted', 'letter-returned', 'completed'];

/** A page was made out after the approval, and says something else than was approved: the branch gets a task, once for the page. The caller has offered the reading. */
export async function tellOfLateReading(em: EntityManager, id: string, pageId: string, at: Date): Promise<void> {
  const registration = await em.findOneOrFail(Registration, id, { refresh: true });
  const { raw, read, confirmed, typedOnWeb, state } = registration;
  if (!APPROVED.includes(state)) return;
  const differing = fieldsToConfirm(raw, read, confirmed, typedOnWeb).filter((name) => {
    // Be it the reading that is proposed or the one beside it.
    const onPage = [read[name], read[name]?.elsewhere].find((one) => one?.place?.pageId === pageId);
    return onPage !== undefined && onPage !== null && !sameFieldValue(name, entryValue(name, raw, read), onPage.value);
  });
  const dedupeKey = `reading-differs/${pageId}`;
  if (differing.length === 0 || (await em.count(RegistrationTask, { dedupeKey })) > 0) return;
  em.create(RegistrationTask, { dedupeKey, registration: id, branch: registration.branch, kind: 'reading-differs', openedAt: at });
  await recordFact(em, { caseId: id, kind: 'TaskOpened', actor: SYSTEM, at, data: { task: 'reading-differs', fields: differing } });
}
