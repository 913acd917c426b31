import { Migration } from '@mikro-orm/migrations';

/** Registrations are found by who sent their pages: a FAX number or a mail address, by any two neighbouring characters of it. */
export class Migration20261128008900 extends Migration {
  override up(): void {
    this.addSql(`create index "arrival_sender_bigrams" on "arrival" using gin (bigrams(regexp_replace(lower("sender"), '[^0-9a-z]', '', 'g')));`);
  }
}
