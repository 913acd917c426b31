import { foldSmallKe, type RawRegistration } from '#domain';
import { Migration } from '@mikro-orm/migrations';
import { customerSearchKey, type FoundBy } from '../customer-search-key.js';
import type { ReadRegistrationFields } from '../entities/index.js';
import { registrationSearchKey } from '../registration/registration-search-key.js';

/** Rows of one statement. */
const AT_ONCE = 1_000;
type Keyed = { id: string; key: string }[];

/** ヶ is folded in names and in addresses without a number too, 壱丁目 is 1丁目: customers and registrations of before get their keys anew, cases and 誤送信 the folded one beside theirs. */
export class Migration20261130010000 extends Migration {
  override async up(): Promise<void> {
    const customers = await this.execute(
      `select id, customer_number as "customerNumber", name, name_kana as "nameKana", address, phone, corporate_number as "corporateNumber" from customer`,
    ) as (FoundBy & { id: string })[];
    await this.fill('customer', customers.map((customer) => ({ id: customer.id, key: customerSearchKey(customer) })));
    const registrations = await this.execute('select id, reception_number as number, raw, read from registration') as { id: string; number: string; raw: RawRegistration; read: ReadRegistrationFields }[];
    await this.fill('registration', registrations.map(({ id, number, raw, read }) => ({ id, key: registrationSearchKey(number, raw, read) })));
    // An entry of the register that is confirmed or withdrawn changes no more: it is found as it was.
    for (const [table, between, changes] of [['guarantee_application', '\n', 'true'], ['misdelivery', ' ', 'confirmed_at is null and withdrawn_at is null']] as const) {
      const rows = await this.execute(`select id, search_key as key from "${table}" where search_key ~ '[ヶカヵガゲ]' and ${changes}`) as Keyed;
      await this.fill(table, rows.map(({ id, key }) => ({ id, key: key.split(between).map((part) => [...new Set([part, foldSmallKe(part)])].join(' ')).join(between) })));
    }
  }

  private async fill(table: string, rows: Readonly<Keyed>): Promise<void> {
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      await this.execute(
        `update "${table}" t set search_key = v.key from jsonb_to_recordset(?::jsonb) as v (id uuid, key text) where v.id = t.id and t.search_key <> v.key`, [JSON.stringify(rows.slice(at, at + AT_ONCE))],
      );
    }
  }
}
