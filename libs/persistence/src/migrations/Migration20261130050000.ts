import { Migration } from '@mikro-orm/migrations';

/** Of two editions of one thing the newer holds, so no two begin on the same day. */
export class Migration20261130050000 extends Migration {
  override up(): void {
    this.addSql(`alter table "rate_table" add constraint "rate_table_kind_effective_from_unique" unique ("kind", "effective_from");`);
    this.addSql(`alter table "terms_edition" add constraint "terms_edition_document_effective_from_unique" unique ("document", "effective_from");`);
  }
}
