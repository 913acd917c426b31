import { Migration } from '@mikro-orm/migrations';

/** 保存期間 per class of paper, and 廃棄 by two persons. An original is only gone with an approved 廃棄, and does not come back. */
export class Migration20261128009100 extends Migration {
  override up(): void {
    this.addSql(`create table "retention_period" (
      "id" uuid not null, "paper_class" varchar(255) not null, "effective_from" date not null, "months" int not null check ("months" >= 0), "source" varchar(255) not null, primary key ("id"));`);
    this.addSql(`alter table "retention_period" add constraint "retention_period_paper_class_effective_from_unique" unique ("paper_class", "effective_from");`);
    this.addSql(`create table "disposal" (
      "id" uuid not null, "arrival_id" uuid not null, "branch_id" uuid not null, "paper_class" varchar(255) not null, "kept_until" date not null, "sha256" char(64) not null, "bytes" int not null,
      "pages" int not null, "reason" text not null, "proposed_by_id" uuid not null, "proposed_at" timestamptz(3) not null, "decision" varchar(255) null, "decided_by_id" uuid null,
      "decided_at" timestamptz(3) null, "decision_note" text null, "removed_at" timestamptz(3) null, primary key ("id"));`);
    this.addSql(`alter table "disposal" add constraint "disposal_arrival_id_foreign" foreign key ("arrival_id") references "arrival" ("id");`);
    this.addSql(`alter table "disposal" add constraint "disposal_branch_id_foreign" foreign key ("branch_id") references "branch" ("id");`);
    for (const column of ['proposed_by', 'decided_by']) this.addSql(`alter table "disposal" add constraint "disposal_${column}_id_foreign" foreign key ("${column}_id") references "staff" ("id");`);
    this.addSql(`create unique index "disposal_of_arrival" on "disposal" ("arrival_id") where "decision" is null or "decision" = 'approved';`);
    this.addSql(`create index "disposal_open" on "disposal" ("branch_id", "proposed_at") where "decision" is null;`);
    this.addSql(`create index "disposal_decided" on "disposal" ("branch_id", "decided_at" desc) where "decision" is not null;`);
    this.addSql(`alter table "disposal" add constraint "disposal_second_person" check
      (("decision" is null and "decided_by_id" is null and "removed_at" is null) or ("decided_by_id" is not null and "decided_at" is not null and "decided_by_id" <> "proposed_by_id"));`);
    this.addSql(`create trigger decision_stays before update of decision on disposal for each row
      when (old.decision is not null and new.decision is distinct from old.decision) execute function refuse_taking_back('decision');`);
    this.addSql(`create function disposed_by_two() returns trigger language plpgsql as $$
      begin
        if old.state = 'disposed' then raise exception 'arrival % is disposed of', old.id using errcode = 'restrict_violation'; end if;
        if not exists (select 1 from disposal d where d.arrival_id = new.id and d.decision = 'approved')
        then raise exception 'arrival % has no approved disposal', new.id using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
    this.addSql(`create trigger disposed_by_two before update of state on arrival for each row
      when (old.state is distinct from new.state and (new.state = 'disposed' or old.state = 'disposed')) execute function disposed_by_two();`);
  }
}
