import { Migration } from '@mikro-orm/migrations';

/** Which mail came from an address that leads to us. */
export class Migration20261129100002 extends Migration {
  override up(): void {
    this.addSql(`alter table "arrival" add column "from_ourselves" boolean not null default false;`);
  }
}
