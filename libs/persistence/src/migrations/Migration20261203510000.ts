import { Migration } from '@mikro-orm/migrations';

/** Who has a registration open, told by its page while that stays open: no look at the papers, which `at` stands for. */
export class Migration20261203510000 extends Migration {
  override up(): void {
    this.addSql(`alter table "registration_look" add column "present_at" timestamptz(3) null;`);
  }
}
