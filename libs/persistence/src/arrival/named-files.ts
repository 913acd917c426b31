import type { EntityManager } from '@mikro-orm/postgresql';

/** Every column that names a file. What was disposed of names its bytes no more. */
const NAMED_BY = [
  'select sha256 from stored_paper', 'select sha256 from attachment', `select sha256 from arrival where state <> 'disposed'`,
  `select p.sha256 from arrival_part p join arrival a on a.id = p.arrival_id where a.state <> 'disposed'`,
  `select g.sha256 from arrival_page g join arrival_part p on p.id = g.part_id join arrival a on a.id = p.arrival_id where a.state <> 'disposed'`,
  `select g.thumbnail_sha256 from arrival_page g join arrival_part p on p.id = g.part_id join arrival a on a.id = p.arrival_id where a.state <> 'disposed'`,
] as const;

/** Which of these files of the store a row still names. */
export async function namedFiles(em: EntityManager, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set();
  const marks = hashes.map(() => '?').join(', ');
  const rows = await em.execute<{ sha256: string }[]>(
    NAMED_BY.map((select) => `select sha256 from (${select}) as named(sha256) where sha256 in (${marks})`).join(' union '), NAMED_BY.flatMap(() => [...hashes]),
  );
  return new Set(rows.map(({ sha256 }) => sha256));
}
