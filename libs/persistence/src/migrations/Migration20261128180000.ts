import { Migration } from '@mikro-orm/migrations';

/** 送信の見合わせ: why a mail was not sent; of those that were left out before nobody has kept it. */
export class Migration20261128180000 extends Migration {
  override up(): void {
    this.addSql(`alter table "mail_message" add column "skipped_for" varchar(255) null;`);
  }
}
