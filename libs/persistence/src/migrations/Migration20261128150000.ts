import { Migration } from '@mikro-orm/migrations';

/** 目で読み比べた, where the letters of the page were not made out. */
export class Migration20261128150000 extends Migration {
  override up(): void {
    this.addSql(`alter table "registration" add "compared_by_eye" boolean not null default false;`);
  }
}
