import { Migration } from '@mikro-orm/migrations';

/** Of a mail that some of its addresses took, those that are tried again. */
export class Migration20261202010000 extends Migration {
  override up(): void {
    this.addSql(`alter table "mail_message" add column "pending_to" varchar(255) null;`);
  }
}
