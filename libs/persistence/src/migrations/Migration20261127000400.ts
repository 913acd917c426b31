import { Migration } from '@mikro-orm/migrations';

/**
 * 締結のあとの入金: a confirmed receipt is final once its contract exists, whatever would change it. What was only recorded can be
 * cancelled in any state: nothing leans on it yet.
 */
export class Migration20261127000400 extends Migration {
  override up(): void {
    this.addSql(`drop trigger reversible_until_conclusion on receipt;`);
    this.addSql(`drop function receipt_is_final_after_conclusion();`);
    this.addSql(`create function refuse_after_conclusion() returns trigger language plpgsql as $$
      begin
        if exists (select 1 from guarantee_contract g where g.application_id = old.application_id)
        then raise exception '% is final after the conclusion', tg_table_name using errcode = 'restrict_violation'; end if;
        if tg_op = 'DELETE' then return old; end if;
        return new;
      end $$;`);
    this.addSql(`create trigger final_after_conclusion before update or delete on receipt for each row
      when (old.confirmed_at is not null) execute function refuse_after_conclusion();`);
  }
}
