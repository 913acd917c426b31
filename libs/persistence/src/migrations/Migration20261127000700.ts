import { Migration } from '@mikro-orm/migrations';

/**
 * 審査の途中: what a 審査担当 has ticked and written before giving the opinion. 補正のお願い: the day by which it is asked for, as the
 * customer was told; requests from before it was kept have none. お知らせ: what kind of news it is.
 */
export class Migration20261127000700 extends Migration {
  override up(): void {
    this.addSql(`create table "review_draft" ("id" uuid not null, "application_id" uuid not null, "reviewer_id" uuid not null, "ticks" jsonb not null, "opinion" varchar(255) not null, "opinion_text" text not null, "memo" text not null, "saved_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "review_draft" add constraint "review_draft_application_id_reviewer_id_unique" unique ("application_id", "reviewer_id");`);
    this.addSql(`alter table "review_draft" add constraint "review_draft_application_id_foreign" foreign key ("application_id") references "guarantee_application" ("id");`);
    this.addSql(`alter table "review_draft" add constraint "review_draft_reviewer_id_foreign" foreign key ("reviewer_id") references "staff" ("id");`);
    this.addSql(`alter table "announcement" add column "category" varchar(255) not null default 'notice';`);
    this.addSql(`alter table "announcement" alter column "category" drop default;`);
    this.addSql(`alter table "correction_request" add column "answer_by" date null;`);
  }
}
