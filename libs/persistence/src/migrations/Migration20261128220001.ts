import type { RawRegistration } from '#domain';
import { Migration } from '@mikro-orm/migrations';
import { customerSearchKey, type FoundBy } from '../customer-search-key.js';
import type { ReadRegistrationFields } from '../entities/index.js';
import { registrationSearchKey } from '../registration/registration-search-key.js';

/** One place, however its number is written: customers and open registrations of before get the key of their address into what they are found by. */
export class Migration20261128220001 extends Migration {
  override async up(): Promise<void> {
    const customers = await this.execute(
      `select id, customer_number as "customerNumber", name, name_kana as "nameKana", address, phone, corporate_number as "corporateNumber" from customer`,
    ) as (FoundBy & { id: string })[];
    for (const customer of customers) await this.execute('update customer set search_key = ? where id = ?', [customerSearchKey(customer), customer.id]);
    const registrations = await this.execute(
      `select id, reception_number as number, raw, read from registration where ended_at is null`,
    ) as { id: string; number: string; raw: RawRegistration; read: ReadRegistrationFields }[];
    for (const { id, number, raw, read } of registrations) await this.execute('update registration set search_key = ? where id = ?', [registrationSearchKey(number, raw, read), id]);
  }
}
