import { ageRegistration, Arrival, type ArrivalPage, ArrivalPart, lookAnew, moveRegistration, recordFact, Registration } from '#persistence';
import { tellRegistration } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { factActor, type StaffActor } from '../../http/actor.js';

/** What came to a registration: its pages, how and from which 受付番号, and when the earliest paper of it came in; null where no paper did. */
export interface CamePages {
  readonly pages: readonly ArrivalPage[];
  readonly how: 'merged' | 'moved' | 'mailed';
  readonly from: string;
  readonly paper: Date | null;
}

/** Pages came to a registration that the caller has locked: what was awaited has arrived, an answer is an answer, the second look is due again, and it is as old as its earliest paper. */
export async function pagesCame(em: EntityManager, actor: StaffActor, registration: Registration, { pages, how, from, paper }: CamePages, at: Date): Promise<void> {
  const awaited = new Date(Math.max((paper ?? at).getTime(), registration.stateSince.getTime()));
  const told = { caseId: registration.id, actor: factActor(actor), at, notify: tellRegistration(registration.id) };
  const again = lookAnew(registration, pages);
  if (registration.state === 'awaiting-paper') await moveRegistration(em, registration, 'received', at, awaited);
  if (registration.state === 'deficient') {
    registration.deficiency = null;
    await moveRegistration(em, registration, registration.assignee ? 'in-entry' : 'received', at, awaited);
    await recordFact(em, { ...told, kind: 'RegistrationAnswered', data: { note: answerWords({ pages, how, from }) } });
  }
  if (paper) await ageRegistration(em, registration, paper);
  await recordFact(em, { ...told, kind: 'RegistrationPagesFiled', data: { pages: pages.length, from, ...(how === 'merged' ? { merged: true } : {}), ...(again ? { seal: 'again' } : {}) } });
}

/** In what an answer came, as the history says it. */
function answerWords({ pages, how, from }: Pick<CamePages, 'pages' | 'how' | 'from'>): string {
  if (how === 'merged') return `${from} を統合した`;
  if (how === 'moved') return `${from} からページを移した`;
  return pages.length > 0 ? `${from}でページが届いた` : `${from}が届いた`;
}

/** When the earliest of these pages came in. */
export async function earliestReceipt(em: EntityManager, pages: readonly ArrivalPage[]): Promise<Date | null> {
  const parts = await em.find(ArrivalPart, { id: { $in: pages.map(({ part }) => part) } });
  const [first] = await em.find(Arrival, { id: { $in: parts.map(({ arrival }) => arrival) } }, { orderBy: { receivedAt: 'asc' }, limit: 1 });
  return first?.receivedAt ?? null;
}
