import { Migration } from '@mikro-orm/migrations';

/** 代決 is named on a page and may be ended early. Its row is the record of it: it stays, and only its end is ever added. */
export class Migration20261127002100 extends Migration {
  override up(): void {
    this.addSql(`alter table "delegation" add column "named_at" timestamptz(3) null, add column "ended_at" timestamptz(3) null;`);
    this.addSql(`update "delegation" set "named_at" = now();`);
    this.addSql(`alter table "delegation" alter column "named_at" set not null;`);
    this.addSql(`create index "delegation_named" on "delegation" ("named_at" desc, "id" desc);`);
    this.addSql(`create index "delegation_deputy" on "delegation" ("deputy_id") where "ended_at" is null;`);
    this.addSql(`create function delegation_is_kept() returns trigger language plpgsql as $$
      begin
        if old.ended_at is not null or (to_jsonb(new) - 'ended_at') <> (to_jsonb(old) - 'ended_at')
        then raise exception 'a delegation is only ended' using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
    this.addSql(`create trigger only_ended before update on delegation for each row execute function delegation_is_kept();`);
    this.addSql(`create trigger never_removed before delete on delegation for each row execute function refuse_change();`);
    this.addSql(`create trigger never_removed_truncate before truncate on delegation for each statement execute function refuse_change();`);
  }
}
