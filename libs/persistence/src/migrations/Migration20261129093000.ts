import { Migration } from '@mikro-orm/migrations';

/** 不備の書面: when it was sent, how and by whom, as an act of its own. What was printed before counts as told by its printing, as it did then. */
export class Migration20261129093000 extends Migration {
  override up(): void {
    this.addSql(`alter table "deficiency_notice" add column "sent_on" date null, add column "sent_way" varchar(255) null, add column "sent_by_id" uuid null;`);
    this.addSql(`alter table "deficiency_notice" add constraint "deficiency_notice_sent_by_id_foreign" foreign key ("sent_by_id") references "staff" ("id") on delete set null;`);
    this.addSql(`alter table "deficiency_notice" add constraint "deficiency_notice_sent_some_way" check (("sent_on" is null) = ("sent_way" is null));`);
  }
}
