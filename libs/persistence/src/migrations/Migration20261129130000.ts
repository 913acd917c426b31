import { Migration } from '@mikro-orm/migrations';

/** Which registration a mail answers, and what says so. */
export class Migration20261129130000 extends Migration {
  override up(): void {
    this.addSql(`alter table "arrival" add column "answers_id" uuid null, add column "answers_by" varchar(255) null;`);
    this.addSql(`alter table "arrival" add constraint "arrival_answers_id_foreign" foreign key ("answers_id") references "registration" ("id");`);
    this.addSql(`create index "arrival_answers_id_index" on "arrival" ("answers_id");`);
  }
}
