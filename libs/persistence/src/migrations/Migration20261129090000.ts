import { Migration } from '@mikro-orm/migrations';

/** 読取どおり and what was typed on the web are there for every registration, be it nothing. */
export class Migration20261129090000 extends Migration {
  override up(): void {
    for (const [column, nothing] of [['confirmed', '[]'], ['typed_on_web', '{}']]) {
      this.addSql(`alter table "registration" alter column "${column}" set default '${nothing}';`);
      this.addSql(`update "registration" set "${column}" = '${nothing}' where "${column}" is null;`);
      this.addSql(`alter table "registration" alter column "${column}" set not null;`);
    }
  }
}
