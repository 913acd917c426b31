import { Migration } from '@mikro-orm/migrations';

/** 四眼 of an ID registration: nobody who ever typed or confirmed a field of it approves it, also after another took it over. */
export class Migration20261128003001 extends Migration {
  override up(): void {
    this.addSql(`alter table "registration" add column "entrants" jsonb null;`);
    // What the record says of those before: who handed it on, who changed a value by telephone.
    this.addSql(`update "registration" r set "entrants" = known.staff from (
      select case_id, jsonb_agg(distinct actor_id::text) as staff from "audit_event"
       where actor_kind = 'staff' and actor_id is not null and (kind = 'RegistrationEntered' or (kind = 'RegistrationPhoned' and data->>'field' is not null)) group by case_id
      ) known where known.case_id = r.id and (r.approved_by_id is null or not known.staff @> to_jsonb(r.approved_by_id::text));`);
    // Values that differ from the reading were typed at the desk: nobody is asked for them again. Those of a web form were not, and are.
    this.addSql(`update "registration" r set "confirmed" = coalesce(r.confirmed, '[]'::jsonb) || typed.fields from (
      select g.id, jsonb_agg(f.key) as fields from "registration" g cross join lateral jsonb_each_text(g.raw) f
       where g.ended_at is null and g.channel <> 'web' and g.read->f.key is not null and g.read->f.key->>'value' <> f.value and not coalesce(g.confirmed, '[]'::jsonb) @> to_jsonb(f.key) group by g.id
      ) typed where typed.id = r.id;`);
    this.addSql(`alter table "registration" add constraint "registration_approved_by_no_entrant"
      check ("approved_by_id" is null or "entrants" is null or not "entrants" @> to_jsonb("approved_by_id"::text));`);
    this.addSql(`create function entrants_are_kept() returns trigger language plpgsql as $$
      begin raise exception 'who entered a registration stays on it' using errcode = 'restrict_violation'; end $$;`);
    this.addSql(`create trigger entrants_only_grow before update on "registration" for each row
      when (old.entrants is not null and (new.entrants is null or not new.entrants @> old.entrants)) execute function entrants_are_kept();`);
  }
}
