import { Migration } from '@mikro-orm/migrations';

/** A mail goes to up to three addresses, of 254 characters each at most: 255 for all of them refused the mail for good. */
export class Migration20261205010001 extends Migration {
  override up(): void {
    this.addSql(`alter table "mail_message" alter column "to" type text, alter column "pending_to" type text;`);
  }
}
