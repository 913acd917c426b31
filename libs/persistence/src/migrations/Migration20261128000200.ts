import { Migration } from '@mikro-orm/migrations';

/** 受信: originals by FAX and mail with their documents and pages. */
export class Migration20261128000200 extends Migration {
  override up(): void {
    this.addSql(`create table "arrival" (
      "id" uuid not null, "source_key" varchar(255) not null, "message_id" varchar(255) null, "channel" varchar(255) not null,
      "branch_id" uuid not null, "sender" text not null, "subject" text not null,
      "received_at" timestamptz(3) not null, "sha256" char(64) not null, "bytes" int not null, "file_name" text not null,
      "state" varchar(255) not null, "class" varchar(255) null, "class_rule" varchar(255) null, "quarantine" varchar(255) null,
      "staff_id" uuid null, "acknowledged_at" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id")
    );`);
    this.addSql(`alter table "arrival" add constraint "arrival_source_key_unique" unique ("source_key");`);
    this.addSql(`alter table "arrival" add constraint "arrival_message_id_unique" unique ("message_id");`);
    this.addSql(`create table "arrival_part" (
      "id" uuid not null, "arrival_id" uuid not null, "position" int not null, "file_name" text not null,
      "media_type" varchar(255) not null, "sha256" char(64) not null, "bytes" int not null, "quarantine" varchar(255) null,
      primary key ("id")
    );`);
    this.addSql(`alter table "arrival_part" add constraint "arrival_part_arrival_id_position_unique" unique ("arrival_id", "position");`);
    this.addSql(`create table "arrival_page" (
      "id" uuid not null, "part_id" uuid not null, "number" int not null, "sha256" char(64) not null, "width" int not null,
      "height" int not null, "turned_by" int not null, "skew" int not null, "picture_hash" char(16) not null,
      "form_code" varchar(255) null, "registration_id" uuid null, "position" int not null, "words" jsonb null, primary key ("id")
    );`);
    this.addSql(`create index "arrival_page_registration_id_index" on "arrival_page" ("registration_id");`);
    this.addSql(`alter table "arrival_page" add constraint "arrival_page_part_id_number_unique" unique ("part_id", "number");`);
    this.addSql(`alter table "arrival" add constraint "arrival_branch_id_foreign" foreign key ("branch_id") references "branch" ("id");`);
    this.addSql(`alter table "arrival" add constraint "arrival_staff_id_foreign" foreign key ("staff_id") references "staff" ("id") on delete set null;`);
    this.addSql(`alter table "arrival_part" add constraint "arrival_part_arrival_id_foreign" foreign key ("arrival_id") references "arrival" ("id");`);
    this.addSql(`alter table "arrival_page" add constraint "arrival_page_part_id_foreign" foreign key ("part_id") references "arrival_part" ("id");`);
    this.addSql(`alter table "arrival_page" add constraint "arrival_page_registration_id_foreign" foreign key ("registration_id") references "registration" ("id") on delete set null;`);
    this.addSql(`create index "arrival_open" on "arrival" ("branch_id", "received_at", "id") where "state" in ('stored', 'sorting', 'quarantined');`);
    this.addSql(`create index "arrival_latest" on "arrival" ("branch_id", "received_at" desc, "id" desc);`);
    this.addSql(`create index "arrival_part_file" on "arrival_part" ("sha256");`);
  }
}
