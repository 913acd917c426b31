import type { RegistrationField } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type ArrivalPage, ArrivalPart, type Registration } from '../entities/index.js';
import { registrationSearchKey } from '../registration/registration-search-key.js';
import { queueNotice, type WorkflowNotice } from '../facts.js';

/** Pages that a person has filed to a registration: their letters are made out again, so that its fields are offered to it like those of its own pages. */
export async function readAnew(em: EntityManager, pages: readonly ArrivalPage[], startOf: (arrivalId: string, pageId: string) => WorkflowNotice): Promise<void> {
  const parts = new Map((await em.find(ArrivalPart, { id: { $in: pages.map(({ part }) => part) } })).map(({ id, arrival }) => [id, arrival]));
  for (const page of pages) {
    const arrival = parts.get(page.part);
    if (arrival === undefined) continue;
    page.words = null;
    await queueNotice(em, startOf(arrival, page.id));
  }
}

/** What was read on pages that went elsewhere is nothing of this registration's any more; what a person has typed stays. */
export function forgetReadings(registration: Registration, pages: readonly Pick<ArrivalPage, 'id'>[]): void {
  const gone = new Set(pages.map(({ id }) => id));
  const entries = Object.entries(registration.read) as [RegistrationField, Registration['read'][RegistrationField]][];
  const kept = entries.filter(([, field]) => !field?.place || !gone.has(field.place.pageId));
  if (kept.length === entries.length) return;
  const read = Object.fromEntries(kept);
  Object.assign(registration, { read, searchKey: registrationSearchKey(registration.receptionNumber, registration.raw, read) });
  registration.confirmed = (registration.confirmed ?? []).filter((name) => kept.some(([field]) => field === name));
}
