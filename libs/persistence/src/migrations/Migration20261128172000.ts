import { Migration } from '@mikro-orm/migrations';

/** A further fence: a receipt is confirmed by a person of the case's branch or of 本店, as its decision is. Looked at when it is confirmed, not after. */
export class Migration20261128172000 extends Migration {
  override up(): void {
    this.addSql(`create function receipt_is_confirmed_by_its_branch() returns trigger language plpgsql as $$
      begin
        if not exists (
          select 1 from staff s join branch b on b.id = s.branch_id join guarantee_application a on a.id = new.application_id
           where s.id = new.confirmed_by_id and (b.is_head_office or b.id = a.branch_id))
        then raise exception 'a branch confirms the receipts of its own cases' using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
    this.addSql(`create trigger confirmed_by_its_branch_at_once before insert on receipt for each row
      when (new.confirmed_by_id is not null) execute function receipt_is_confirmed_by_its_branch();`);
    this.addSql(`create trigger confirmed_by_its_branch before update on receipt for each row
      when (new.confirmed_by_id is not null and new.confirmed_by_id is distinct from old.confirmed_by_id) execute function receipt_is_confirmed_by_its_branch();`);
  }
}
