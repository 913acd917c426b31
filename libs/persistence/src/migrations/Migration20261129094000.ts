import { Migration } from '@mikro-orm/migrations';

/**
 * A further fence: a paper comes to a registration while that is at the desk. What is approved rests on the pages that it had, and in what has ended nobody looks for one; the registration does
 * not end under a paper that is just coming. And what a person has taken out of the registration that it was handed in with is no longer that registration's.
 */
export class Migration20261129094000 extends Migration {
  override up(): void {
    this.addSql(`create function paper_comes_to_a_registration_at_the_desk() returns trigger language plpgsql as $$
      begin
        perform 1 from registration r where r.id = new.registration_id and r.state in ('awaiting-paper', 'received', 'in-entry', 'deficient', 'awaiting-approval') for share;
        if not found then raise exception 'no paper comes to a registration that is approved or has ended' using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
    for (const table of ['arrival', 'arrival_part', 'arrival_page']) {
      this.addSql(`create trigger comes_to_the_desk_at_once before insert on ${table} for each row
        when (new.registration_id is not null) execute function paper_comes_to_a_registration_at_the_desk();`);
      this.addSql(`create trigger comes_to_the_desk before update on ${table} for each row
        when (new.registration_id is not null and new.registration_id is distinct from old.registration_id) execute function paper_comes_to_a_registration_at_the_desk();`);
    }
    this.addSql(`update arrival set registration_id = null where state = 'sorting' and registration_id is not null;`);
  }
}
