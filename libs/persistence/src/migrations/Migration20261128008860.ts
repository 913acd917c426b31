import { Migration } from '@mikro-orm/migrations';

/** Words of forms that were not taken, kept for a day for whoever typed them. */
export class Migration20261128008860 extends Migration {
  override up(): void {
    this.addSql(`create table "unsent_form" ("id" uuid not null, "account_id" uuid null, "staff_id" uuid null, "sent_to" text not null, "texts" jsonb not null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "unsent_form" add constraint "unsent_form_account_id_foreign" foreign key ("account_id") references "contractor_account" ("id");`);
    this.addSql(`alter table "unsent_form" add constraint "unsent_form_staff_id_foreign" foreign key ("staff_id") references "staff" ("id");`);
    this.addSql(`alter table "unsent_form" add constraint "unsent_form_of_one_person" check (("account_id" is null) <> ("staff_id" is null));`);
    this.addSql(`create index "unsent_form_account_id_index" on "unsent_form" ("account_id");`);
    this.addSql(`create index "unsent_form_staff_id_index" on "unsent_form" ("staff_id");`);
    this.addSql(`create index "unsent_form_created_at_index" on "unsent_form" ("created_at");`);
  }
}
