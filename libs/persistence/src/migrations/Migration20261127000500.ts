import { Migration } from '@mikro-orm/migrations';

/** Tables in which a row, once there, is neither changed nor removed for good reasons; emptying them is refused as well. */
const NEVER_EMPTIED = ['stored_paper', 'review', 'receipt', 'premium_charge', 'guarantee_contract', 'certificate'];

/**
 * More fences: who decides, what a decision and a conclusion fix for ever, and which numbers never change. Each looks at the rows
 * themselves and trusts no copied column.
 */
export class Migration20261127000500 extends Migration {
  override up(): void {
    // 四眼, over all rounds and the entrant as the application itself names them.
    this.addSql(`create function decision_is_anothers() returns trigger language plpgsql as $$
      begin
        if not exists (select 1 from staff s where s.id = new.decider_id and s.role = 'approver' and s.active)
        then raise exception 'only an approver decides' using errcode = 'restrict_violation'; end if;
        if new.decider_id = new.reviewer_id or exists (
          select 1 from review r where r.application_id = new.application_id and r.reviewer_id = new.decider_id)
        then raise exception 'who reviewed a case does not decide it' using errcode = 'restrict_violation'; end if;
        if exists (select 1 from guarantee_application a where a.id = new.application_id and a.entered_by_id = new.decider_id)
        then raise exception 'who entered a case does not decide it' using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
    this.addSql(`create trigger decided_by_another before insert or update on review for each row
      when (new.decider_id is not null) execute function decision_is_anothers();`);
    this.addSql(`create function refuse_after_decision() returns trigger language plpgsql as $$
      begin raise exception 'a decided review is final' using errcode = 'restrict_violation'; end $$;`);
    // Named to fire before the check of the decider: a decided review is not looked at again.
    this.addSql(`create trigger a_decision_is_final before update or delete on review for each row
      when (old.outcome is not null) execute function refuse_after_decision();`);

    this.addSql(`create trigger final_after_conclusion before update or delete on premium_charge for each row execute function refuse_after_conclusion();`);

    // Columns that identify a row: refused by name, so that the rest of the row may change.
    this.addSql(`create function refuse_new_identity() returns trigger language plpgsql as $$
      begin raise exception '% keeps its identity', tg_table_name using errcode = 'restrict_violation'; end $$;`);
    this.addSql(`create trigger same_contract before update on guarantee_contract for each row
      when ((old.contract_number, old.application_id) is distinct from (new.contract_number, new.application_id)) execute function refuse_new_identity();`);
    this.addSql(`create trigger same_certificate before update on certificate for each row
      when ((old.certificate_number, old.revision_id) is distinct from (new.certificate_number, new.revision_id)) execute function refuse_new_identity();`);
    this.addSql(`create trigger same_entrant before update on guarantee_application for each row
      when (old.entered_by_id is distinct from new.entered_by_id) execute function refuse_new_identity();`);
    for (const table of ['guarantee_contract', 'certificate']) {
      this.addSql(`create trigger never_removed before delete on ${table} for each row execute function refuse_change();`);
    }
    this.addSql(`create trigger append_only before update or delete on stored_paper for each row execute function refuse_change();`);
    for (const table of NEVER_EMPTIED) {
      this.addSql(`create trigger append_only_truncate before truncate on ${table} for each statement execute function refuse_change();`);
    }
  }
}
