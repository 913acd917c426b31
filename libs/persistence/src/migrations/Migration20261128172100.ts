import { Migration } from '@mikro-orm/migrations';

/** The forms of companies, spelt out, by what finds them in a name that is folded by NFKC. */
const FORMS: readonly (readonly [pattern: string, form: string])[] = [
  ['株式会社|[(]株[)]', '株式会社'], ['有限会社|[(]有[)]', '有限会社'], ['合同会社|[(]同[)]', '合同会社'], ['合名会社|[(]名[)]', '合名会社'], ['合資会社|[(]資[)]', '合資会社'],
  ['一般社団法人|[(]社[)]', '一般社団法人'], ['一般財団法人|[(]財[)]', '一般財団法人'], ['公益社団法人', '公益社団法人'], ['公益財団法人', '公益財団法人'],
  ['協同組合|[(]協[)]', '協同組合'], ['協業組合', '協業組合'], ['企業組合', '企業組合'],
];

/** A form of companies by itself finds the cases of those who have it, as it finds the customers: cases of before get it as the sixth line of their search keys. */
export class Migration20261128172100 extends Migration {
  override up(): void {
    const forms = `(values ${FORMS.map(([pattern, form]) => `('${pattern}', '${form}')`).join(', ')}) as f (pattern, form)`;
    this.addSql(`update guarantee_application set search_key = search_key || E'\\n' || coalesce(
      (select string_agg(f.form, ' ') from ${forms} where normalize(customer_name, NFKC) ~ f.pattern), '');`);
  }
}
