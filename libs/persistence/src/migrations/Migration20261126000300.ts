import { Migration } from '@mikro-orm/migrations';

/**
 * Old misses at the viewer can be found to be forgotten; a mail that was written and then not needed is stamped so. Appending a fact and queueing a notice, each in one call. The lock has to be taken before the statement that looks for the
 * highest number sees the table, so they are two statements inside a function: one round trip instead of three.
 */
export class Migration20261126000300 extends Migration {
  override up(): void {
    this.addSql(`create index viewer_miss_at_index on viewer_miss (at);`);
    this.addSql(`alter table mail_message add column skipped_at timestamptz(3) null;`);
    this.addSql(`drop index mail_message_unsent;`);
    this.addSql(`create index mail_message_unsent on mail_message (created_at) where sent_at is null and skipped_at is null;`);
    this.addSql(`create function append_fact(fact_id uuid, of_case uuid, what varchar, actor_kind varchar, actor_id uuid, actor_name varchar, details jsonb, happened_at timestamptz)
      returns void language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(hashtextextended(of_case::text, 0));
        insert into audit_event (id, case_id, seq, kind, actor_kind, actor_id, actor_name, data, at)
          select fact_id, of_case, coalesce(max(e.seq), 0) + 1, what, append_fact.actor_kind, append_fact.actor_id, append_fact.actor_name, details, happened_at
            from audit_event e where e.case_id = of_case;
      end $$;`);
    this.addSql(`create function queue_notice(notice_id uuid, workflow varchar, act varchar, notice_name varchar, argument jsonb, queued_at timestamptz)
      returns void language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(hashtextextended(workflow, 0));
        insert into outbox (id, workflow_id, seq, action, name, payload, created_at)
          select notice_id, workflow, coalesce(max(o.seq), 0) + 1, act, notice_name, argument, queued_at
            from outbox o where o.workflow_id = workflow;
      end $$;`);
  }
}
