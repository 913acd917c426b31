import { Migration } from '@mikro-orm/migrations';

/** 宛先 of a letter as it was printed; of those that were printed before nobody has kept it. */
export class Migration20261128142000 extends Migration {
  override up(): void {
    this.addSql(`alter table "id_letter" add column "printed_name" text null, add column "printed_postal_code" text null, add column "printed_address" text null;`);
  }
}
