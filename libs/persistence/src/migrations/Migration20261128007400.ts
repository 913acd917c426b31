import { Migration } from '@mikro-orm/migrations';

/** A task of the ID registration may be about an お客様ID or about what came in: a mail of ours to them came back. */
export class Migration20261128007400 extends Migration {
  override up(): void {
    this.addSql(`alter table "mail_message" add "arrival_id" uuid null;`);
    this.addSql(`alter table "mail_message" add constraint "mail_message_arrival_id_foreign" foreign key ("arrival_id") references "arrival" ("id") on delete set null;`);
    this.addSql(`alter table "registration_task" alter column "registration_id" drop not null;`);
    this.addSql(`alter table "registration_task" add "account_id" uuid null, add "arrival_id" uuid null;`);
    this.addSql(`alter table "registration_task" add constraint "registration_task_account_id_foreign" foreign key ("account_id") references "contractor_account" ("id");`);
    this.addSql(`alter table "registration_task" add constraint "registration_task_arrival_id_foreign" foreign key ("arrival_id") references "arrival" ("id");`);
    this.addSql(`alter table "registration_task" add constraint "registration_task_about_one" check (num_nonnulls("registration_id", "account_id", "arrival_id") = 1);`);
    // One open question about an ID's address is enough, however many mails came back.
    this.addSql(`create unique index "registration_task_account_open" on "registration_task" ("account_id", "kind") where "account_id" is not null and "done_at" is null;`);
  }
}
