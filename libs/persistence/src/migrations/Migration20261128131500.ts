import { Migration } from '@mikro-orm/migrations';

/**
 * More fences: a decision is within the decider's authority (決裁権限) for the branch and the amount, on the day it is made, or within that
 * of somebody absent (代決); and no contract comes of a case that has ended without one.
 */
export class Migration20261128131500 extends Migration {
  override up(): void {
    this.addSql(`create function authority_limit_of(held_rank varchar, day date) returns bigint language sql stable as $$
      select maximum_yen from authority_limit where rank = held_rank and effective_from <= day order by effective_from desc limit 1 $$;`);
    this.addSql(`create function decision_is_within_authority() returns trigger language plpgsql as $$
      declare
        day date := (new.decided_at at time zone 'Asia/Tokyo')::date;
        wanted bigint;
        place uuid;
        decider staff;
        absent staff;
      begin
        select guarantee_amount, branch_id into wanted, place from guarantee_application where id = new.application_id;
        select * into decider from staff where id = new.decider_id;
        if decider.branch_id <> place and not exists (select 1 from branch b where b.id = decider.branch_id and b.is_head_office)
        then raise exception 'a branch decides its own cases' using errcode = 'restrict_violation'; end if;
        if new.decided_for_id is null then
          if coalesce(authority_limit_of(decider.rank, day), -1) < wanted
          then raise exception 'the amount is above the authority of the decider' using errcode = 'restrict_violation'; end if;
          return new;
        end if;
        select * into absent from staff where id = new.decided_for_id;
        if absent.branch_id <> decider.branch_id or not exists (
          select 1 from delegation d where d.absent_id = new.decided_for_id and d.deputy_id = new.decider_id
            and day between d."from" and d."until" and (d.ended_at is null or d.ended_at > new.decided_at))
        then raise exception 'nobody has named the deputy for that day' using errcode = 'restrict_violation'; end if;
        if coalesce(authority_limit_of(absent.rank, day), -1) < wanted
        then raise exception 'the amount is above the authority of whoever is absent' using errcode = 'restrict_violation'; end if;
        if exists (select 1 from review r where r.application_id = new.application_id and r.reviewer_id = new.decided_for_id)
          or exists (select 1 from guarantee_application a where a.id = new.application_id and a.entered_by_id = new.decided_for_id)
        then raise exception 'who reviewed or entered a case decides it through nobody' using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
    // After the check of the decider, by its name: who may not decide at all is told that first.
    this.addSql(`create trigger decided_within_authority before insert or update on review for each row
      when (new.decider_id is not null and new.outcome is not null) execute function decision_is_within_authority();`);

    this.addSql(`create function contract_needs_a_living_case() returns trigger language plpgsql as $$
      begin
        if exists (select 1 from guarantee_application a where a.id = new.application_id and a.state in ('retracted', 'declined', 'lapsed'))
        then raise exception 'no contract of a case that has ended without one' using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
    this.addSql(`create trigger of_a_living_case before insert on guarantee_contract
      for each row execute function contract_needs_a_living_case();`);
  }
}
