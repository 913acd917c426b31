import { Migration } from '@mikro-orm/migrations';

/** 代決 that 本店 named or ended for another branch: by whom. Null where it was the absent one. */
export class Migration20261128008870 extends Migration {
  override up(): void {
    this.addSql(`alter table "delegation" add column "named_by_id" uuid null, add column "ended_by_id" uuid null;`);
    this.addSql(`alter table "delegation" add constraint "delegation_named_by_id_foreign" foreign key ("named_by_id") references "staff" ("id");`);
    this.addSql(`alter table "delegation" add constraint "delegation_ended_by_id_foreign" foreign key ("ended_by_id") references "staff" ("id");`);
    this.addSql(`create or replace function delegation_is_kept() returns trigger language plpgsql as $$
      begin
        if old.ended_at is not null or (to_jsonb(new) - 'ended_at' - 'ended_by_id') <> (to_jsonb(old) - 'ended_at' - 'ended_by_id')
        then raise exception 'a delegation is only ended' using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
  }
}
