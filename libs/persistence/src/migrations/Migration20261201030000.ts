import { Migration } from '@mikro-orm/migrations';

/** Which attempt of a failing step runs now; none while the next one is waited for. */
export class Migration20261201030000 extends Migration {
  override up(): void {
    this.addSql(`alter table "step_failure" add column "running_attempt" int null;`);
  }
}
