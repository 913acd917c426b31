import { Migration } from '@mikro-orm/migrations';

/** What was disposed of before its sender, its names and the looks of its pages went with it. */
export class Migration20261128012002 extends Migration {
  override up(): void {
    this.addSql(`update "arrival" set "subject" = '', "sender" = '', "file_name" = '', "answer_to" = null where "state" = 'disposed';`);
    this.addSql(`update "arrival_part" set "file_name" = '' where "arrival_id" in (select "id" from "arrival" where "state" = 'disposed');`);
    this.addSql(`update "arrival_page" set "picture_hash" = null, "digit_ink" = null
      where "part_id" in (select p."id" from "arrival_part" p join "arrival" a on a."id" = p."arrival_id" where a."state" = 'disposed');`);
  }
}
