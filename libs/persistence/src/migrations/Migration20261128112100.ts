import type { RawRegistration } from '#domain';
import { Migration } from '@mikro-orm/migrations';
import { customerSearchKey, type FoundBy } from '../customer-search-key.js';
import type { ReadRegistrationFields } from '../entities/index.js';
import { registrationSearchKey } from '../registration/registration-search-key.js';

/**
 * One 法人番号, one customer: a second record with it needs the reason why it is another. Records made before stay; whoever saves one of them is asked.
 * Customers are found by what they are called, in every spelling, and registrations by what was read too: both keys are made anew here.
 */
export class Migration20261128112100 extends Migration {
  override async up(): Promise<void> {
    await this.execute(`alter table "customer" add column "search_key" text not null default '', add column "apart_reason" text null, add column "apart_from" jsonb null;`);
    await this.execute(`create function customer_number_is_one() returns trigger language plpgsql as $$
      begin
        if new.corporate_number is null or new.apart_reason is not null then return new; end if;
        if tg_op = 'UPDATE' and new.corporate_number is not distinct from old.corporate_number and old.apart_reason is null then return new; end if;
        perform pg_advisory_xact_lock(hashtextextended('customer/' || new.corporate_number, 0));
        if exists (select 1 from customer where corporate_number = new.corporate_number and id <> new.id) then
          raise exception 'another customer has this corporate number' using errcode = 'unique_violation', constraint = 'customer_number_is_one';
        end if;
        return new;
      end $$;`);
    await this.execute(`create trigger corporate_number_is_one before insert or update of corporate_number, apart_reason on customer
      for each row execute function customer_number_is_one();`);
    const customers = await this.execute(
      `select id, customer_number as "customerNumber", name, name_kana as "nameKana", address, phone, corporate_number as "corporateNumber" from customer`,
    ) as (FoundBy & { id: string })[];
    for (const customer of customers) await this.execute('update customer set search_key = ? where id = ?', [customerSearchKey(customer), customer.id]);
    await this.execute(`create index "customer_bigrams" on "customer" using gin (bigrams("search_key"));`);
    const registrations = await this.execute(
      `select id, reception_number as number, raw, read from registration where ended_at is null`,
    ) as { id: string; number: string; raw: RawRegistration; read: ReadRegistrationFields }[];
    for (const { id, number, raw, read } of registrations) await this.execute('update registration set search_key = ? where id = ?', [registrationSearchKey(number, raw, read), id]);
  }
}
