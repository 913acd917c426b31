import { Migration } from '@mikro-orm/migrations';

/** 住所の確認 after a 返戻 takes two people, as the first one does; letters whose posting was never recorded are found without reading all letters. */
export class Migration20261128112000 extends Migration {
  override up(): void {
    this.addSql(`alter table "address_verification" add column "confirmed_by_id" uuid null, add column "confirmed_at" timestamptz null;`);
    this.addSql(`alter table "address_verification" add constraint "address_verification_confirmed_by_id_foreign" foreign key ("confirmed_by_id") references "staff" ("id");`);
    this.addSql(`alter table "address_verification" add constraint "address_verification_four_eyes" check ("confirmed_by_id" is null or ("confirmed_by_id" <> "staff_id" and "confirmed_at" is not null));`);
    this.addSql(`create index "id_letter_unposted" on "id_letter" ("registration_id") where "posted_on" is null;`);
    this.addSql(`create index "id_letter_tracking" on "id_letter" ("tracking_number") where "tracking_number" is not null;`);
  }
}
