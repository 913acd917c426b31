import { Migration } from '@mikro-orm/migrations';

/** The administrator's search also finds a case by the people around it: 契約名義, 担当者, and who of the surety held or decided it. */
export class Migration20261126000500 extends Migration {
  override up(): void {
    this.addSql(`create function case_people(content jsonb) returns text language sql immutable parallel safe as $$
      select regexp_replace(lower(coalesce(content->>'signatoryName', '') || '|' || coalesce(content->>'contactName', '')), '[[:space:]\u3000]', '', 'g') $$;`);
    this.addSql(`create index guarantee_application_people on guarantee_application using gin (bigrams(case_people(content)));`);
    this.addSql(`create index guarantee_application_assignee on guarantee_application (assignee_id, submitted_at desc) where assignee_id is not null;`);
    this.addSql(`create index review_decider on review (decider_id, decided_at desc) where decider_id is not null;`);
  }
}
