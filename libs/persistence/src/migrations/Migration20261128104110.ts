import { Migration } from '@mikro-orm/migrations';

/** A mail whose envelope names no sender is a machine's: the envelope is known at the door alone, and is kept with the arrival. */
export class Migration20261128104110 extends Migration {
  override up(): void {
    this.addSql(`alter table "arrival" add column "from_nobody" boolean not null default false;`);
  }
}
