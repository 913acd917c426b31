import { Migration } from '@mikro-orm/migrations';

/** 雑損処理 of what was returned too much: proposed by one, confirmed by another, never changed afterwards; one at a time for a case. */
export class Migration20261206010000 extends Migration {
  override up(): void {
    this.addSql(`create table "write_off" (
      "id" uuid not null, "application_id" uuid not null, "amount" bigint not null, "reason" text not null,
      "proposed_by_id" uuid not null, "proposed_at" timestamptz not null, "confirmed_by_id" uuid null, "confirmed_at" timestamptz null,
      "withdrawn_by_id" uuid null, "withdrawn_at" timestamptz null, "withdrawal_reason" text null, primary key ("id"));`);
    this.addSql(`alter table "write_off" add constraint "write_off_application_id_foreign" foreign key ("application_id") references "guarantee_application" ("id");`);
    for (const column of ['proposed_by', 'confirmed_by', 'withdrawn_by']) {
      this.addSql(`alter table "write_off" add constraint "write_off_${column}_id_foreign" foreign key ("${column}_id") references "staff" ("id");`);
    }
    this.addSql(`create index "write_off_application_id_index" on "write_off" ("application_id");`);
    this.addSql(`create unique index "write_off_proposed" on "write_off" ("application_id") where "confirmed_at" is null and "withdrawn_at" is null;`);
    this.addSql(`alter table "write_off" add constraint "write_off_second_person" check ("amount" > 0 and ("confirmed_at" is null) = ("confirmed_by_id" is null)
      and ("confirmed_by_id" is null or "confirmed_by_id" <> "proposed_by_id") and ("confirmed_at" is null or "withdrawn_at" is null)
      and ("withdrawn_at" is null) = ("withdrawal_reason" is null));`);
    this.addSql(`create function write_off_is_final() returns trigger language plpgsql as $$
      begin raise exception 'a write-off that is confirmed or withdrawn stays' using errcode = 'restrict_violation'; end $$;`);
    this.addSql(`create trigger final_once_settled before update on write_off for each row
      when (old.confirmed_at is not null or old.withdrawn_at is not null) execute function write_off_is_final();`);
    this.addSql(`create trigger never_removed before delete on write_off for each row execute function write_off_is_final();`);
  }
}
