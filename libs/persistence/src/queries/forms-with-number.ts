import { type FormOfAnyone, phoneDigits } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PhoneRecord, Registration } from '../entities/index.js';
import { holdsWord } from './holds-word.js';

/** So many tell enough: the approved ones come first. */
const MOST = 200;

/** Forms of whoever, of any branch, that a telephone number stands on or stood on before a correction: typed, read, or told in a call. */
export async function formsWithNumber(em: EntityManager, number: string): Promise<readonly FormOfAnyone[]> {
  const digits = phoneDigits(number);
  if (digits === null) return [];
  // +81 stands for the first 0.
  const { sql, params } = holdsWord('search_key', digits.slice(1));
  const spoken = (column: string): string => `regexp_replace(normalize(${column}, NFKC), '\\D', '', 'g') like ?`;
  const rows = await em.execute<{ id: string }[]>(
    `select id from registration where id in (
       select id from registration where ${sql}
       union select registration_id from phone_record where field = 'phone' and (${spoken('before')} or ${spoken('after')})
     ) order by approved_by_id is null, received_at, id limit ${MOST}`,
    [...params, ...Array.from({ length: 2 }, () => `%${digits.slice(1)}`)],
  );
  const ids = rows.map(({ id }) => id);
  const forms = await em.find(Registration, { id: { $in: ids } });
  const numbers = await numbersOnForms(em, forms);
  return forms.map((form) => ({ numbers: numbers.get(form.id) ?? [], receivedAt: form.receivedAt.getTime(), approved: Boolean(form.approvedBy) }));
}

/** The telephone numbers of forms, by form: typed, read in either way, checked, and before and after each correction. */
export async function numbersOnForms(em: EntityManager, forms: readonly Registration[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const corrections = await em.find(PhoneRecord, { registration: { $in: forms.map(({ id }) => id) }, field: 'phone' });
  return new Map(forms.map(({ id, raw, read, content }) => [id, [
    raw.phone, read.phone?.value, read.phone?.other, content?.phone, ...corrections.filter((call) => call.registration === id).flatMap(({ before, after }) => [before, after]),
  ].flatMap((number) => number ?? [])]));
}
