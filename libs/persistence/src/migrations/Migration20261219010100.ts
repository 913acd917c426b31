import { Migration } from '@mikro-orm/migrations';

/** A 保証料計算書 of a 一括納付 states the rest of what is owed as well. */
export class Migration20261219010100 extends Migration {
  override up(): void {
    this.addSql(`alter table "stored_paper" drop constraint "stored_paper_owed_of_notice",
      add constraint "stored_paper_owed_of_premium_paper" check (owed is null or (owed >= 0 and kind in ('premium-notice', 'premium-statement')));`);
  }
}
