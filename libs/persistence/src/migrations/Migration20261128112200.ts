import { Migration } from '@mikro-orm/migrations';

/** The registrations that were merged into one are read with it. */
export class Migration20261128112200 extends Migration {
  override up(): void {
    this.addSql(`create index "registration_merged_into" on "registration" ("merged_into") where "merged_into" is not null;`);
  }
}
