import { Migration } from '@mikro-orm/migrations';

/**
 * 四眼 of an ID registration, whatever was entered and wherever: who took the paper in, recorded the customer, decided on a duplicate, checked the
 * address or corrected a value by telephone approves it as little as who typed. The facts answer for it, not the list that the desk keeps.
 */
export class Migration20261128113001 extends Migration {
  override up(): void {
    this.addSql(`create function registration_entrants(registration uuid) returns table (staff uuid) language sql stable as $$
      select distinct e.actor_id from audit_event e where e.case_id = registration and e.actor_kind = 'staff' and e.actor_id is not null and (
        e.kind in ('RegistrationEntered', 'CustomerRecorded', 'AddressVerified', 'RegistrationDuplicateDecided')
        or (e.kind = 'RegistrationPhoned' and e.data->>'field' is not null)
        or (e.kind = 'RegistrationReceived' and exists (select from registration r where r.id = registration and r.submission_key like 'desk/%'))) $$;`);
    this.addSql(`update "registration" r set "entrants" = (select jsonb_agg(distinct known.id) from (
        select jsonb_array_elements_text(coalesce(r.entrants, '[]'::jsonb)) as id union select staff::text from registration_entrants(r.id)) known)
      where r.approved_by_id is null and exists (select from registration_entrants(r.id));`);
    this.addSql(`create function approved_by_another() returns trigger language plpgsql as $$
      begin
        if exists (select from registration_entrants(new.id) where staff = new.approved_by_id) then
          raise exception 'who put a value into a registration does not approve it' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`create trigger approved_by_another after update on "registration" for each row
      when (new.approved_by_id is not null and new.approved_by_id is distinct from old.approved_by_id) execute function approved_by_another();`);
  }
}
