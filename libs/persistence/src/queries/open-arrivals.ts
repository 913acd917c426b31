import { type DuplicateReason, isSamePicture, LEAST_DARKNESS, SAME_PICTURE } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Arrival, ArrivalPage, ArrivalPart } from '../entities/index.js';
import { inOrder } from './in-order.js';
import { type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';
import { comparablePicture, isCompared, STORED_PICTURE, type StoredPicture } from './stored-picture.js';

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

/** Another arrival of the same branch that is the same, by its bytes or by how a page of it looks. */
export interface LikeArrival {
  readonly arrival: string;
  readonly other: Pick<Arrival, 'id' | 'subject' | 'fileName' | 'channel' | 'receivedAt' | 'state' | 'class'>;
  readonly reason: Extract<DuplicateReason, 'same-file' | 'same-picture'>;
}

/** What of these arrivals came twice: the same file, or a page that is filed nowhere and looks like one that came since a day; by arrival, the first to come first. */
export async function findLikeArrivals(em: EntityManager, ids: readonly string[], since: Date): Promise<ReadonlyMap<string, readonly LikeArrival[]>> {
  if (ids.length === 0) return new Map();
  const marks = ids.map(() => '?').join(', ');
  const files = await em.execute<{ arrival: string; other: string }[]>(
    `with mine as (select id, branch_id, sha256 from arrival where id in (${marks}))
     select mine.id as arrival, o.id as other from mine join arrival o on o.sha256 = mine.sha256 and o.branch_id = mine.branch_id and o.id <> mine.id
     union select mine.id, o.id from mine join arrival_part p on p.arrival_id = mine.id join arrival_part q on q.sha256 = p.sha256 and q.arrival_id <> mine.id
       join arrival o on o.id = q.arrival_id and o.branch_id = mine.branch_id`,
    [...ids],
  );
  const pictures = await em.execute<{ arrival: string; other: string; one: StoredPicture; two: StoredPicture }[]>(
    `with mine as (select id, branch_id from arrival where id in (${marks})),
          pages as (select t.arrival_id, g.picture_hash, ${STORED_PICTURE} as picture from arrival_page g join arrival_part t on t.id = g.part_id
                     where g.picture_hash is not null and g.registration_id is null and g.darkness >= ${LEAST_DARKNESS})
     select mine.id as arrival, o.id as other, a.picture as one, b.picture as two from mine join pages a on a.arrival_id = mine.id join arrival o on o.branch_id = mine.branch_id and o.id <> mine.id and o.received_at >= ?
       join pages b on b.arrival_id = o.id where bit_count(('x' || a.picture_hash)::bit(64) # ('x' || b.picture_hash)::bit(64)) <= ${SAME_PICTURE}`,
    [...ids, since],
  );
  const same = pictures.filter(({ one, two }) => isCompared(one) && isCompared(two) && isSamePicture(comparablePicture(one), comparablePicture(two))).map(({ arrival, other }) => ({ arrival, other, reason: 'same-picture' as const }));
  const found = [...files.map((pair) => ({ ...pair, reason: 'same-file' as const })), ...same];
  // Of a file that came twice its pictures are the same too.
  const rows = [...new Map(found.toReversed().map((pair) => [`${pair.arrival}/${pair.other}`, pair])).values()];
  const others = await em.find(Arrival, { id: { $in: [...new Set(rows.map(({ other }) => other))] }, state: { $ne: 'disposed' } }, { orderBy: { receivedAt: 'asc', id: 'asc' } });
  const pairs = Map.groupBy(rows, ({ other }) => other);
  const alike = others.flatMap((other) => (pairs.get(other.id) ?? []).map(({ arrival, reason }): LikeArrival => ({ arrival, other, reason })));
  return Map.groupBy(alike, ({ arrival }) => arrival);
}

/** What an arrival continues, or what continues it: a file that was written on after it was stored. */
export interface Continuation {
  readonly other: LikeArrival['other'];
  /** `whole`: the other came later and holds all of it; `part`: the other came first. */
  readonly is: 'whole' | 'part';
}

/** 続き of these arrivals, by arrival, the first to come first. */
export async function findContinuations(em: EntityManager, arrivals: readonly Pick<Arrival, 'id' | 'branch' | 'continues'>[]): Promise<ReadonlyMap<string, readonly Continuation[]>> {
  if (arrivals.length === 0) return new Map();
  const ids = arrivals.map(({ id }) => id);
  const others = await em.find(Arrival, { $or: [{ continues: { $in: ids } }, { id: { $in: arrivals.flatMap(({ continues }) => continues ?? []) } }] }, { orderBy: { receivedAt: 'asc', id: 'asc' } });
  return new Map(arrivals.map(({ id, branch, continues }) => [id, others.flatMap((other): Continuation[] => {
    if (other.branch !== branch) return [];
    if (other.continues === id) return [{ other, is: 'whole' }];
    return other.id === continues ? [{ other, is: 'part' }] : [];
  })]));
}
