import { Migration } from '@mikro-orm/migrations';

/**
 * Who has changed a record since it was last approved is told by the times of both, so those order as the acts did: a change is not dated before an approval that is on
 * record already, nor an approval before a change. Whoever took its moment before it had the record is refused.
 */
export class Migration20261218010000 extends Migration {
  override up(): void {
    this.addSql(`create function record_change_follows_approvals() returns trigger language plpgsql as $$
      begin
        if exists (select from registration r join "customer" c on c.id = r.customer_id where c.customer_number = new.data->>'customerNumber' and r.approved_at > new.at) then
          raise exception 'the record of a customer is not changed before what was approved of it' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`create trigger record_change_follows_approvals after insert on "audit_event" for each row
      when (new.kind = 'CustomerRecorded' and new.actor_kind = 'staff' and new.data->>'made' in ('new', 'changed')) execute function record_change_follows_approvals();`);
    this.addSql(`create function approval_follows_record_changes() returns trigger language plpgsql as $$
      begin
        if exists (select from "customer" c join audit_event e on e.data->>'customerNumber' = c.customer_number and e.kind = 'CustomerRecorded'
            where c.id = new.customer_id and e.data->>'made' in ('new', 'changed') and e.actor_kind = 'staff' and e.at > new.approved_at) then
          raise exception 'what rests on the record of a customer is not approved before that was changed' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`create trigger approval_follows_record_changes after update on "registration" for each row
      when (new.approved_at is not null and new.approved_at is distinct from old.approved_at) execute function approval_follows_record_changes();`);
  }
}
