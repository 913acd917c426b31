import { Migration } from '@mikro-orm/migrations';

/**
 * 返金 stands on its receipt: what went back secures no premium, neither for the rules nor for the contract's own row. Earlier
 * refunds are in their finished tasks. It is entered after the conclusion too, when the excess goes back.
 */
export class Migration20261205010000 extends Migration {
  override up(): void {
    this.addSql(`alter table "receipt" add column "returned" bigint not null default 0, add column "returned_at" timestamptz null;`);
    this.addSql(`create or replace function refuse_receipt_after_conclusion() returns trigger language plpgsql as $$
      declare
        refund constant text[] := array['returned', 'returned_at'];
        later constant text[] := array['reversed_by_id', 'reversed_at', 'reversal_reason', 'money_came', 'fee_waived'];
      begin
        if exists (select 1 from guarantee_contract g where g.application_id = old.application_id)
          and (tg_op = 'DELETE' or to_jsonb(new) - later - refund <> to_jsonb(old) - later - refund
            or (to_jsonb(new) - refund <> to_jsonb(old) - refund
              and not exists (select 1 from premium_charge c where c.application_id = old.application_id and c.deferred)))
        then raise exception '% is final after the conclusion', tg_table_name using errcode = 'restrict_violation'; end if;
        if tg_op = 'DELETE' then return old; end if;
        return new;
      end $$;`);
    this.addSql(`update receipt r set returned = t.returned, returned_at = t.at from (
        select split_part(dedupe_key, '/', 2) as receipt, sum((detail->>'refund')::bigint) as returned, max(done_at) as at
          from branch_task where kind = 'refund' and done_at is not null and (detail->>'refund')::bigint > 0 group by 1) t
      where r.id::text = t.receipt;`);
    this.addSql(`alter table receipt add constraint receipt_returned_is_of_it
      check (returned between 0 and amount and (returned = 0) = (returned_at is null) and (returned = 0 or confirmed_at is not null));`);
    this.addSql(`create or replace function contract_needs_approval_and_premium() returns trigger language plpgsql as $$
      begin
        if not exists (select 1 from review r where r.application_id = new.application_id and r.outcome = 'approved')
        then raise exception 'no contract without an approval' using errcode = 'restrict_violation'; end if;
        if not exists (
          select 1 from premium_charge c where c.application_id = new.application_id and (c.deferred or c.amount <= (
            select coalesce(sum(r.amount + r.fee_waived) filter (where r.confirmed_at is not null and r.reversed_at is null), 0)
              - coalesce(sum(r.returned) filter (where r.money_came is not true), 0)
              from receipt r where r.application_id = new.application_id)))
        then raise exception 'no contract without a secured premium' using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
  }
}
