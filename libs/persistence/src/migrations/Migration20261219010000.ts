import { Migration } from '@mikro-orm/migrations';

/** What a 保証料のご案内 asks for is kept beside it, so that one which asks for another sum than is owed by now is made again. */
export class Migration20261219010000 extends Migration {
  override up(): void {
    this.addSql(`alter table "stored_paper" add column "owed" bigint null, add constraint "stored_paper_owed_of_notice" check (owed is null or (owed >= 0 and kind = 'premium-notice'));`);
  }
}
