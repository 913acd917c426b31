import type { RawRegistration } from '#domain';
import { Migration } from '@mikro-orm/migrations';
import { customerSearchKey, type FoundBy } from '../customer-search-key.js';
import type { ReadRegistrationFields } from '../entities/index.js';
import { registrationSearchKey } from '../registration/registration-search-key.js';

/** Rows of one statement. */
const AT_ONCE = 1_000;

/** A room is no part of the number of a place, ヶ and 大字・字 are folded: customers and registrations of before get the key of their address anew. */
export class Migration20261129100001 extends Migration {
  override async up(): Promise<void> {
    const customers = await this.execute(
      `select id, customer_number as "customerNumber", name, name_kana as "nameKana", address, phone, corporate_number as "corporateNumber" from customer`,
    ) as (FoundBy & { id: string })[];
    await this.fill('customer', customers.map((customer) => ({ id: customer.id, key: customerSearchKey(customer) })));
    const registrations = await this.execute('select id, reception_number as number, raw, read from registration') as { id: string; number: string; raw: RawRegistration; read: ReadRegistrationFields }[];
    await this.fill('registration', registrations.map(({ id, number, raw, read }) => ({ id, key: registrationSearchKey(number, raw, read) })));
  }

  private async fill(table: string, rows: readonly { readonly id: string; readonly key: string }[]): Promise<void> {
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      await this.execute(
        `update "${table}" t set search_key = v.key from jsonb_to_recordset(?::jsonb) as v (id uuid, key text) where v.id = t.id and t.search_key <> v.key`, [JSON.stringify(rows.slice(at, at + AT_ONCE))],
      );
    }
  }
}
