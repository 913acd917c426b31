import { Migration } from '@mikro-orm/migrations';

/** メールの再送: tasks of undelivered mails say what the mail was about, as their key has it since ever. */
export class Migration20261127004800 extends Migration {
  override up(): void {
    this.addSql(`update "branch_task" set "detail" = "detail" || jsonb_build_object('subject', split_part("dedupe_key", '/', 3)) where "kind" = 'mail-undeliverable';`);
  }
}
