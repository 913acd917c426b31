import { Migration } from '@mikro-orm/migrations';

/** A link that opens an ID stands in the mail that was sent and nowhere else: the kept text loses it in the transaction that says the mail has left, or cannot. */
export class Migration20261130071000 extends Migration {
  override up(): void {
    this.addSql(`create function mail_message_without_link() returns trigger language plpgsql as $$
begin
  new.text := regexp_replace(new.text, '(/(?:mail-confirmation|password-reset)/)[A-Za-z0-9_-]{40,50}', '\\1（送信済みのため消去）', 'g');
  return new;
end $$;`);
    this.addSql(`create trigger mail_message_without_link before update of sent_at, bounced_at, skipped_at on mail_message for each row
      when (new.account_id is not null and (new.sent_at is not null or new.bounced_at is not null or new.skipped_at is not null)) execute function mail_message_without_link();`);
    // Those that have left before.
    this.addSql(`update mail_message set sent_at = sent_at where account_id is not null and (sent_at is not null or bounced_at is not null or skipped_at is not null);`);
  }
}
