import { Migration } from '@mikro-orm/migrations';

/**
 * Terms that are told late: a further edition of a paper, the 約定日 of a charge that was concluded without a payment, and the words of a mail
 * as long as it has not left. All else stays as final as it was.
 */
export class Migration20261130090000 extends Migration {
  override up(): void {
    this.addSql(`alter table "stored_paper" add column "edition" smallint not null default 1;`);
    this.addSql(`alter table "stored_paper" drop constraint "stored_paper_subject_kind_unique";`);
    this.addSql(`alter table "stored_paper" add constraint "stored_paper_subject_kind_edition_unique" unique ("subject", "kind", "edition");`);
    this.addSql(`alter table "stored_paper" add constraint "stored_paper_edition_of_notice" check (edition = 1 or (edition > 1 and kind = 'premium-notice'));`);

    this.addSql(`create function refuse_charge_after_conclusion() returns trigger language plpgsql as $$
      declare told constant text[] := array['due_on', 'collective_on'];
      begin
        if exists (select 1 from guarantee_contract g where g.application_id = old.application_id)
          and (tg_op = 'DELETE' or not old.deferred or to_jsonb(new) - told <> to_jsonb(old) - told)
        then raise exception '% is final after the conclusion', tg_table_name using errcode = 'restrict_violation'; end if;
        if tg_op = 'DELETE' then return old; end if;
        return new;
      end $$;`);
    this.addSql(`drop trigger final_after_conclusion on premium_charge;`);
    this.addSql(`create trigger final_after_conclusion before update or delete on premium_charge for each row execute function refuse_charge_after_conclusion();`);

    this.addSql(`create function refuse_words_of_sent_mail() returns trigger language plpgsql as $$
      begin raise exception 'a mail that has left keeps its words' using errcode = 'restrict_violation'; end $$;`);
    this.addSql(`create trigger sent_words_are_final before update of subject, text on mail_message for each row
      when (old.sent_at is not null or old.bounced_at is not null) execute function refuse_words_of_sent_mail();`);
  }
}
