import { Migration } from '@mikro-orm/migrations';

/** 文書識別子 as the certificate prints it, in small letters without its hyphens: an administrator finds the case by it. */
export class Migration20261127002200 extends Migration {
  override up(): void {
    this.addSql(`create function document_identifier(certificate uuid) returns text language sql immutable parallel safe as $$
      select substr(encode(sha256(('certificate:' || certificate::text)::bytea), 'hex'), 1, 16) $$;`);
    this.addSql(`create index certificate_document_identifier on certificate (document_identifier(id));`);
  }
}
