import { Migration } from '@mikro-orm/migrations';

/** 統合 keeps what the customer typed on the web beside what was read of the paper. */
export class Migration20261128220002 extends Migration {
  override up(): void {
    this.addSql(`alter table "registration" add column "typed_on_web" jsonb null;`);
  }
}
