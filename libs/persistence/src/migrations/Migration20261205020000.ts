import { Migration } from '@mikro-orm/migrations';

/** The addressees of a mail may change until it leaves, as after a 退会, and never afterwards. */
export class Migration20261205020000 extends Migration {
  override up(): void {
    this.addSql(`drop trigger sent_words_are_final on mail_message;`);
    this.addSql(`drop function refuse_words_of_sent_mail();`);
    this.addSql(`create function refuse_change_of_sent_mail() returns trigger language plpgsql as $$
      begin
        if (old.sent_at is not null or old.bounced_at is not null) and (new."to", new.subject, new.text) is distinct from (old."to", old.subject, old.text)
        then raise exception 'a mail that has left keeps its words and its addressees' using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
    this.addSql(`create trigger sent_mail_is_final before update on mail_message for each row execute function refuse_change_of_sent_mail();`);
  }
}
