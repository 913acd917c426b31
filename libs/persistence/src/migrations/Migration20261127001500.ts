import { Migration } from '@mikro-orm/migrations';

const OPEN = 'where ended_at is null';

/**
 * 期限 of a case as a column, so that the queue is in its order across all states, with the indexes of its views. For cases from
 * before, it is worked out here by weekday and year's end alone (holidays are data of the application); their next state has the exact one.
 */
export class Migration20261127001500 extends Migration {
  override up(): void {
    this.addSql(`create function branch_time_after(since timestamptz, remaining interval) returns timestamptz language plpgsql as $$
      declare
        day date := (since at time zone 'Asia/Tokyo')::date;
        begins timestamptz;
        closes timestamptz;
      begin
        loop
          if extract(isodow from day) < 6 and to_char(day, 'MMDD') not in ('1231', '0101', '0102', '0103') then
            begins := greatest((day + time '09:00') at time zone 'Asia/Tokyo', since);
            closes := (day + time '17:00') at time zone 'Asia/Tokyo';
            if begins < closes then
              if begins + remaining <= closes then return begins + remaining; end if;
              remaining := remaining - (closes - begins);
            end if;
          end if;
          day := day + 1;
        end loop;
      end $$;`);
    this.addSql(`alter table "guarantee_application" add column "due_at" timestamptz(3) null;`);
    this.addSql(`update guarantee_application a set due_at = case
      when a.ended_at is not null then a.ended_at
      when a.state = 'correction-requested' then coalesce(
        (select (q.answer_by + time '17:00') at time zone 'Asia/Tokyo' from correction_request q where q.application_id = a.id order by q.round desc limit 1),
        branch_time_after(a.state_since, interval '24 hours'))
      when a.state = 'awaiting-premium' then coalesce(
        (select (c.due_on + time '17:00') at time zone 'Asia/Tokyo' from premium_charge c where c.application_id = a.id), a.state_since)
      else least(
        branch_time_after(a.state_since, case a.state when 'in-review' then interval '8 hours' when 'premium-secured' then interval '2 hours'
          when 'concluded' then interval '16 hours' else interval '4 hours' end),
        (a.desired_issue_on + time '17:00') at time zone 'Asia/Tokyo')
      end;`);
    this.addSql(`alter table "guarantee_application" alter column "due_at" set not null;`);
    this.addSql(`drop function branch_time_after(timestamptz, interval);`);

    // Keyset-paged queues of the branch: open work the nearest 期限 first, ended work the latest first, each view through an index of its own.
    this.addSql(`drop index guarantee_application_queue;`);
    this.addSql(`drop index guarantee_application_mine;`);
    this.addSql(`drop index guarantee_application_done;`);
    this.addSql(`create index guarantee_application_open on guarantee_application (branch_id, due_at, id) ${OPEN};`);
    this.addSql(`create index guarantee_application_everywhere on guarantee_application (due_at, id) ${OPEN};`);
    this.addSql(`create index guarantee_application_mine on guarantee_application (assignee_id, due_at, id) ${OPEN};`);
    this.addSql(`create index guarantee_application_queue on guarantee_application (branch_id, state, due_at, id) ${OPEN};`);
    this.addSql(`create index guarantee_application_unclaimed on guarantee_application (branch_id, due_at, id) ${OPEN} and assignee_id is null and state in ('submitted', 'in-review');`);
    this.addSql(`create index guarantee_application_issuing on guarantee_application (branch_id, due_at, id) ${OPEN} and state in ('premium-secured', 'concluded');`);
    this.addSql(`create index guarantee_application_done on guarantee_application (branch_id, ended_at desc, id desc) where ended_at is not null;`);
  }
}
