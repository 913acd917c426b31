import { Migration } from '@mikro-orm/migrations';

/** Fields of an Excel form whose place in the workbook is contradicted; what came before was taken as it stood. */
export class Migration20261128183000 extends Migration {
  override up(): void {
    this.addSql(`alter table "arrival_part" add column "doubted" jsonb not null default '[]';`);
  }
}
