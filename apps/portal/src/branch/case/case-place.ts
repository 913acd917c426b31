import { NO_FILTER, placeInView, type PlaceInView } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { branchInSight, type StaffActor } from '../../http/actor.js';
import { type QueueList, queueFilter, queueQuery, wholeView } from '../queue/queue-list.js';
import { viewOfCase } from '../queue/queue-views.js';
import { type CaseFile, readCaseFile } from './case-file.js';

/** The list a case was opened from and its place there; without one, the view in which the case stands. */
export interface CasePlace {
  readonly list: QueueList;
  /** Whether the address says the list: then links and forms of the page say it on. */
  readonly kept: QueueList | null;
  readonly at: PlaceInView;
}

/** A case as its pages show it: with the way to the one before and the one after it. */
export type PlacedCase = CaseFile & { readonly place: CasePlace };

/** @throws PageNotFound, DomainError `authority/other-branch` (answered as not found) */
export async function readPlacedCase(em: EntityManager, actor: StaffActor, id: string, kept: QueueList | null, now: Date): Promise<PlacedCase> {
  const file = await readCaseFile(em, actor, id);
  const { application } = file;
  const list = kept ?? wholeView(viewOfCase(application, actor.staffId));
  const scope = { branchId: branchInSight(actor), staffId: actor.staffId };
  const at = await placeInView(em, scope, list.view, kept === null ? NO_FILTER : queueFilter(list, now), { id: application.id, dueAt: application.dueAt, endedAt: application.endedAt ?? null });
  return { ...file, place: { list, kept, at } };
}

/** An address that says on which list the case was opened from. */
export function alongList(path: string, list: QueueList | null): string {
  return list === null ? path : `${path}${path.includes('?') ? '&' : '?'}${queueQuery(list)}`;
}
