import { Migration } from '@mikro-orm/migrations';

/** A decision on a duplicate remembers the reasons that it was made on; those made before stand as they are. */
export class Migration20261128114500 extends Migration {
  override up(): void {
    this.addSql(`alter table "registration" add column "duplicate_grounds" jsonb null;`);
  }
}
