import { Migration } from '@mikro-orm/migrations';

/** From which network somebody signed in, as a keyed hash: there, strangers' failures elsewhere do not lock the person out. */
export class Migration20261127000900 extends Migration {
  override up(): void {
    this.addSql(`alter table "session" add column "network_hash" char(64) null;`);
    this.addSql(`create index "session_network_hash_index" on "session" ("network_hash");`);
  }
}
