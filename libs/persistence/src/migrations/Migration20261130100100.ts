import { Migration } from '@mikro-orm/migrations';

/**
 * 初期パスワード lives until the first sign-in is completed, and no more only until its form was sent: when the letter was used stands beside when it died, and a session knows the letter
 * that it was opened by. Letters of before were dead with their use, and stay so: of those whose address waits for its confirmation the own password opens.
 */
export class Migration20261130100100 extends Migration {
  override up(): void {
    this.addSql(`alter table "id_letter" add column "used_at" timestamptz null;`);
    this.addSql(`update "id_letter" l set "used_at" = u.at from (
        select distinct on (n.id) n.id, e.at from audit_event e join id_letter n on n.registration_id = e.case_id and n.printed_at <= e.at and n.voided_at = e.at
          where e.kind = 'PasswordChosen' order by n.id, e.at) u where u.id = l.id;`);
    this.addSql(`alter table "session" add column "letter_id" uuid null;`);
    this.addSql(`alter table "session" add constraint "session_letter_id_foreign" foreign key ("letter_id") references "id_letter" ("id");`);
  }
}
