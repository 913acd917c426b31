import { Migration } from '@mikro-orm/migrations';

/** No row is found by more than 16,000 characters, whoever makes its key. What stands in the register of 誤送信 for good is not looked at again. */
export class Migration20261219200200 extends Migration {
  override up(): void {
    for (const table of ['registration', 'customer', 'guarantee_application', 'misdelivery']) {
      this.addSql(`alter table "${table}" add constraint "${table}_search_key_is_bounded" check (length(search_key) <= 16000)${table === 'misdelivery' ? ' not valid' : ''};`);
    }
  }
}
