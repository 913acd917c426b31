import type { RegistrationChannel } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent, IdLetter, type Registration, RegistrationTask } from '../entities/index.js';
import { type FactActor, recordFact, SYSTEM } from '../facts.js';
import { isReissueWithoutPaper } from '../registration/reissue-without-paper.js';

const BY_HAND: readonly RegistrationChannel[] = ['counter', 'post'];

/** A registration has ended without what it applied for, an ID or a new letter to one (a letter that was printed rests on the paper, which is kept for it): where its original was brought or posted, the branch has it still, and gets a task. The caller has locked the registration. */
export async function returnPapers(em: EntityManager, registration: Registration, at: Date, actor: FactActor = SYSTEM): Promise<void> {
  const { id, branch, channel } = registration;
  if (isReissueWithoutPaper(registration) || (await em.count(IdLetter, { registration: id })) > 0) return;
  const brought = BY_HAND.includes(channel) || (await em.find(AuditEvent, { caseId: id, kind: 'RegistrationPagesFiled' })).some(({ data }) => data['by'] === 'hand');
  const dedupeKey = `return-papers/${id}`;
  if (!brought || (await em.count(RegistrationTask, { dedupeKey })) > 0) return;
  em.create(RegistrationTask, { dedupeKey, registration: id, branch, kind: 'return-papers', openedAt: at });
  await recordFact(em, { caseId: id, kind: 'TaskOpened', actor, at, data: { task: 'return-papers' } });
}
