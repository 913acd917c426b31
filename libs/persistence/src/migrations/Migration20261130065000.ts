import { Migration } from '@mikro-orm/migrations';

/** What tells two filled copies of a form apart, and a page with something on it from one that is nearly blank. */
export class Migration20261130065000 extends Migration {
  override up(): void {
    this.addSql(`alter table "arrival_page" add column "field_ink" text null, add column "darkness" int null;`);
  }
}
