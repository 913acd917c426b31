import { Migration } from '@mikro-orm/migrations';

/** The ticks of the seal belong to the page that it was seen on; of those that stand already nobody knows which one it was. */
export class Migration20261128141000 extends Migration {
  override up(): void {
    this.addSql(`alter table "registration" add column "seal_seen_on" uuid null;`);
  }
}
