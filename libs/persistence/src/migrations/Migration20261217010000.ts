import { Migration } from '@mikro-orm/migrations';

/**
 * 締結のあとの入金の取消し: a confirmed receipt on which the contract does not rest can be reversed, once, as long as the whole premium is with us without
 * it. Whether its money came makes no difference: what went back of it is counted as missing.
 */
export class Migration20261217010000 extends Migration {
  override up(): void {
    this.addSql(`create or replace function refuse_receipt_after_conclusion() returns trigger language plpgsql as $$
      declare
        refund constant text[] := array['returned', 'returned_at'];
        reversal constant text[] := array['reversed_by_id', 'reversed_at', 'reversal_reason', 'money_came'];
        later constant text[] := array['reversed_by_id', 'reversed_at', 'reversal_reason', 'money_came', 'fee_waived'];
        collective boolean;
        kept boolean;
      begin
        if not exists (select from guarantee_contract g where g.application_id = old.application_id) then
          if tg_op = 'DELETE' then return old; end if;
          return new;
        end if;
        if tg_op = 'UPDATE' then
          if to_jsonb(new) - refund = to_jsonb(old) - refund then return new; end if;
          collective := exists (select from premium_charge c where c.application_id = old.application_id and c.deferred);
          if collective and to_jsonb(new) - later - refund = to_jsonb(old) - later - refund then return new; end if;
          if old.reversed_at is null and new.reversed_at is not null and to_jsonb(new) - reversal = to_jsonb(old) - reversal then
            -- Two reversals at once wait for each other, and the later one counts without the first.
            perform from premium_charge c where c.application_id = old.application_id for update;
            select c.amount <= (
              select coalesce(sum(r.amount + r.fee_waived) filter (where r.confirmed_at is not null and r.reversed_at is null), 0)
                - coalesce(sum(r.returned) filter (where r.money_came is not true), 0)
                from receipt r where r.application_id = old.application_id and r.id <> old.id) - old.returned
              into kept from premium_charge c where c.application_id = old.application_id;
            if kept then return new; end if;
          end if;
        end if;
        raise exception '% is final after the conclusion', tg_table_name using errcode = 'restrict_violation';
      end $$;`);
  }
}
