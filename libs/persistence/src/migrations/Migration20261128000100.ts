import { Migration } from '@mikro-orm/migrations';

/** ID登録: registrations with their letters and records, and what a customer's record needs before an ID is approved. */
export class Migration20261128000100 extends Migration {
  override up(): void {
    this.addSql(`alter table "customer" add "kind" varchar(255) not null default 'corporation', add "corporate_number" char(13) null, add "licence" varchar(255) null, add "office" varchar(255) null, add "sources" jsonb null, add "screened_on" date null, add "screened_by" varchar(255) null;`);
    this.addSql(`alter table "contractor_account" add "shared_mail" varchar(255) null, add "closed_at" timestamptz(3) null;`);
    this.addSql(`alter table "contractor_account" alter column "password_hash" drop not null;`);
    this.addSql(`create table "registration" (
      "id" uuid not null, "reception_number" varchar(255) not null, "token" char(12) null,
      "submission_key" varchar(255) not null, "state" varchar(255) not null, "channel" varchar(255) not null,
      "received_by_id" uuid not null, "branch_id" uuid not null, "raw" jsonb not null, "read" jsonb not null,
      "content" jsonb null, "customer_id" uuid null, "account_id" uuid null, "reissue_of_id" uuid null,
      "seal_present" boolean not null default false, "seal_legible" boolean not null default false,
      "payee_fixed" boolean not null default false, "redeposit" boolean not null default false,
      "duplicate_decision" varchar(255) null, "deficiency" jsonb null, "sent_back_reason" text null, "closing" varchar(255) null,
      "merged_into" uuid null, "assignee_id" uuid null, "lease_seen_at" timestamptz(3) null, "entered_by_id" uuid null,
      "entered_at" timestamptz(3) null, "approved_by_id" uuid null, "approved_at" timestamptz(3) null,
      "search_key" text not null, "received_at" timestamptz(3) not null, "state_since" timestamptz(3) not null,
      "due_at" timestamptz(3) null, "ended_at" timestamptz(3) null, "version" int not null default 1, primary key ("id")
    );`);
    this.addSql(`alter table "registration" add constraint "registration_reception_number_unique" unique ("reception_number");`);
    this.addSql(`alter table "registration" add constraint "registration_token_unique" unique ("token");`);
    this.addSql(`alter table "registration" add constraint "registration_submission_key_unique" unique ("submission_key");`);
    this.addSql(`create table "registration_task" (
      "id" uuid not null, "dedupe_key" varchar(255) not null, "registration_id" uuid not null, "branch_id" uuid not null,
      "kind" varchar(255) not null, "opened_at" timestamptz(3) not null, "done_at" timestamptz(3) null, "done_by_id" uuid null,
      "done_note" text null, primary key ("id")
    );`);
    this.addSql(`alter table "registration_task" add constraint "registration_task_dedupe_key_unique" unique ("dedupe_key");`);
    this.addSql(`create index "registration_task_registration_id_index" on "registration_task" ("registration_id");`);
    this.addSql(`create table "registration_look" (
      "id" uuid not null, "registration_id" uuid not null, "staff_id" uuid not null, "at" timestamptz(3) not null,
      primary key ("id")
    );`);
    this.addSql(`alter table "registration_look" add constraint "registration_look_registration_id_staff_id_unique" unique ("registration_id", "staff_id");`);
    this.addSql(`create table "phone_record" (
      "id" uuid not null, "registration_id" uuid not null, "called_number" varchar(255) not null,
      "number_source" varchar(255) not null, "answered_by" varchar(255) not null, "answer" text not null,
      "field" varchar(255) null, "before" text null, "after" text null, "staff_id" uuid not null, "at" timestamptz(3) not null,
      primary key ("id")
    );`);
    this.addSql(`create index "phone_record_registration_id_index" on "phone_record" ("registration_id");`);
    this.addSql(`create table "id_letter" (
      "id" uuid not null, "number" varchar(255) not null, "account_id" uuid not null, "registration_id" uuid null,
      "password_hash" varchar(255) not null, "printed_at" timestamptz(3) not null, "printed_by_id" uuid not null,
      "valid_until" date not null, "voided_at" timestamptz(3) null, "posted_on" date null, "posted_by_id" uuid null,
      "tracking_number" varchar(255) null, "returned_on" date null, "return_reason" text null,
      "created_at" timestamptz(3) not null, primary key ("id")
    );`);
    this.addSql(`alter table "id_letter" add constraint "id_letter_number_unique" unique ("number");`);
    this.addSql(`create index "id_letter_account_id_index" on "id_letter" ("account_id");`);
    this.addSql(`create table "address_verification" (
      "id" uuid not null, "registration_id" uuid not null, "address" varchar(255) not null, "how" varchar(255) not null,
      "evidence" text not null, "staff_id" uuid not null, "at" timestamptz(3) not null, primary key ("id")
    );`);
    this.addSql(`create index "address_verification_registration_id_index" on "address_verification" ("registration_id");`);
    this.addSql(`alter table "mail_message" add "registration_id" uuid null;`);
    this.addSql(`alter table "mail_message" add constraint "mail_message_registration_id_foreign" foreign key ("registration_id") references "registration" ("id") on delete set null;`);
    this.addSql(`alter table "registration" add constraint "registration_received_by_id_foreign" foreign key ("received_by_id") references "branch" ("id");`);
    this.addSql(`alter table "registration" add constraint "registration_branch_id_foreign" foreign key ("branch_id") references "branch" ("id");`);
    this.addSql(`alter table "registration" add constraint "registration_customer_id_foreign" foreign key ("customer_id") references "customer" ("id") on delete set null;`);
    this.addSql(`alter table "registration" add constraint "registration_account_id_foreign" foreign key ("account_id") references "contractor_account" ("id") on delete set null;`);
    this.addSql(`alter table "registration" add constraint "registration_reissue_of_id_foreign" foreign key ("reissue_of_id") references "contractor_account" ("id") on delete set null;`);
    this.addSql(`alter table "registration" add constraint "registration_assignee_id_foreign" foreign key ("assignee_id") references "staff" ("id") on delete set null;`);
    this.addSql(`alter table "registration" add constraint "registration_entered_by_id_foreign" foreign key ("entered_by_id") references "staff" ("id") on delete set null;`);
    this.addSql(`alter table "registration" add constraint "registration_approved_by_id_foreign" foreign key ("approved_by_id") references "staff" ("id") on delete set null;`);
    this.addSql(`alter table "registration_task" add constraint "registration_task_registration_id_foreign" foreign key ("registration_id") references "registration" ("id");`);
    this.addSql(`alter table "registration_task" add constraint "registration_task_branch_id_foreign" foreign key ("branch_id") references "branch" ("id");`);
    this.addSql(`alter table "registration_task" add constraint "registration_task_done_by_id_foreign" foreign key ("done_by_id") references "staff" ("id") on delete set null;`);
    this.addSql(`alter table "registration_look" add constraint "registration_look_registration_id_foreign" foreign key ("registration_id") references "registration" ("id");`);
    this.addSql(`alter table "registration_look" add constraint "registration_look_staff_id_foreign" foreign key ("staff_id") references "staff" ("id");`);
    this.addSql(`alter table "phone_record" add constraint "phone_record_registration_id_foreign" foreign key ("registration_id") references "registration" ("id");`);
    this.addSql(`alter table "phone_record" add constraint "phone_record_staff_id_foreign" foreign key ("staff_id") references "staff" ("id");`);
    this.addSql(`alter table "id_letter" add constraint "id_letter_account_id_foreign" foreign key ("account_id") references "contractor_account" ("id");`);
    this.addSql(`alter table "id_letter" add constraint "id_letter_registration_id_foreign" foreign key ("registration_id") references "registration" ("id") on delete set null;`);
    this.addSql(`alter table "id_letter" add constraint "id_letter_printed_by_id_foreign" foreign key ("printed_by_id") references "staff" ("id");`);
    this.addSql(`alter table "id_letter" add constraint "id_letter_posted_by_id_foreign" foreign key ("posted_by_id") references "staff" ("id") on delete set null;`);
    this.addSql(`alter table "address_verification" add constraint "address_verification_registration_id_foreign" foreign key ("registration_id") references "registration" ("id");`);
    this.addSql(`alter table "address_verification" add constraint "address_verification_staff_id_foreign" foreign key ("staff_id") references "staff" ("id");`);
    // Four eyes: whoever typed it in does not approve it, whatever a program says.
    this.addSql(`alter table "registration" add constraint "registration_approved_by_another" check ("approved_by_id" is null or "approved_by_id" <> "entered_by_id");`);
    this.addSql(`create index "registration_queue" on "registration" ("branch_id", "state", "due_at", "id") where "ended_at" is null;`);
    this.addSql(`create index "registration_mine" on "registration" ("assignee_id", "due_at", "id") where "ended_at" is null;`);
    this.addSql(`create index "registration_done" on "registration" ("branch_id", "ended_at" desc, "id" desc) where "ended_at" is not null;`);
    this.addSql(`create index "registration_bigrams" on "registration" using gin (bigrams("search_key"));`);
    this.addSql(`create index "registration_task_open" on "registration_task" ("branch_id", "opened_at", "id") where "done_at" is null;`);
    // One password is alive per ID: the last printing's.
    this.addSql(`create unique index "id_letter_one_alive" on "id_letter" ("account_id") where "voided_at" is null;`);
  }
}
