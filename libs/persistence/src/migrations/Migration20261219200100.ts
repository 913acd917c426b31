import { keptReadings, keptTexts, type RawRegistration } from '#domain';
import { Migration } from '@mikro-orm/migrations';
import type { ReadRegistrationFields } from '../entities/index.js';
import { registrationSearchKey } from '../registration/registration-search-key.js';

interface LongRow {
  readonly id: string;
  readonly number: string;
  readonly raw: RawRegistration;
  readonly web: RawRegistration;
  readonly read: ReadRegistrationFields;
}

/** Characters: of a text as it is kept, and of a key. */
const [KEPT, LONGEST_KEY] = [500, 16_000];

/** No text of a field is longer; a reading, which says more than its text, may be. */
function isLong(column: string): string {
  return `case when jsonb_typeof(${column}) = 'object' then exists (select from jsonb_each_text(${column}) each where length(each.value) > ${KEPT}) else false end`;
}

/** What is longer than a field's text is kept is cut as it is at every door, and no key is longer than any may be. An entry of the register of 誤送信 that is confirmed or withdrawn changes no more. */
export class Migration20261219200100 extends Migration {
  override async up(): Promise<void> {
    const rows = await this.execute(
      `select id, reception_number as number, raw, typed_on_web as web, read from registration where ${isLong('raw')} or ${isLong('typed_on_web')} or ${isLong('read')}`,
    ) as LongRow[];
    for (const { id, number, raw, web, read } of rows) {
      const [texts, readings] = [keptTexts(raw), keptReadings(read)];
      await this.execute('update registration set raw = ?::jsonb, typed_on_web = ?::jsonb, read = ?::jsonb, search_key = ? where id = ?', [
        JSON.stringify(texts), JSON.stringify(keptTexts(web)), JSON.stringify(readings), registrationSearchKey(number, texts, readings), id,
      ]);
    }
    const parts = await this.execute(`select id, cells from arrival_part where ${isLong('cells')}`) as { id: string; cells: RawRegistration }[];
    for (const { id, cells } of parts) await this.execute('update arrival_part set cells = ?::jsonb where id = ?', [JSON.stringify(keptTexts(cells)), id]);
    for (const [table, changes] of [['registration', 'true'], ['customer', 'true'], ['guarantee_application', 'true'], ['misdelivery', 'confirmed_at is null and withdrawn_at is null']] as const) {
      await this.execute(`update "${table}" set search_key = left(search_key, ${LONGEST_KEY}) where length(search_key) > ${LONGEST_KEY} and ${changes}`);
    }
  }
}
