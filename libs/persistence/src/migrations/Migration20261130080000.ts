import { Migration } from '@mikro-orm/migrations';

/**
 * 四眼 of an ID registration goes with the values: who put one into a registration that became part of this one (統合), also by way of others, approves this one as little. The facts and the
 * lists of all parts answer for it. Before, a second copy of a web form took what the desk had typed into the first: those people stay with the copies that are not approved yet.
 */
export class Migration20261130080000 extends Migration {
  override up(): void {
    this.addSql(`create or replace function registration_entrants(registration uuid) returns table (staff uuid) language sql stable as $$
      with recursive part (id) as (
        select registration union select r.id from registration r join part p on r.merged_into = p.id)
      select e.actor_id from audit_event e join part p on e.case_id = p.id where e.actor_kind = 'staff' and e.actor_id is not null and (
        e.kind in ('RegistrationEntered', 'CustomerRecorded', 'AddressVerified', 'RegistrationDuplicateDecided')
        or (e.kind = 'RegistrationPhoned' and e.data->>'field' is not null)
        or (e.kind = 'RegistrationReceived' and exists (select from registration r where r.id = p.id and r.submission_key like 'desk/%')))
      union select known::uuid from registration r join part p on r.id = p.id cross join lateral jsonb_array_elements_text(coalesce(r.entrants, '[]'::jsonb)) known $$;`);
    this.addSql(`update "registration" r set "entrants" = (select coalesce(jsonb_agg(distinct known.id), '[]') from (
        select jsonb_array_elements_text(coalesce(r.entrants, '[]'::jsonb)) as id union select staff::text from registration_entrants(r.id)
        union select staff::text from arrival_page g join registration w on w.token = right(g.form_code, 12) and w.id <> r.id cross join lateral registration_entrants(w.id)
          where g.registration_id = r.id and length(g.form_code) > 12 and r.channel <> 'web' and r.typed_on_web = '{}') known)
      where r.approved_by_id is null and r.ended_at is null and (exists (select from registration m where m.merged_into = r.id)
        or (r.channel <> 'web' and r.typed_on_web = '{}' and exists (select from arrival_page g join registration w on w.token = right(g.form_code, 12) and w.id <> r.id
          where g.registration_id = r.id and length(g.form_code) > 12 and exists (select from registration_entrants(w.id)))));`);
  }
}
