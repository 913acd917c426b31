import { Migration } from '@mikro-orm/migrations';

/** 補正 answered by changing nothing: what the contractor says instead. */
export class Migration20261127004700 extends Migration {
  override up(): void {
    this.addSql(`alter table "correction_request" add column "statement" text null;`);
  }
}
