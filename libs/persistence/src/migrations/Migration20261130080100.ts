import { Migration } from '@mikro-orm/migrations';

/**
 * 一括納付 is concluded without a payment: of a confirmed receipt of such a case the reversal and the fee that we bear are still
 * entered after the conclusion. Everything else of it, and of every other receipt, stays final.
 */
export class Migration20261130080100 extends Migration {
  override up(): void {
    this.addSql(`create function refuse_receipt_after_conclusion() returns trigger language plpgsql as $$
      declare later constant text[] := array['reversed_by_id', 'reversed_at', 'reversal_reason', 'money_came', 'fee_waived'];
      begin
        if exists (select 1 from guarantee_contract g where g.application_id = old.application_id)
          and (tg_op = 'DELETE' or to_jsonb(new) - later <> to_jsonb(old) - later
            or not exists (select 1 from premium_charge c where c.application_id = old.application_id and c.deferred))
        then raise exception '% is final after the conclusion', tg_table_name using errcode = 'restrict_violation'; end if;
        if tg_op = 'DELETE' then return old; end if;
        return new;
      end $$;`);
    this.addSql(`drop trigger final_after_conclusion on receipt;`);
    this.addSql(`create trigger final_after_conclusion before update or delete on receipt for each row
      when (old.confirmed_at is not null) execute function refuse_receipt_after_conclusion();`);
    this.addSql(`create index premium_charge_collective on premium_charge (due_on, id) where deferred;`);
  }
}
