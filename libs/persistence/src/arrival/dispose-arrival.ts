import { type CalendarDate, DomainError, isPastRetention } from '#domain';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Arrival, ArrivalPart, Disposal } from '../entities/index.js';
import { type FactActor, recordFact, type WorkflowNotice } from '../facts.js';
import { pagesOfArrivals, registrationsOfArrival } from '../queries/open-arrivals.js';
import { readRetained } from '../queries/retention.js';

/**
 * 廃棄, approved: the arrival is disposed of, what was read of it and who sent it goes, its pages leave their registrations, and the procedure that removes the bytes
 * is owed. The record stays: hash, when, who let it go, why; and by which key of its source it is known, or the same mail would come in anew. The caller has locked the disposal and asked for the rights.
 * @throws DomainError `application/state` when the term of anything that stands on the arrival is not past any more
 */
export async function approveDisposal(em: EntityManager, disposal: Disposal, actor: FactActor & { readonly id: string }, at: Date, today: CalendarDate, note: string, start: WorkflowNotice): Promise<void> {
  const arrival = await em.findOneOrFail(Arrival, disposal.arrival, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!isPastRetention(await readRetained(em, arrival.id), today)) throw new DomainError('application/state');
  Object.assign(disposal, { decision: 'approved', decidedBy: actor.id, decidedAt: at, decisionNote: note });
  await em.flush();
  const parts = await em.find(ArrivalPart, { arrival: arrival.id });
  const pages = (await pagesOfArrivals(em, [arrival.id])).get(arrival.id) ?? [];
  const registrations = registrationsOfArrival(arrival, parts, pages);
  for (const part of parts) Object.assign(part, { cells: null, doubted: [], fileName: '' });
  for (const page of pages) Object.assign(page, { registration: null, words: null, formCode: null, sheet: null, pictureHash: null, digitInk: null, fieldInk: null, darkness: null });
  Object.assign(arrival, { state: 'disposed', text: null, subject: '', sender: '', fileName: '', answerTo: null });
  const data = { disposal: disposal.id, sha256: disposal.sha256, keptUntil: disposal.keptUntil, reason: disposal.reason };
  await recordFact(em, { caseId: arrival.id, kind: 'ArrivalDisposed', actor, at, data: { ...data, registrations }, notify: start });
  for (const caseId of registrations) await recordFact(em, { caseId, kind: 'ArrivalDisposed', actor, at, data });
}

/** A proposed 廃棄 ends with what it was for: whoever sorts the arrival otherwise ends it, in the same transaction and behind the arrival's lock. */
export async function endDisposalProposal(em: EntityManager, arrivalId: string, actor: FactActor & { readonly id: string }, at: Date): Promise<void> {
  const proposal = await em.findOne(Disposal, { arrival: arrivalId, decision: null }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (proposal === null) return;
  Object.assign(proposal, { decision: 'ended', decidedBy: actor.id, decidedAt: at });
  await recordFact(em, { caseId: arrivalId, kind: 'DisposalEnded', actor, at, data: { disposal: proposal.id } });
}
