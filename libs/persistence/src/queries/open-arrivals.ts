import type { EntityManager } from '@mikro-orm/postgresql';
import { Arrival, ArrivalPage, ArrivalPart } from '../entities/index.js';
import { inOrder } from './in-order.js';
import { type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';

/** 受信・仕分け待ち・隔離; an upload goes with its registration and waits for nobody. */
const OPEN = `(state in ('sorting', 'quarantined') or (state = 'stored' and registration_id is null))`;
/** 対象外; what the 誤送信 register holds is listed there. */
const ASIDE = `state = 'set-aside' and class <> 'misdelivered'`;

/** 仕分け待ち・隔離 of one branch, or (本店) of all, the longest waiting first. */
export function listOpenArrivals(em: EntityManager, branchId: string | null, place: PagePlace | null, limit: number): Promise<KeysetPage<Arrival>> {
  return listArrivals(em, OPEN, 'asc', branchId, place, limit);
}

/** 対象外 of one branch, or (本店) of all, the latest first. */
export function listArrivalsAside(em: EntityManager, branchId: string | null, place: PagePlace | null, limit: number): Promise<KeysetPage<Arrival>> {
  return listArrivals(em, ASIDE, 'desc', branchId, place, limit);
}

/** How many wait to be sorted. */
export async function countOpenArrivals(em: EntityManager, branchId: string | null): Promise<number> {
  const [row] = await em.execute<{ total: string }[]>(`select count(*) as total from arrival where ${OPEN}${branchId === null ? '' : ' and branch_id = ?'}`, branchId === null ? [] : [branchId]);
  return Number(row?.total ?? 0);
}

async function listArrivals(em: EntityManager, where: string, direction: 'asc' | 'desc', branchId: string | null, place: PagePlace | null, limit: number): Promise<KeysetPage<Arrival>> {
  const order = keysetSql({ at: 'received_at', id: 'id', direction }, place);
  const found = await em.execute<{ id: string }[]>(
    `select id from arrival where ${where} ${branchId === null ? '' : 'and branch_id = ?'} and ${order.where} order by ${order.orderBy} limit ${limit + 1}`,
    [...(branchId === null ? [] : [branchId]), ...order.params],
  );
  const rows = await em.find(Arrival, { id: { $in: found.map(({ id }) => id) } });
  return keysetPage(inOrder(found, rows), limit, place, ({ receivedAt, id }) => ({ at: receivedAt, id }));
}

/** Where an arrival, its Excel forms and its pages went: the ids of the registrations, each once. */
export function registrationsOfArrival(
  { registration }: Pick<Arrival, 'registration'>, parts: readonly Pick<ArrivalPart, 'registration'>[], pages: readonly Pick<ArrivalPage, 'registration'>[],
): readonly string[] {
  const all = [registration, ...[...parts, ...pages].map((one) => one.registration)];
  return [...new Set(all.filter((to): to is string => typeof to === 'string'))];
}

/** Workbooks, and what could not be opened: they are at a registration as files, not as pages. */
export function partsWithoutPages(parts: readonly ArrivalPart[], pages: readonly Pick<ArrivalPage, 'part'>[]): readonly ArrivalPart[] {
  const paged = new Set(pages.map(({ part }) => part));
  return parts.filter(({ id }) => !paged.has(id));
}

/** The pages of arrivals, by arrival, in the order they came. */
export async function pagesOfArrivals(em: EntityManager, arrivals: readonly string[]): Promise<ReadonlyMap<string, readonly ArrivalPage[]>> {
  if (arrivals.length === 0) return new Map();
  const parts = await em.find(ArrivalPart, { arrival: { $in: [...arrivals] } }, { orderBy: { position: 'asc' } });
  const pages = await em.find(ArrivalPage, { part: { $in: parts.map(({ id }) => id) } }, { orderBy: { number: 'asc' } });
  return new Map(arrivals.map((id) => [id, parts.filter(({ arrival }) => arrival === id).flatMap((part) => pages.filter((page) => page.part === part.id))]));
}
