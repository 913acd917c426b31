import { Migration } from '@mikro-orm/migrations';

/**
 * One open letter per ID: a 再発行 is not approved while another registration of the same ID has a letter to be printed, posted or used, for each printing would
 * kill the password of the other. Two approvals at once wait for each other. What was approved before goes on.
 */
export class Migration20261128250000 extends Migration {
  override up(): void {
    this.addSql(`create function one_open_letter() returns trigger language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(hashtextextended('open-letter/' || new.reissue_of_id, 0));
        if exists (select from registration r where r.id <> new.id and (r.account_id = new.reissue_of_id or r.reissue_of_id = new.reissue_of_id)
            and r.state in ('approved', 'posted', 'letter-returned')) then
          raise exception 'an ID has one open letter at a time' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`create trigger one_open_letter before update on "registration" for each row
      when (new.reissue_of_id is not null and new.state in ('approved', 'posted', 'letter-returned') and old.state not in ('approved', 'posted', 'letter-returned'))
      execute function one_open_letter();`);
  }
}
