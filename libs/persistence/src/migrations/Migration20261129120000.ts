import { Migration } from '@mikro-orm/migrations';

/**
 * 紙のない申込みは承認されない, whatever channel it came by: a form from the web whose pages went elsewhere has as little of a paper as a FAX. A paper is what came in, or an original in somebody's
 * hand, here or in what has become part of it; none is asked for by 押印省略 and by a 再発行 at its ID. What was approved before goes on.
 */
export class Migration20261129120000 extends Migration {
  override up(): void {
    this.addSql(`create function paper_is_in_hand(registration uuid) returns boolean language sql stable as $$
      with recursive part (id, channel) as (
        select r.id, r.channel from registration r where r.id = registration
        union select r.id, r.channel from registration r join part on r.merged_into = part.id)
      select exists (select from part where part.channel in ('counter', 'post')
        or exists (select from audit_event e where e.case_id = part.id and e.kind = 'RegistrationPagesFiled' and e.data->>'by' = 'hand')) $$;`);
    this.addSql(`create function approved_on_paper() returns trigger language plpgsql as $$
      begin
        if not (exists (select from arrival_page where registration_id = new.id) or exists (select from arrival_part where registration_id = new.id)
            or exists (select from arrival where registration_id = new.id) or paper_is_in_hand(new.id)) then
          raise exception 'a registration without a paper is not approved' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`create trigger approved_on_paper after update on "registration" for each row
      when (new.approved_by_id is not null and new.approved_by_id is distinct from old.approved_by_id
        and not (new.channel = 'web' and new.token is null) and new.submission_key not like 'reissue/%') execute function approved_on_paper();`);
  }
}
