import { Migration } from '@mikro-orm/migrations';

/** A mail to an お客様ID itself (アドレスの確認, パスワードの再設定, word of a change) says whose it is. */
export class Migration20261128001100 extends Migration {
  override up(): void {
    this.addSql(`alter table "mail_message" add "account_id" uuid null;`);
    this.addSql(`alter table "mail_message" add constraint "mail_message_account_id_foreign" foreign key ("account_id") references "contractor_account" ("id") on delete set null;`);
    this.addSql(`create index "mail_message_account" on "mail_message" ("account_id", "id" desc) where "account_id" is not null;`);
  }
}
