import { type PrintedChange, recordChangers, recordLabelsOf } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Customer } from '../entities/index.js';
import { instantOf } from './keyset.js';

/** 記録を変えた人 of a customer, through whichever registrations; the function `record_changers` of the database says the same. */
export async function readRecordChangers(em: EntityManager, customerId: string): Promise<readonly string[]> {
  const changes = await em.execute<{ staffId: string; at: string }[]>(
    `select e.actor_id as "staffId", e.at from audit_event e join customer c on c.customer_number = e.data->>'customerNumber'
      where c.id = ? and e.kind = 'CustomerRecorded' and e.data->>'made' in ('new', 'changed') and e.actor_kind = 'staff' and e.actor_id is not null`, [customerId],
  );
  const [approved] = await em.execute<{ at: string | null }[]>(`select max(approved_at) as at from registration where customer_id = ?`, [customerId]);
  return recordChangers(changes.map(({ staffId, at }) => ({ staffId, at: instantOf(at).getTime() })), approved?.at ? instantOf(approved.at).getTime() : null);
}

/** When the record of a customer said another name or address, of which it says otherwise now (`changed`), for the first time since a moment; null where nobody has written that down. */
export async function readPrintedChange(em: EntityManager, customerNumber: string, changed: readonly PrintedChange[], since: Date): Promise<Date | null> {
  const [row] = await em.execute<{ at: string | null }[]>(
    `select min(e.at) as at from audit_event e
      where e.kind = 'CustomerRecorded' and e.data->>'customerNumber' = ? and e.data->>'made' = 'changed' and e.at >= ?
        and exists (select from jsonb_array_elements_text(e.data->'changes') c where split_part(c, '：', 1) = any(string_to_array(?, ',')))`, [customerNumber, since, recordLabelsOf(changed).join(',')],
  );
  return row?.at ? instantOf(row.at) : null;
}

/** A change of a customer's record, line by line in words. */
export interface RecordChange {
  readonly at: Date;
  readonly by: string;
  readonly changes: readonly string[];
}

/**
 * What has changed of a customer's record, at the desk or at an ID, that a second person answers for: since one of its registrations was last approved, or since a moment
 * before that. The first change first.
 */
export async function readRecordChanges(em: EntityManager, { id, customerNumber }: Pick<Customer, 'id' | 'customerNumber'>, since: Date): Promise<readonly RecordChange[]> {
  const rows = await em.execute<{ at: string; by: string; changes: readonly string[] }[]>(
    `select e.at, e.actor_name as by, e.data->'changes' as changes from audit_event e
      where e.kind = 'CustomerRecorded' and e.data->>'customerNumber' = ? and e.data->>'made' = 'changed' and jsonb_array_length(e.data->'changes') > 0
        and e.at >= least(?::timestamptz, coalesce((select max(approved_at) from registration where customer_id = ?), '-infinity'))
      order by e.at, e.seq`, [customerNumber, since, id],
  );
  return rows.map((row) => ({ ...row, at: instantOf(row.at) }));
}
