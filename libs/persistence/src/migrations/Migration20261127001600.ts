import { Migration } from '@mikro-orm/migrations';

/** The record of one case's keys and viewings, a page at a time: a certificate may be viewed any number of times. */
export class Migration20261127001600 extends Migration {
  override up(): void {
    this.addSql(`create index audit_event_case_keys on audit_event (case_id, at desc, id desc) where kind in
      ('KeyIssued', 'KeyDisplayed', 'KeyReissued', 'KeyBlockLifted', 'CertificateViewed', 'ViewingBlocked', 'ViewingAlertRaised');`);
  }
}
