import { Migration } from '@mikro-orm/migrations';

/** The registrations that something of an arrival is at. */
const REGISTRATIONS = `
  select a.registration_id as id union select p.registration_id from arrival_part p where p.arrival_id = a.id
  union select g.registration_id from arrival_page g join arrival_part p on p.id = g.part_id where p.arrival_id = a.id`;

/** What stands on an arrival, with its 起算日. */
const CLAIMS = `
  select 'registration' as paper_class, (r.ended_at at time zone 'Asia/Tokyo')::date as starts_on from (${REGISTRATIONS}) t join registration r on r.id = t.id
  union all select case when a.class <> 'misdelivered' then a.class when m.handling = 'reported' then 'misdelivered-reported' else 'misdelivered' end,
    case when a.class = 'misdelivered' then (m.confirmed_at at time zone 'Asia/Tokyo')::date else (a.received_at at time zone 'Asia/Tokyo')::date end
  from (select) rest left join misdelivery m on m.arrival_id = a.id and m.withdrawn_at is null where a.state = 'set-aside'`;

/** A proposed 廃棄 ends with what it was for or is taken back by its proposer; what is not past its term as it is sorted now is disposed of by nobody. */
export class Migration20261129115000 extends Migration {
  override up(): void {
    this.addSql(`alter table "disposal" drop constraint "disposal_second_person";`);
    this.addSql(`alter table "disposal" add constraint "disposal_second_person" check (coalesce(case
      when "decision" is null then "decided_by_id" is null and "removed_at" is null
      when "decision" = 'withdrawn' then "decided_by_id" = "proposed_by_id" and "decided_at" is not null and "removed_at" is null
      when "decision" = 'ended' then "decided_at" is not null and "removed_at" is null
      else "decided_by_id" <> "proposed_by_id" and "decided_at" is not null end, false));`);
    this.addSql(`create function past_retention(arrival_id uuid, day date) returns boolean language sql stable as $$
      select coalesce(bool_and(coalesce(c.starts_on + make_interval(months => (
        select p.months from retention_period p where p.paper_class = c.paper_class and p.effective_from <= c.starts_on order by p.effective_from desc limit 1)) < $2, false)), false)
      from arrival a cross join lateral (${CLAIMS}) c where a.id = $1 and a.state in ('filed', 'set-aside') $$;`);
    this.addSql(`create function disposed_past_term() returns trigger language plpgsql as $$
      begin
        if not past_retention(new.arrival_id, (new.decided_at at time zone 'Asia/Tokyo')::date)
        then raise exception 'arrival % is not past its term', new.arrival_id using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
    this.addSql(`create trigger approved_past_term before update of decision on disposal for each row
      when (new.decision = 'approved' and old.decision is distinct from new.decision) execute function disposed_past_term();`);
    this.addSql(`create trigger entered_past_term before insert on disposal for each row when (new.decision = 'approved') execute function disposed_past_term();`);
    this.addSql(`update disposal set decision = 'ended', decided_at = now() where decision is null and not past_retention(arrival_id, (now() at time zone 'Asia/Tokyo')::date);`);
  }
}
