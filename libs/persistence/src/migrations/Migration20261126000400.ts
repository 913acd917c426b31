import { Migration } from '@mikro-orm/migrations';

/**
 * A change of rights ends the sessions that were opened under the old ones, whichever way it was made: the person signs in
 * again and gets a new token.
 */
export class Migration20261126000400 extends Migration {
  override up(): void {
    const rights = {
      staff: ['role', 'rank', 'branch_id', 'active', 'password_hash'],
      contractor_account: ['customer_id', 'active', 'password_hash'],
    };
    this.addSql(`create function end_sessions() returns trigger language plpgsql as $$
      begin
        update session set revoked_at = now() where revoked_at is null
          and ((tg_table_name = 'staff' and staff_id = new.id) or (tg_table_name = 'contractor_account' and account_id = new.id));
        return new;
      end $$;`);
    for (const [table, columns] of Object.entries(rights)) {
      const changed = columns.map((column) => `old.${column} is distinct from new.${column}`).join(' or ');
      this.addSql(`create trigger sessions_end_with_rights after update on ${table} for each row when (${changed}) execute function end_sessions();`);
    }
  }
}
