import { Migration } from '@mikro-orm/migrations';

/**
 * The record of a customer belongs to many registrations: whoever changes it through one of them acts on the others. So the letter's address is kept as it was answered for,
 * whoever changed the record approves no registration that rests on it, and only the customer's branch and 本店 change it. What was approved before keeps its record's
 * address where nobody has changed that since.
 */
export class Migration20261128114000 extends Migration {
  override up(): void {
    this.addSql(`alter table "registration" add column "letter_address" text null;`);
    this.addSql(`create index "audit_event_customer" on "audit_event" ((data->>'customerNumber'), at) where kind = 'CustomerRecorded';`);
    this.addSql(`update "registration" r set "letter_address" = c.postal_code || ' ' || c.address from "customer" c
      where c.id = r.customer_id and r.approved_at is not null and (
        (r.state <> 'letter-returned' and not exists (select from audit_event e where e.kind = 'CustomerRecorded' and e.data->>'customerNumber' = c.customer_number
          and e.at > r.approved_at and (e.data->'fields' @> '["address"]' or e.data->'fields' @> '["postalCode"]')))
        or exists (select from address_verification v where v.registration_id = r.id and v.address = c.postal_code || ' ' || c.address and v.confirmed_by_id is not null
          and (r.state <> 'letter-returned' or v.at >= r.state_since)));`);
    this.addSql(`create function letter_address_is_answered_for() returns trigger language plpgsql as $$
      begin
        if not exists (select from address_verification v where v.registration_id = new.id and v.address = new.letter_address and v.confirmed_by_id is not null) then
          raise exception 'a letter goes only to an address that a second person answers for' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`create trigger letter_address_is_answered_for after update on "registration" for each row
      when (new.letter_address is not null and new.letter_address is distinct from old.letter_address and new.approved_by_id is not distinct from old.approved_by_id)
      execute function letter_address_is_answered_for();`);

    this.addSql(`create function record_changers(customer uuid, besides uuid) returns table (staff uuid) language sql stable as $$
      select distinct e.actor_id from "customer" c join audit_event e on e.data->>'customerNumber' = c.customer_number and e.kind = 'CustomerRecorded'
        where c.id = customer and e.data->>'made' in ('new', 'changed') and e.actor_kind = 'staff' and e.actor_id is not null
          and e.at >= coalesce((select max(o.approved_at) from registration o where o.customer_id = customer and o.id is distinct from besides), '-infinity') $$;`);
    this.addSql(`create function record_approved_by_another() returns trigger language plpgsql as $$
      begin
        if exists (select from record_changers(new.customer_id, new.id) where staff = new.approved_by_id) then
          raise exception 'who changed the record of a customer does not approve what rests on it' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`create trigger record_approved_by_another after update on "registration" for each row
      when (new.approved_by_id is not null and new.approved_by_id is distinct from old.approved_by_id) execute function record_approved_by_another();`);
    this.addSql(`create function address_confirmed_by_another() returns trigger language plpgsql as $$
      begin
        if exists (select from registration r, record_changers(r.customer_id, null) where r.id = new.registration_id and staff = new.confirmed_by_id) then
          raise exception 'who changed the record of a customer does not confirm its address' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`create trigger address_confirmed_by_another after update on "address_verification" for each row
      when (new.confirmed_by_id is not null and new.confirmed_by_id is distinct from old.confirmed_by_id) execute function address_confirmed_by_another();`);

    this.addSql(`create function record_changed_by_its_branch() returns trigger language plpgsql as $$
      begin
        if not exists (select from staff s join branch b on b.id = s.branch_id join "customer" c on c.customer_number = new.data->>'customerNumber'
            where s.id = new.actor_id and (b.is_head_office or s.branch_id = c.branch_id)) then
          raise exception 'only the branch of a customer and the head office change its record' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`create trigger record_changed_by_its_branch after insert on "audit_event" for each row
      when (new.kind = 'CustomerRecorded' and new.actor_kind = 'staff' and new.data->>'made' = 'changed') execute function record_changed_by_its_branch();`);
  }
}
