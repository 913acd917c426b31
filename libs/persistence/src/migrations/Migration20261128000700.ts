import { Migration } from '@mikro-orm/migrations';

/** Marks that are set once. Who takes one back opens what was closed, or lets happen again what happened: a key, a session, a link, a letter's password, a mail. */
const MARKS: readonly (readonly [table: string, column: string])[] = [
  ['authentication_key', 'revoked_at'], ['session', 'revoked_at'], ['attachment', 'removed_at'], ['mail_message', 'sent_at'],
  ['id_letter', 'voided_at'], ['account_link', 'used_at'], ['account_link', 'voided_at'],
];

/**
 * What goes one way only, also for the role of the services, which may write these columns: marks, counters, the application a
 * contract was concluded on, and how its certificate is handed over.
 */
export class Migration20261128000700 extends Migration {
  override up(): void {
    this.addSql(`create function refuse_taking_back() returns trigger language plpgsql as $$
      begin raise exception '%.% is not taken back', tg_table_name, tg_argv[0] using errcode = 'restrict_violation'; end $$;`);
    for (const [table, column] of MARKS) {
      this.addSql(`create trigger ${column}_stays before update of ${column} on ${table} for each row
        when (old.${column} is not null and new.${column} is null) execute function refuse_taking_back('${column}');`);
    }

    this.addSql(`create function refuse_a_leap() returns trigger language plpgsql as $$
      begin raise exception 'number_counter counts one by one' using errcode = 'restrict_violation'; end $$;`);
    this.addSql(`create trigger one_by_one before update on number_counter for each row
      when (new.scope <> old.scope or new.last <> old.last + 1) execute function refuse_a_leap();`);

    // 「受付番号」 and what was applied for: the contract and its papers say the same for ever.
    this.addSql(`create function application_is_final_after_conclusion() returns trigger language plpgsql as $$
      begin
        if exists (select 1 from guarantee_contract c where c.application_id = old.id)
        then raise exception 'guarantee_application is final after the conclusion' using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
    this.addSql(`create trigger final_after_conclusion before update on guarantee_application for each row
      when ((old.form, old.content, old.customer_id, old.reception_number, old.medium) is distinct from (new.form, new.content, new.customer_id, new.reception_number, new.medium))
      execute function application_is_final_after_conclusion();`);

    // Its number is held by same_certificate.
    this.addSql(`create trigger same_medium before update of medium on certificate for each row
      when (old.medium is distinct from new.medium) execute function refuse_new_identity();`);
  }
}
