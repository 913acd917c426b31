import { Migration } from '@mikro-orm/migrations';

/** Looks at the state of 利用申込み by 受付番号, counted by network. */
export class Migration20261128240000 extends Migration {
  override up(): void {
    this.addSql(`create table "status_look" ("id" uuid not null, "address_hash" char(64) not null, "at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "status_look_address_hash_at_index" on "status_look" ("address_hash", "at");`);
    this.addSql(`create index "status_look_at_index" on "status_look" ("at");`);
  }
}
