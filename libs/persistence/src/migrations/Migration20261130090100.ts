import { Migration } from '@mikro-orm/migrations';

/** 一括納付 of before: the procedure that looks after the 約定日 is owed to those that were decided without one. What is paid, or has ended, it leaves at once. */
export class Migration20261130090100 extends Migration {
  override up(): void {
    this.addSql(`select queue_notice(uuidv7(), 'collective-payment/' || c.application_id, 'start', 'collectivePayment', jsonb_build_object('applicationId', c.application_id), now())
      from premium_charge c where c.deferred and c.collective_on is not null;`);
  }
}
