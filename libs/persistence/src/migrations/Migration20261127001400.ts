import { Migration } from '@mikro-orm/migrations';

/** Who last saved each page of a draft: two people with one お客様ID do not write over each other unawares. */
export class Migration20261127001400 extends Migration {
  override up(): void {
    this.addSql(`alter table "application_draft" add column "step_saves" jsonb null;`);
  }
}
