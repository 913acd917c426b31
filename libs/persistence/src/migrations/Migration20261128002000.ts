import { Migration } from '@mikro-orm/migrations';

/** 誤送信 register: written once, its 措置 confirmed by a second person, never changed afterwards. */
export class Migration20261128002000 extends Migration {
  override up(): void {
    this.addSql(`create table "misdelivery" (
      "id" uuid not null, "number" varchar(255) not null, "direction" varchar(255) not null, "arrival_id" uuid null, "branch_id" uuid not null,
      "counterparty" text not null, "contact" text not null, "noticed_on" date not null, "content" text not null, "keeping" text not null,
      "handling" varchar(255) null, "handled_on" date null, "handling_note" text null, "handled_by_id" uuid null, "handled_at" timestamptz(3) null,
      "recorded_by_id" uuid not null, "recorded_at" timestamptz(3) not null, "confirmed_by_id" uuid null, "confirmed_at" timestamptz(3) null,
      "withdrawn_by_id" uuid null, "withdrawn_at" timestamptz(3) null, "withdrawal_reason" text null, "search_key" text not null, primary key ("id"));`);
    this.addSql(`alter table "misdelivery" add constraint "misdelivery_number_unique" unique ("number");`);
    this.addSql(`alter table "misdelivery" add constraint "misdelivery_arrival_id_foreign" foreign key ("arrival_id") references "arrival" ("id");`);
    this.addSql(`alter table "misdelivery" add constraint "misdelivery_branch_id_foreign" foreign key ("branch_id") references "branch" ("id");`);
    for (const column of ['handled_by', 'recorded_by', 'confirmed_by', 'withdrawn_by']) {
      this.addSql(`alter table "misdelivery" add constraint "misdelivery_${column}_id_foreign" foreign key ("${column}_id") references "staff" ("id");`);
    }
    // One living entry an arrival.
    this.addSql(`create unique index "misdelivery_of_arrival" on "misdelivery" ("arrival_id") where "withdrawn_at" is null;`);
    this.addSql(`create index "misdelivery_latest" on "misdelivery" ("branch_id", "recorded_at" desc, "id" desc);`);
    this.addSql(`alter table "misdelivery" add constraint "misdelivery_second_person" check
      ("confirmed_at" is null or ("handled_at" is not null and "withdrawn_at" is null and "confirmed_by_id" is not null and "confirmed_by_id" <> "recorded_by_id" and "confirmed_by_id" <> "handled_by_id"));`);
    this.addSql(`create function misdelivery_is_final() returns trigger language plpgsql as $$
      begin raise exception 'misdelivery % is confirmed or withdrawn', old.number using errcode = 'restrict_violation'; end $$;`);
    this.addSql(`create trigger final_after_confirmation before update on misdelivery for each row
      when (old.confirmed_at is not null or old.withdrawn_at is not null) execute function misdelivery_is_final();`);
  }
}
