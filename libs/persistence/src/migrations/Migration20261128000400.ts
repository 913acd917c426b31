import { Migration } from '@mikro-orm/migrations';

/** 受信: what is read of a mail and of an Excel form, thumbnails, where our form lies on a page, how far a mailbox was taken in. */
export class Migration20261128000400 extends Migration {
  override up(): void {
    this.addSql(`alter table "arrival" add "text" text null, add "answer_to" varchar(255) null, add "read_at" timestamptz(3) null;`);
    this.addSql(`alter table "arrival_part" add "cells" jsonb null, add "registration_id" uuid null;`);
    this.addSql(`alter table "arrival_part" add constraint "arrival_part_registration_id_foreign" foreign key ("registration_id") references "registration" ("id") on delete set null;`);
    this.addSql(`alter table "arrival_page" add "thumbnail_sha256" char(64) not null, add "sheet" jsonb null;`);
    this.addSql(`create table "mailbox_position" ("mailbox" varchar(255) not null, "uid_validity" varchar(255) not null, "uid" int not null, primary key ("mailbox"));`);
    // What the sweep of the file store asks.
    this.addSql(`create index "arrival_file" on "arrival" ("sha256");`);
    this.addSql(`create index "arrival_page_file" on "arrival_page" ("sha256");`);
    this.addSql(`create index "arrival_page_thumbnail" on "arrival_page" ("thumbnail_sha256");`);
  }
}
