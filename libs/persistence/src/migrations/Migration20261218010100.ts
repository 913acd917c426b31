import { Migration } from '@mikro-orm/migrations';

/**
 * A letter bears no other name than the one that a second person has answered for, as it goes to no other address. What was approved, or is checked, before keeps its
 * record's name where nobody has changed that since.
 */
export class Migration20261218010100 extends Migration {
  override up(): void {
    const unchangedSince = (at: string): string => `not exists (select from audit_event e where e.kind = 'CustomerRecorded' and e.data->>'customerNumber' = c.customer_number and e.at > ${at} and e.data->'fields' @> '["name"]')`;
    this.addSql(`alter table "registration" add column "letter_name" text null;`);
    this.addSql(`alter table "address_verification" add column "name" text null;`);
    this.addSql(`update "registration" r set "letter_name" = c.name from "customer" c where c.id = r.customer_id and r.approved_at is not null and ${unchangedSince('r.approved_at')};`);
    this.addSql(`update "address_verification" v set "name" = c.name from "registration" r join "customer" c on c.id = r.customer_id where r.id = v.registration_id and ${unchangedSince('v.at')};`);
    this.addSql(`create or replace function letter_address_is_answered_for() returns trigger language plpgsql as $$
      begin
        if not exists (select from address_verification v where v.registration_id = new.id and v.address = new.letter_address and v.name = new.letter_name and v.confirmed_by_id is not null) then
          raise exception 'a letter goes only to an address, and in a name, that a second person answers for' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`drop trigger letter_address_is_answered_for on "registration";`);
    this.addSql(`create trigger letter_address_is_answered_for after update on "registration" for each row
      when (new.letter_address is not null and (new.letter_address, new.letter_name) is distinct from (old.letter_address, old.letter_name) and new.approved_by_id is not distinct from old.approved_by_id)
      execute function letter_address_is_answered_for();`);
  }
}
