import { Migration } from '@mikro-orm/migrations';

/** What the customer typed on the web is kept for every form of the web; of those from before, where nobody of the surety has acted on it and it stands there still. */
export class Migration20261129120001 extends Migration {
  override up(): void {
    this.addSql(`update "registration" r set "typed_on_web" = r.raw where r.channel = 'web' and r.typed_on_web = '{}'
      and not exists (select from audit_event e where e.case_id = r.id and e.actor_kind = 'staff');`);
  }
}
