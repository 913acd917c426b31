import { Migration } from '@mikro-orm/migrations';

/** 不備の書面: each printing with its 宛先 and who answered for it; of those that were printed before nobody has kept it. */
export class Migration20261128230000 extends Migration {
  override up(): void {
    this.addSql(`create table "deficiency_notice" (
      "id" uuid not null, "registration_id" uuid not null, "paper" varchar(255) not null, "addressee" jsonb not null, "staff_id" uuid not null, "at" timestamptz(3) not null,
      primary key ("id")
    );`);
    this.addSql(`create index "deficiency_notice_registration_id_index" on "deficiency_notice" ("registration_id");`);
    this.addSql(`alter table "deficiency_notice" add constraint "deficiency_notice_registration_id_foreign" foreign key ("registration_id") references "registration" ("id");`);
    this.addSql(`alter table "deficiency_notice" add constraint "deficiency_notice_staff_id_foreign" foreign key ("staff_id") references "staff" ("id");`);
  }
}
