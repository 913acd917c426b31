import { Migration } from '@mikro-orm/migrations';

/**
 * 発送した支店: the book of a branch keeps what the branch has posted, also after its registration went to another one. Of earlier letters it is the branch that the first transfer after
 * the posting has named as the one before, else the branch that has the registration.
 */
export class Migration20261130100000 extends Migration {
  override up(): void {
    this.addSql(`alter table "id_letter" add column "posted_branch_id" uuid null;`);
    this.addSql(`alter table "id_letter" add constraint "id_letter_posted_branch_id_foreign" foreign key ("posted_branch_id") references "branch" ("id");`);
    this.addSql(`update "id_letter" l set "posted_branch_id" = coalesce((
        select b.id from audit_event t join branch b on b.name = t.data->>'from'
          where t.case_id = l.registration_id and t.kind = 'CaseTransferred'
            and t.seq > (select max(p.seq) from audit_event p where p.case_id = l.registration_id and p.kind = 'LetterPosted' and p.data->>'letterId' = l.id::text)
          order by t.seq limit 1), r.branch_id)
      from registration r where r.id = l.registration_id and l.posted_on is not null;`);
    this.addSql(`create index "id_letter_posted_branch" on "id_letter" ("posted_branch_id", "posted_on") where "posted_on" is not null;`);
  }
}
