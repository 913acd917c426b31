import { Migration } from '@mikro-orm/migrations';

/** Set once, and not taken back by those that may write the row: who approved a registration, and that a letter was posted or came back. */
export class Migration20261218010200 extends Migration {
  override up(): void {
    for (const [table, column] of [['registration', 'approved_by_id'], ['id_letter', 'posted_on'], ['id_letter', 'returned_on']] as const) {
      this.addSql(`create trigger ${column}_stays before update of ${column} on ${table} for each row
        when (old.${column} is not null and new.${column} is null) execute function refuse_taking_back('${column}');`);
    }
  }
}
