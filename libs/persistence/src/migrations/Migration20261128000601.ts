import { Migration } from '@mikro-orm/migrations';

/** An お客様ID has at most one letter whose password is alive; 発送簿 is opened by day. */
export class Migration20261128000601 extends Migration {
  override up(): void {
    this.addSql(`create unique index "id_letter_alive" on "id_letter" ("account_id") where "voided_at" is null;`);
    this.addSql(`create index "id_letter_posted" on "id_letter" ("posted_on") where "posted_on" is not null;`);
    this.addSql(`create index "id_letter_registration" on "id_letter" ("registration_id");`);
    this.addSql(`create index "registration_to_print" on "registration" ("branch_id", "state_since", "id") where "state" in ('approved', 'letter-returned');`);
  }
}
