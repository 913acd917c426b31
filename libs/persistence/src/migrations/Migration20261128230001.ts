import { Migration } from '@mikro-orm/migrations';

/** 不備の書面: the token in its code; what was printed before bears none. */
export class Migration20261128230001 extends Migration {
  override up(): void {
    this.addSql(`alter table "deficiency_notice" add column "token" char(12) null;`);
    this.addSql(`alter table "deficiency_notice" add constraint "deficiency_notice_token_unique" unique ("token");`);
  }
}
