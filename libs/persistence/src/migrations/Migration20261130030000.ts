import { Migration } from '@mikro-orm/migrations';

/**
 * 一括納付の約定日: the day of the month with the agreement, the date with the charge. An agreement from before is taken for one of
 * the last day of the next month; a charge from before stays as it is, for nobody was told a date.
 */
export class Migration20261130030000 extends Migration {
  override up(): void {
    this.addSql(`alter table "customer" add column "collective_payment_day" smallint null;`);
    this.addSql(`update "customer" set "collective_payment_day" = 31 where "defers_premium";`);
    this.addSql(`alter table "customer" add constraint "customer_collective_payment_day_agreed"
      check (defers_premium = (collective_payment_day is not null) and collective_payment_day between 1 and 31);`);
    this.addSql(`alter table "premium_charge" add column "collective_on" date null;`);
    this.addSql(`alter table "premium_charge" add constraint "premium_charge_collective_on_deferred" check (deferred or collective_on is null);`);
  }
}
