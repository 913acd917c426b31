import { Migration } from '@mikro-orm/migrations';

/** What tells two forms apart that look alike, and how a page is found by its token; a hash of a picture goes with the picture. */
export class Migration20261128012001 extends Migration {
  override up(): void {
    this.addSql(`alter table "arrival_page" add "digit_ink" text null, alter column "picture_hash" drop not null;`);
    this.addSql(`create index "arrival_page_token" on "arrival_page" (right("form_code", 12)) where "registration_id" is not null and length("form_code") = 21;`);
  }
}
