import type { EntityManager } from '@mikro-orm/postgresql';

/** Who has a registration open, besides whoever holds it. */
export interface Watcher {
  readonly staffId: string;
  readonly name: string;
}

/** 閲覧中: who has opened these registrations since an instant, by registration. */
export async function readWatchers(em: EntityManager, registrations: readonly string[], since: Date): Promise<ReadonlyMap<string, readonly Watcher[]>> {
  if (registrations.length === 0) return new Map();
  const rows = await em.execute<(Watcher & { registration: string })[]>(
    `select l.registration_id as registration, s.id as "staffId", s.name from registration_look l join staff s on s.id = l.staff_id join registration r on r.id = l.registration_id
      where l.registration_id in (${registrations.map(() => '?').join(', ')}) and l.at > ? and l.staff_id is distinct from r.assignee_id order by l.at desc`,
    [...registrations, since],
  );
  return new Map(registrations.map((id) => [id, rows.filter(({ registration }) => registration === id)]));
}
