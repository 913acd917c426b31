import { Migration } from '@mikro-orm/migrations';

/** The desk of the ID registration: what was confirmed and decided, whose upload an arrival is, and how the queue and the search for duplicates read. */
export class Migration20261128000500 extends Migration {
  override up(): void {
    this.addSql(`alter table "registration" add "confirmed" jsonb null, add "duplicates_decided" jsonb null;`);
    this.addSql(`alter table "arrival" add "registration_id" uuid null;`);
    this.addSql(`alter table "arrival" add constraint "arrival_registration_id_foreign" foreign key ("registration_id") references "registration" ("id") on delete set null;`);
    this.addSql(`create index "arrival_registration_id_index" on "arrival" ("registration_id");`);
    // Where nobody of ours is awaited there is no 期限: such rows are ordered by how long they have been waiting.
    this.addSql(`create index "registration_queue_order" on "registration" ("branch_id", "state", (coalesce("due_at", "state_since")), "id") where "ended_at" is null;`);
    this.addSql(`create index "customer_phone_digits" on "customer" (translate("phone", '-() ', ''));`);
    this.addSql(`create index "customer_corporate_number" on "customer" ("corporate_number") where "corporate_number" is not null;`);
    this.addSql(`create index "arrival_page_picture" on "arrival_page" ("picture_hash") where "registration_id" is not null;`);
  }
}
