import { Migration } from '@mikro-orm/migrations';

/** Links sent to an address: its confirmation, a forgotten password. */
export class Migration20261128000600 extends Migration {
  override up(): void {
    this.addSql(`create table "account_link" (
      "id" uuid not null, "account_id" uuid not null, "purpose" varchar(255) not null, "address" varchar(255) not null,
      "token_hash" char(64) not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null,
      "used_at" timestamptz(3) null, "voided_at" timestamptz(3) null, primary key ("id")
    );`);
    this.addSql(`alter table "account_link" add constraint "account_link_token_hash_unique" unique ("token_hash");`);
    this.addSql(`create index "account_link_account_id_index" on "account_link" ("account_id");`);
    this.addSql(`alter table "account_link" add constraint "account_link_account_id_foreign" foreign key ("account_id") references "contractor_account" ("id");`);
  }
}
