import { Migration } from '@mikro-orm/migrations';

/**
 * What the mapper cannot say: the fences that hold even against our own code, the lists' partial indexes, and the
 * two-character search.
 */
export class Migration20261123000200 extends Migration {
  override up(): void {
    this.addSql(`create function refuse_change() returns trigger language plpgsql as $$
      begin raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation'; end $$;`);
    for (const table of ['audit_event', 'contract_revision']) {
      this.addSql(`create trigger append_only before update or delete on ${table} for each row execute function refuse_change();`);
      this.addSql(`create trigger append_only_truncate before truncate on ${table} for each statement execute function refuse_change();`);
    }

    // 四眼: the decider is neither the reviewer nor the person who entered a paper application.
    this.addSql(`alter table review add constraint review_decider_is_another
      check (decider_id is null or (decider_id <> reviewer_id and (entered_by_id is null or decider_id <> entered_by_id)));`);
    this.addSql(`alter table review add constraint review_decision_is_whole
      check ((outcome is null) = (decider_id is null) and (outcome is null) = (decided_at is null));`);
    // One records, another confirms.
    this.addSql(`alter table receipt add constraint receipt_confirmed_by_another
      check (confirmed_by_id is null or confirmed_by_id <> recorded_by_id);`);

    // A receipt is reversible until 保証契約締結 only.
    this.addSql(`create function receipt_is_final_after_conclusion() returns trigger language plpgsql as $$
      begin
        if exists (select 1 from guarantee_contract g where g.application_id = new.application_id)
        then raise exception 'no reversal of a receipt after the conclusion' using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
    this.addSql(`create trigger reversible_until_conclusion before update on receipt for each row
      when (old.reversed_at is null and new.reversed_at is not null) execute function receipt_is_final_after_conclusion();`);

    for (const [table, column] of [
      ['guarantee_application', 'contract_price'], ['guarantee_application', 'guarantee_amount'],
      ['premium_charge', 'amount'], ['payment', 'amount'], ['receipt', 'amount'], ['receipt', 'fee_waived'],
      ['contract_revision', 'guarantee_amount'], ['contract_revision', 'premium_amount'],
      ['rate_table', 'minimum_yen'], ['authority_limit', 'maximum_yen'],
    ]) {
      this.addSql(`alter table ${table} add constraint ${table}_${column}_is_yen check (${column} between 0 and 999999999999);`);
    }

    // No certificate before approval and premiumSecured: the contract's row itself is refused otherwise.
    this.addSql(`create function contract_needs_approval_and_premium() returns trigger language plpgsql as $$
      begin
        if not exists (select 1 from review r where r.application_id = new.application_id and r.outcome = 'approved')
        then raise exception 'no contract without an approval' using errcode = 'restrict_violation'; end if;
        if not exists (
          select 1 from premium_charge c where c.application_id = new.application_id and (c.deferred or c.amount <= (
            select coalesce(sum(r.amount + r.fee_waived), 0) from receipt r
            where r.application_id = new.application_id and r.confirmed_at is not null and r.reversed_at is null)))
        then raise exception 'no contract without a secured premium' using errcode = 'restrict_violation'; end if;
        return new;
      end $$;`);
    this.addSql(`create trigger approved_and_secured before insert on guarantee_contract
      for each row execute function contract_needs_approval_and_premium();`);

    this.addSql(`create unique index authentication_key_one_alive on authentication_key (certificate_id) where revoked_at is null;`);

    // Search by two characters and more, without an extension: every pair of neighbouring characters, in an array.
    this.addSql(`create function bigrams(value text) returns text[] language sql immutable parallel safe as $$
      select coalesce(array_agg(distinct substr(value, i, 2)), '{}') from generate_series(1, greatest(length(value) - 1, 1)) i $$;`);
    this.addSql(`create index guarantee_application_bigrams on guarantee_application using gin (bigrams(search_key));`);

    // Keyset-paged queues of the branch: only open work, the oldest first.
    this.addSql(`create index guarantee_application_queue on guarantee_application (branch_id, state, state_since, id) where ended_at is null;`);
    this.addSql(`create index guarantee_application_mine on guarantee_application (assignee_id, state_since, id) where ended_at is null;`);
    this.addSql(`create index guarantee_application_done on guarantee_application (branch_id, ended_at desc, id) where ended_at is not null;`);
    this.addSql(`create index guarantee_application_customer on guarantee_application (customer_id, submitted_at desc, id);`);
    this.addSql(`create index guarantee_contract_customer on guarantee_contract (customer_id, concluded_at desc, id desc);`);
    this.addSql(`create index application_draft_mine on application_draft (account_id, saved_at desc) where discarded_at is null;`);
    this.addSql(`create index branch_task_open on branch_task (branch_id, opened_at, id) where done_at is null;`);
    this.addSql(`create index branch_task_done on branch_task (branch_id, done_at desc, id) where done_at is not null;`);
    this.addSql(`create index receipt_unconfirmed on receipt (recorded_at, id) where confirmed_at is null and reversed_at is null;`);
    this.addSql(`create index receipt_recorded on receipt (recorded_at desc, id desc);`);
    this.addSql(`create index certificate_issued on certificate (issued_at desc, id desc);`);
    this.addSql(`create index outbox_due on outbox (workflow_id, seq) where delivered_at is null and late_at is null and parked_at is null;`);
    this.addSql(`create index mail_message_unsent on mail_message (created_at) where sent_at is null;`);
    this.addSql(`create index application_draft_open on application_draft (customer_id, saved_at desc) where discarded_at is null;`);

    // The administrator's lists: all cases and all facts about keys, the latest first; the 発行簿 of a branch's day; what is stuck.
    this.addSql(`create index guarantee_application_latest on guarantee_application (submitted_at desc, id desc);`);
    this.addSql(`create index guarantee_contract_book on guarantee_contract (branch_id, concluded_at);`);
    this.addSql(`create index audit_event_keys on audit_event (at desc, id desc) where kind in
      ('KeyIssued', 'KeyDisplayed', 'KeyReissued', 'KeyBlockLifted', 'CertificateViewed', 'ViewingBlocked', 'ViewingAlertRaised');`);
    this.addSql(`create index audit_event_rare_keys on audit_event (kind, at desc, id desc) where kind in
      ('KeyReissued', 'KeyBlockLifted', 'ViewingBlocked', 'ViewingAlertRaised');`);
    this.addSql(`create index outbox_troubled on outbox (created_at, id) where parked_at is not null or late_at is not null;`);
    this.addSql(`create index outbox_procedures on outbox ((payload->>'applicationId')) where action = 'start';`);
    this.addSql(`create index mail_message_case on mail_message (application_id, created_at desc);`);

    this.addSql(`create function announce_outbox() returns trigger language plpgsql as $$
      begin perform pg_notify('outbox', ''); return null; end $$;`);
    this.addSql(`create trigger announce after insert on outbox for each statement execute function announce_outbox();`);
  }
}
