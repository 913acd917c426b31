import { Migration } from '@mikro-orm/migrations';

/** 重複 are decided each on its own. What one press decided of all of them before stands as decided of each: 別件 of those that the decision was not about. */
export class Migration20261128113002 extends Migration {
  override up(): void {
    this.addSql(`alter table "registration" add column "duplicate_decisions" jsonb null;`);
    this.addSql(`update "registration" r set "duplicate_decisions" = (
        select jsonb_object_agg(decided.id, case
          when r.duplicate_decision = 'reissue' and decided.id = r.customer_id::text then 'reissue'
          when r.duplicate_decision = 'merge' and decided.id = r.merged_into::text then 'merge'
          else 'separate' end)
        from jsonb_array_elements_text(r.duplicates_decided) as decided(id))
      where jsonb_typeof(r.duplicates_decided) = 'array' and jsonb_array_length(r.duplicates_decided) > 0;`);
  }
}
