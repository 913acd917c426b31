import { Migration } from '@mikro-orm/migrations';

/** 続き: which arrival is the whole of a file that had come in part stands on it, so that both lead to each other; of before by their facts. */
export class Migration20261129100000 extends Migration {
  override up(): void {
    this.addSql(`alter table "arrival" add column "continues_id" uuid null;`);
    this.addSql(`create index "arrival_continues_id_index" on "arrival" ("continues_id");`);
    this.addSql(`update arrival set continues_id = (e.data->>'continues')::uuid from audit_event e where e.case_id = arrival.id and e.kind = 'ArrivalStored' and e.data->>'continues' is not null;`);
  }
}
