import { Migration } from '@mikro-orm/migrations';

/** What is under way of an お客様ID is asked for with every line of the 発送簿. */
export class Migration20261130140000 extends Migration {
  override up(): void {
    this.addSql(`create index "registration_running_account" on "registration" ("account_id") where "ended_at" is null;`);
    this.addSql(`create index "registration_running_reissue" on "registration" ("reissue_of_id") where "ended_at" is null;`);
  }
}
