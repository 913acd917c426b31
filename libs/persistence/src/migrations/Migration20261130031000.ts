import { Migration } from '@mikro-orm/migrations';

/** Whether the money of a reversed receipt came: of earlier reversals what their task 案件のない入金 says. */
export class Migration20261130031000 extends Migration {
  override up(): void {
    this.addSql(`alter table "receipt" add column "money_came" boolean null;`);
    this.addSql(`update "receipt" r set "money_came" = exists (select 1 from branch_task t
      where t.dedupe_key = 'receipt-unassigned/' || r.id and (t.detail->>'unassigned')::bigint > 0) where r.reversed_at is not null;`);
    this.addSql(`alter table "receipt" add constraint "receipt_money_came_reversed" check ((reversed_at is null) = (money_came is null));`);
  }
}
