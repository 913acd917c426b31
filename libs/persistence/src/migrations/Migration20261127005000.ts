import { Migration } from '@mikro-orm/migrations';

/** Who opened a case, and when last: the list shows who is looking at it. */
export class Migration20261127005000 extends Migration {
  override up(): void {
    this.addSql(`create table "case_look" (
      "id" uuid not null, "application_id" uuid not null, "staff_id" uuid not null, "at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "case_look" add constraint "case_look_application_id_staff_id_unique" unique ("application_id", "staff_id");`);
    this.addSql(`alter table "case_look" add constraint "case_look_application_id_foreign" foreign key ("application_id") references "guarantee_application" ("id");`);
    this.addSql(`alter table "case_look" add constraint "case_look_staff_id_foreign" foreign key ("staff_id") references "staff" ("id");`);
  }
}
