import { Migration } from '@mikro-orm/migrations';

/**
 * Who sent what came in is read from it, the first time or again, and goes with its disposal; never otherwise. What came, by which way and when is nothing that
 * the services may write at all (`WRITING_RIGHTS`).
 */
export class Migration20261219101000 extends Migration {
  override up(): void {
    this.addSql(`create function refuse_another_sender() returns trigger language plpgsql as $$
      begin raise exception 'arrival.sender is not changed' using errcode = 'restrict_violation'; end $$;`);
    this.addSql(`create trigger sender_stays before update of sender on arrival for each row
      when (old.read_at is not null and new.sender <> old.sender and not (new.state = 'disposed' and new.sender = '')) execute function refuse_another_sender();`);
  }
}
