/** Entities in the order in which a list has found their ids; what is gone meanwhile is left out. */
export function inOrder<Row extends { readonly id: string }>(found: readonly { readonly id: string }[], rows: readonly Row[]): readonly Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return found.flatMap(({ id }) => byId.get(id) ?? []);
}
