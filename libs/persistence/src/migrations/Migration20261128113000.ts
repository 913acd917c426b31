import { Migration } from '@mikro-orm/migrations';

/** 完了 as the head office sees it, of all branches: the latest first, without sorting everything that ever ended. */
export class Migration20261128113000 extends Migration {
  override up(): void {
    this.addSql(`create index guarantee_application_done_everywhere on guarantee_application (ended_at desc, id desc) where ended_at is not null;`);
  }
}
