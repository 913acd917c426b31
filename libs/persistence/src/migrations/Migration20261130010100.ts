import { type RegistrationField, unreadShapeIn } from '#domain';
import { Migration } from '@mikro-orm/migrations';
import type { ReadField, ReadRegistrationFields } from '../entities/index.js';

/** Rows of one statement. */
const AT_ONCE = 1_000;

/**
 * 異体字 of what was read before they were marked: the mark follows from the text that was read, so it is made again as the reader makes it now. Only where the entry is still in
 * somebody's hands; what has been handed on to a second person, or approved, was compared with its paper by eye. Run again it changes nothing.
 */
export class Migration20261130010100 extends Migration {
  override async up(): Promise<void> {
    const rows = await this.execute(`select id, read from registration where state in ('awaiting-paper', 'received', 'in-entry', 'deficient') and read <> '{}'`) as { id: string; read: ReadRegistrationFields }[];
    const marked = rows.flatMap(({ id, read }) => {
      const now = Object.fromEntries(Object.entries(read).map(([name, field]) => [name, withMark(name as RegistrationField, field)]));
      return JSON.stringify(now) === JSON.stringify(read) ? [] : [{ id, read: now }];
    });
    for (let at = 0; at < marked.length; at += AT_ONCE) {
      await this.execute('update registration r set read = v.read from jsonb_to_recordset(?::jsonb) as v (id uuid, read jsonb) where v.id = r.id', [JSON.stringify(marked.slice(at, at + AT_ONCE))]);
    }
  }
}

/** A cell of the Excel form is what was typed; a reading without a value, or with its mark, stays as it is. */
function withMark(name: RegistrationField, field: ReadField): ReadField {
  const { elsewhere } = field;
  const beside = elsewhere ? { elsewhere: markOf(name, elsewhere) } : {};
  return { ...markOf(name, field), ...beside };
}

function markOf<T extends Pick<ReadField, 'value' | 'place' | 'variant' | 'left'>>(name: RegistrationField, reading: T): T {
  const variant = reading.place === null || reading.left || reading.variant !== undefined ? null : (unreadShapeIn(name, reading.value)?.text ?? null);
  return variant === null ? reading : { ...reading, variant };
}
