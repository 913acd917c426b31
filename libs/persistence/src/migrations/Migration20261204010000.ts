import { Migration } from '@mikro-orm/migrations';

/**
 * A draft that is given up keeps nothing, also those that were given up before; what was applied for keeps everything. A 補正 takes an attachment
 * out of what is shown, and never its row.
 */
export class Migration20261204010000 extends Migration {
  override up(): void {
    const unsent = `not exists (select 1 from guarantee_application a where a.draft_id =`;
    this.addSql(`delete from attachment t using application_draft d where d.id = t.draft_id and d.discarded_at is not null and ${unsent} d.id);`);
    this.addSql(`update application_draft d set form = '{}', completed_steps = '[]', step_saves = null where d.discarded_at is not null and ${unsent} d.id);`);

    this.addSql(`create function refuse_to_lose_an_application() returns trigger language plpgsql as $$
      begin
        if exists (select 1 from guarantee_application a where a.draft_id = (to_jsonb(old) ->> tg_argv[0])::uuid)
        then raise exception '% of an application stays', tg_table_name using errcode = 'restrict_violation'; end if;
        return coalesce(new, old);
      end $$;`);
    this.addSql(`create trigger stays_with_application before delete on attachment for each row execute function refuse_to_lose_an_application('draft_id');`);
    this.addSql(`create trigger stays_with_application before update of discarded_at on application_draft for each row
      when (new.discarded_at is distinct from old.discarded_at) execute function refuse_to_lose_an_application('id');`);
  }
}
