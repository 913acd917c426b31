import { Migration } from '@mikro-orm/migrations';

/** The forms of companies, spelt out, by what finds them in a name that is folded by NFKC. */
const FORMS: readonly (readonly [pattern: string, form: string])[] = [
  ['株式会社|[(]株[)]', '株式会社'], ['有限会社|[(]有[)]', '有限会社'], ['合同会社|[(]同[)]', '合同会社'], ['合名会社|[(]名[)]', '合名会社'], ['合資会社|[(]資[)]', '合資会社'],
  ['一般社団法人|[(]社[)]', '一般社団法人'], ['一般財団法人|[(]財[)]', '一般財団法人'], ['公益社団法人', '公益社団法人'], ['公益財団法人', '公益財団法人'],
  ['協同組合|[(]協[)]', '協同組合'], ['協業組合', '協業組合'], ['企業組合', '企業組合'],
];

/** A form of companies by itself finds those who have it: customers and registrations of before get it into their search keys. */
export class Migration20261128114600 extends Migration {
  override up(): void {
    const forms = `(values ${FORMS.map(([pattern, form]) => `('${pattern}', '${form}')`).join(', ')}) as f (pattern, form)`;
    const names = { customer: 'name', registration: `coalesce(raw->>'name', '') || ' ' || coalesce(read->'name'->>'value', '')` };
    for (const [table, name] of Object.entries(names)) {
      this.addSql(`update "${table}" t set search_key = concat_ws(' ', t.search_key, found.forms)
        from (select id, (select string_agg(f.form, ' ') from ${forms} where normalize(${name}, NFKC) ~ f.pattern) as forms from "${table}") found
        where found.id = t.id and found.forms is not null;`);
    }
  }
}
