import { Migration } from '@mikro-orm/migrations';

/** 住所の確認 by telephone keeps the number and where it was found. Checks of before say it in their evidence. */
export class Migration20261128104000 extends Migration {
  override up(): void {
    this.addSql(`alter table "address_verification" add column "called_number" varchar(255) null, add column "number_source" varchar(255) null;`);
    this.addSql(`alter table "address_verification" add constraint "address_verification_call" check ("how" <> 'call' or ("called_number" is not null and "number_source" is not null)) not valid;`);
  }
}
