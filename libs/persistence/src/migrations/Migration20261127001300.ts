import { Migration } from '@mikro-orm/migrations';

/** In which session a draft was begun: an untouched one is taken up again only there. Drafts from before it was kept are taken up by nobody. */
export class Migration20261127001300 extends Migration {
  override up(): void {
    this.addSql(`alter table "application_draft" add column "begun_in" uuid null;`);
  }
}
