import { Migration } from '@mikro-orm/migrations';

/**
 * What is known of a procedure beside Temporal: the start it was begun by says when its end was seen, and since when its history is known to be
 * lost. Starts without an end are the procedures that the worker asks Temporal for.
 */
export class Migration20261128007300 extends Migration {
  override up(): void {
    this.addSql(`alter table "outbox" add column "lost_at" timestamptz(3) null, add column "ended_at" timestamptz(3) null;`);
    // Procedures that ended long ago are not asked for: Temporal keeps their histories for some days only.
    this.addSql(`update outbox o set ended_at = current_timestamp
      where action = 'start' and delivered_at < current_timestamp - interval '1 day' and case name
        when 'guaranteeApplication' then exists (select 1 from guarantee_application a where a.id = (o.payload->>'applicationId')::uuid and a.ended_at < current_timestamp - interval '1 day')
        when 'idRegistration' then exists (select 1 from registration r where r.id = (o.payload->>'registrationId')::uuid and r.state in ('completed', 'closed'))
        else true end;`);
    this.addSql(`create index outbox_open_procedures on outbox (id) where action = 'start' and delivered_at is not null and ended_at is null;`);
    this.addSql(`create index outbox_lost on outbox (created_at, id) where lost_at is not null;`);
  }
}
