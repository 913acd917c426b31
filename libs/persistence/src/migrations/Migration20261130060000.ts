import { Migration } from '@mikro-orm/migrations';

/** 電話連絡記録 keeps what was read; of calls from before, the value of the field is what is known. */
export class Migration20261130060000 extends Migration {
  override up(): void {
    this.addSql(`alter table "phone_record" add column "read" jsonb not null default '[]';`);
  }
}
