import { isFormPage, readingsThatStay, type RegistrationField, restingOn } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ArrivalPage, ArrivalPart, type Registration } from '../entities/index.js';
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

/** Pages come to a registration, behind those that are there. */
export async function placePages(em: EntityManager, registrationId: string, pages: readonly ArrivalPage[]): Promise<void> {
  const [last] = await em.find(ArrivalPage, { registration: registrationId }, { orderBy: { position: 'desc' }, limit: 1 });
  let position = last?.position ?? 0;
  for (const page of pages) Object.assign(page, { registration: registrationId, position: (position += 1) });
}

/**
 * Nobody has looked at pages that come: 目で読み比べた is open again, and with a form among them the ticks of the seal, which may be another one there; so may any page's where nobody knows which
 * one it was seen on.
 * @returns whether the ticks of the seal are open again
 */
export function lookAnew(registration: Registration, pages: readonly ArrivalPage[]): boolean {
  registration.comparedByEye = false;
  const { sealPresent, sealLegible, sealSeenOn } = registration;
  if (!(sealPresent || sealLegible) || pages.length === 0 || (sealSeenOn && !pages.some(isFormPage))) return false;
  Object.assign(registration, { sealPresent: false, sealLegible: false, sealSeenOn: null });
  return true;
}

/**
 * Pages that go elsewhere take along what was read on them, and what a person has seen there: the ticks of the seal and of 目で読み比べた are open again, and a value that was read or typed
 * from them stays but is to be confirmed again.
 * @param there all pages of the registration, in their order, as they were
 * @returns what has to be looked at again
 */
export function forgetPages(registration: Registration, pages: readonly Pick<ArrivalPage, 'id'>[], there: readonly Pick<ArrivalPage, 'id' | 'formCode' | 'sheet'>[]): ReturnType<typeof restingOn> {
  registration.comparedByEye = false;
  const gone = new Set(pages.map(({ id }) => id));
  const { raw, channel, sealPresent, sealLegible } = registration;
  // Of two readings that differ the one that stays is compared with the text, as every other is.
  const staying = readingsThatStay(registration.read, gone);
  const again = restingOn({
    raw, read: { ...registration.read, ...staying }, fromWeb: channel === 'web', formPages: there.filter(isFormPage).map(({ id }) => id), sealTicked: sealPresent || sealLegible, sealSeenOn: registration.sealSeenOn ?? null,
  }, gone);
  if (again.seal) Object.assign(registration, { sealPresent: false, sealLegible: false, sealSeenOn: null });
  const touched = again.fields.length > 0 || Object.entries(registration.read).some(([name, field]) => staying[name as RegistrationField] !== field);
  if (!touched) return again;
  const read = { ...staying, ...Object.fromEntries(again.fields.map((field) => [field, { value: '', confidence: 0, place: null, left: true }])) };
  const confirmed = registration.confirmed.filter((name) => staying[name] !== undefined && staying[name] === registration.read[name]);
  Object.assign(registration, { read, confirmed, searchKey: registrationSearchKey(registration.receptionNumber, raw, read) });
  return again;
}
