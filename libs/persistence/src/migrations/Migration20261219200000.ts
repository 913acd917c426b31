import { Migration } from '@mikro-orm/migrations';

/**
 * The neighbouring characters of a text are made in one walk through it: `substr` begins at the first character each time. The same characters come of it, so every index
 * stays as it is.
 */
export class Migration20261219200000 extends Migration {
  override up(): void {
    this.addSql(`create or replace function bigrams(value text) returns text[] language sql immutable parallel safe as $$
      select case when value is null then array[null::text] when length(value) < 2 then array[value]
        else (select array_agg(distinct pair.one || pair.next) from unnest(string_to_array(value, null), (string_to_array(value, null))[2:]) as pair(one, next) where pair.next is not null) end $$;`);
  }
}
