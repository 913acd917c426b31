import { Migration } from '@mikro-orm/migrations';
import { ROWS_IN_THE_WAY } from '../migration-refused.js';

/** Which of two editions of one day was meant only a person knows, and cases may have been judged by either. */
const EDITIONS_OF_ONE_DAY = `do $$
  declare found text;
  begin
    select string_agg(said, '; ' order by said) into found from (
      select format('rate_table %s from %s: %s', kind, effective_from, string_agg(name, ', ' order by name)) as said from rate_table group by kind, effective_from having count(*) > 1
      union all select format('terms_edition %s from %s: %s', document, effective_from, string_agg(version, ', ' order by version)) from terms_edition group by document, effective_from having count(*) > 1) twice;
    if found is not null then
      raise exception 'two editions begin on one day' using errcode = '${ROWS_IN_THE_WAY}', detail = format('The schema was not changed, because two editions begin on one day (%s): give each that was not meant to hold another day as the owner of the database, one on which nothing is judged by it (alter table … disable trigger user; update … set effective_from = …; alter table … enable trigger user), and run migrate again; cases keep the edition they were judged by.', found);
    end if;
  end $$;`;

/** Of two editions of one thing the newer holds, so no two begin on the same day. */
export class Migration20261130050000 extends Migration {
  override up(): void {
    this.addSql(EDITIONS_OF_ONE_DAY);
    this.addSql(`alter table "rate_table" add constraint "rate_table_kind_effective_from_unique" unique ("kind", "effective_from");`);
    this.addSql(`alter table "terms_edition" add constraint "terms_edition_document_effective_from_unique" unique ("document", "effective_from");`);
  }
}
