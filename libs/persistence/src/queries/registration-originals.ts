import type { EntityManager } from '@mikro-orm/postgresql';
import { Arrival, ArrivalPart } from '../entities/index.js';
import { inOrder } from './in-order.js';
import { pagesOfArrivals, partsWithoutPages, registrationsOfArrival } from './open-arrivals.js';

/** An original that a registration, or pages or files of it, came in. */
export interface RegistrationOriginal {
  readonly arrival: Arrival;
  /** Everything that is in it. */
  readonly parts: readonly ArrivalPart[];
  /** Its files without pages that are filed to this registration: workbooks, and what could not be opened. */
  readonly files: readonly ArrivalPart[];
  /** Whether nothing in it is filed to another registration. */
  readonly wholly: boolean;
}

/** 原本 of a registration, as they came; what was disposed of is none any more. */
export async function readRegistrationOriginals(em: EntityManager, registration: string): Promise<readonly RegistrationOriginal[]> {
  const found = await em.execute<{ id: string }[]>(
    `select id from arrival a where state <> 'disposed' and (registration_id = ? or exists (select 1 from arrival_part p left join arrival_page g on g.part_id = p.id
       where p.arrival_id = a.id and (p.registration_id = ? or g.registration_id = ?))) order by received_at, id`, [registration, registration, registration],
  );
  const ids = found.map(({ id }) => id);
  const arrivals = inOrder(found, await em.find(Arrival, { id: { $in: ids } }));
  const parts = await em.find(ArrivalPart, { arrival: { $in: ids } }, { orderBy: { position: 'asc' } });
  const pages = await pagesOfArrivals(em, ids);
  return arrivals.map((arrival) => {
    const [ownParts, ownPages] = [parts.filter((part) => part.arrival === arrival.id), pages.get(arrival.id) ?? []];
    return {
      arrival, parts: ownParts, files: partsWithoutPages(ownParts, ownPages).filter((part) => part.registration === registration),
      wholly: registrationsOfArrival(arrival, ownParts, ownPages).every((to) => to === registration),
    };
  });
}
