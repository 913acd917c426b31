import { Migration } from '@mikro-orm/migrations';

/** How many links went to an address lately is asked at each forgotten password. */
export class Migration20261128113700 extends Migration {
  override up(): void {
    this.addSql(`create index "account_link_address" on "account_link" ("address", "created_at");`);
  }
}
