import { type CalendarDate, type MisdeliveryForRights, type MisdeliveryState, searchWords } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Misdelivery } from '../entities/index.js';
import { holdsWord } from './holds-word.js';
import { inOrder } from './in-order.js';
import { type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';

/** Which entries of the 誤送信 register are asked for; null and '' ask for all. */
export interface MisdeliveryFilter {
  readonly branchId: string | null;
  readonly query: string;
  readonly state: MisdeliveryState | null;
  readonly from: CalendarDate | null;
  readonly to: CalendarDate | null;
}

const IN_STATE: Readonly<Record<MisdeliveryState, string>> = {
  open: 'handled_at is null and withdrawn_at is null',
  handled: 'handled_at is not null and confirmed_at is null and withdrawn_at is null',
  confirmed: 'confirmed_at is not null',
  withdrawn: 'withdrawn_at is not null',
};

export function misdeliveryState(entry: Pick<Misdelivery, 'handledAt' | 'confirmedAt' | 'withdrawnAt'>): MisdeliveryState {
  if (entry.withdrawnAt) return 'withdrawn';
  if (entry.confirmedAt) return 'confirmed';
  return entry.handledAt ? 'handled' : 'open';
}

/** What of an entry its rights depend on, as the domain asks it. */
export function misdeliveryRights(entry: Misdelivery): MisdeliveryForRights {
  return { state: misdeliveryState(entry), branchId: entry.branch, recordedById: entry.recordedBy, handledById: entry.handledBy ?? null, seals: Boolean(entry.arrival) };
}

/** The register, the latest entry first. */
export async function listMisdeliveries(em: EntityManager, filter: MisdeliveryFilter, place: PagePlace | null, limit: number): Promise<KeysetPage<Misdelivery>> {
  const order = keysetSql({ at: 'recorded_at', id: 'id', direction: 'desc' }, place);
  const words = searchWords(filter.query, 1);
  const conditions: (readonly [sql: string, ...values: readonly unknown[]])[] = [
    ...(filter.branchId === null ? [] : [['branch_id = ?', filter.branchId] as const]),
    ...(filter.state === null ? [] : [[IN_STATE[filter.state]] as const]),
    ...(filter.from === null ? [] : [['noticed_on >= ?', filter.from] as const]),
    ...(filter.to === null ? [] : [['noticed_on <= ?', filter.to] as const]),
    ...words.map((word) => holdsWord('search_key', word)).map(({ sql, params }) => [sql, ...params] as const),
    [order.where, ...order.params],
  ];
  const found = await em.execute<{ id: string }[]>(
    `select id from misdelivery where ${conditions.map(([sql]) => sql).join(' and ')} order by ${order.orderBy} limit ${limit + 1}`, conditions.flatMap(([, ...values]) => values),
  );
  const rows = await em.find(Misdelivery, { id: { $in: found.map(({ id }) => id) } });
  return keysetPage(inOrder(found, rows), limit, place, ({ recordedAt, id }) => ({ at: recordedAt, id }));
}
