import { Migration } from '@mikro-orm/migrations';

/** 取扱区域: which municipality or prefecture belongs to which branch, from a day on. */
export class Migration20261128009200 extends Migration {
  override up(): void {
    this.addSql(`create table "branch_territory" (
      "id" uuid not null, "prefecture" varchar(255) not null, "municipality" varchar(255) not null, "branch_id" uuid not null, "effective_from" date not null, primary key ("id"));`);
    this.addSql(`alter table "branch_territory" add constraint "branch_territory_prefecture_municipality_effective_from_unique" unique ("prefecture", "municipality", "effective_from");`);
    this.addSql(`alter table "branch_territory" add constraint "branch_territory_branch_id_foreign" foreign key ("branch_id") references "branch" ("id");`);
  }
}
