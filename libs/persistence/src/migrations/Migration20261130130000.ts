import { Migration } from '@mikro-orm/migrations';

/** A 保証料計算書 has further editions too: of a 一括納付 whose 約定日 the notice has put off. */
export class Migration20261130130000 extends Migration {
  override up(): void {
    this.addSql(`alter table "stored_paper" drop constraint "stored_paper_edition_of_notice";`);
    this.addSql(`alter table "stored_paper" add constraint "stored_paper_edition_of_premium_paper" check (edition = 1 or (edition > 1 and kind in ('premium-notice', 'premium-statement')));`);
  }
}
