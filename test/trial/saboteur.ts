import { renameSync, writeFileSync } from 'node:fs';
import pg from 'pg';

/** What is done to the rows of a table that fit: taken away, changed, or doubled with some columns changed. */
export type Damage =
  | { readonly kind: 'lose' }
  | { readonly kind: 'change'; readonly to: string }
  | { readonly kind: 'double'; readonly but: Readonly<Record<string, unknown>> };

type Row = Readonly<Record<string, unknown>>;

/** Breaks the record behind the back of its guards, and mends it again. */
export class Saboteur {
  private constructor(private readonly client: pg.Client) {}

  static async at(databaseUrl: string): Promise<Saboteur> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('set session_replication_role = replica');
    return new Saboteur(client);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /** Does the damage while `meanwhile` looks. @throws Error when no row fits, since then nothing would be tried */
  async whileBroken<T>(table: string, where: string, values: readonly unknown[], damage: Damage, meanwhile: () => Promise<T>): Promise<T> {
    const { rows } = await this.client.query<{ row: Row }>(`select to_jsonb(t) as row from ${table} t where ${where}`, [...values]);
    if (rows.length === 0) throw new Error(`No row of ${table} fits ${where}.`);
    const before = rows.map(({ row }) => row);
    const doubles = damage.kind === 'double' ? [{ ...before[0], id: DOUBLE, ...damage.but }] : [];
    try {
      if (damage.kind === 'lose') await this.client.query(`delete from ${table} where ${where}`, [...values]);
      if (damage.kind === 'change') await this.client.query(`update ${table} set ${damage.to} where ${where}`, [...values]);
      await this.put(table, doubles);
      return await meanwhile();
    } finally {
      await this.client.query(`delete from ${table} where id = any($1::uuid[])`, [[...before, ...doubles].map(({ id }) => id)]);
      await this.put(table, before);
    }
  }

  private async put(table: string, rows: readonly Row[]): Promise<void> {
    for (const row of rows) await this.client.query(`insert into ${table} select * from jsonb_populate_record(null::${table}, $1::jsonb)`, [JSON.stringify(row)]);
  }
}

const DOUBLE = '0198f000-0000-7000-8000-0000000000aa';

/** Takes a file away, or puts other bytes in its place, while `meanwhile` looks. */
export async function whileFileIs<T>(what: 'missing' | 'altered', file: string, meanwhile: () => Promise<T>): Promise<T> {
  renameSync(file, `${file}.kept`);
  if (what === 'altered') writeFileSync(file, 'something else');
  try {
    return await meanwhile();
  } finally {
    renameSync(`${file}.kept`, file);
  }
}
