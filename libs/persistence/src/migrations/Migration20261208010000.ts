import { Migration } from '@mikro-orm/migrations';

/** 登録の住所の変更 at an お客様ID: one at a time for a customer, never confirmed by whoever asked for it, and final once it is decided. */
export class Migration20261208010000 extends Migration {
  override up(): void {
    this.addSql(`create table "address_change" (
      "id" uuid not null, "customer_id" uuid not null, "account_id" uuid not null, "before" text not null, "postal_code" varchar(255) not null, "address" varchar(255) not null, "source" jsonb not null,
      "how" varchar(255) not null, "called_number" varchar(255) null, "number_source" varchar(255) null, "evidence" text not null, "apart" jsonb not null,
      "asked_by_id" uuid not null, "asked_at" timestamptz not null, "outcome" varchar(255) null, "decided_by_id" uuid null, "decided_at" timestamptz null,
      primary key ("id"));`);
    this.addSql(`create index "address_change_customer_id_index" on "address_change" ("customer_id");`);
    this.addSql(`create unique index "address_change_one_waits" on "address_change" ("customer_id") where "outcome" is null;`);
    this.addSql(`alter table "address_change" add constraint "address_change_customer_id_foreign" foreign key ("customer_id") references "customer" ("id");`);
    this.addSql(`alter table "address_change" add constraint "address_change_account_id_foreign" foreign key ("account_id") references "contractor_account" ("id");`);
    this.addSql(`alter table "address_change" add constraint "address_change_asked_by_id_foreign" foreign key ("asked_by_id") references "staff" ("id");`);
    this.addSql(`alter table "address_change" add constraint "address_change_decided_by_id_foreign" foreign key ("decided_by_id") references "staff" ("id");`);
    this.addSql(`alter table "address_change" add constraint "address_change_is_decided_once" check (
      ("outcome" is null) = ("decided_at" is null) and ("outcome" is null or "outcome" in ('confirmed', 'ended')) and ("outcome" <> 'confirmed' or "decided_by_id" <> "asked_by_id"));`);
    this.addSql(`create function decided_address_change_is_final() returns trigger language plpgsql as $$
      begin
        if old.outcome is not null then raise exception 'a change of an address that was decided stays so' using errcode = 'restrict_violation'; end if;
        if new.outcome = 'confirmed' and exists (select from record_changers(new.customer_id, null) where staff = new.decided_by_id) then
          raise exception 'who changed the record of a customer does not confirm its address' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`create trigger decided_address_change_is_final before update on "address_change" for each row execute function decided_address_change_is_final();`);
  }
}
