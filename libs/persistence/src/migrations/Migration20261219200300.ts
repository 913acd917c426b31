import { Migration } from '@mikro-orm/migrations';

/**
 * 催促 are opened for whoever was told of a 不備 and has not answered. Those that were opened before that beside a 不備 nobody has been told of go, each with its fact: the task of telling it
 * stays open and asks for the same call. Where no such task is open the 催促 is all that asks for it, and stays.
 */
export class Migration20261219200300 extends Migration {
  override up(): void {
    this.addSql(`with needless as (
        update registration_task task set done_at = now(), done_note = '不備をまだお知らせしていないため不要'
          from registration r, (select case_id, max(at) as at from audit_event where kind = 'RegistrationDeficient' group by case_id) raised
         where task.registration_id = r.id and raised.case_id = r.id and r.state = 'deficient' and task.done_at is null
           and task.kind = 'tell-by-hand' and split_part(task.dedupe_key, '/', 2) = 'registration-deficient-reminder'
           and exists (select from registration_task telling where telling.registration_id = r.id and telling.done_at is null
             and (telling.kind = 'send-deficiency' or (telling.kind in ('tell-by-hand', 'mail-undeliverable') and split_part(telling.dedupe_key, '/', 2) = 'registration-deficient')))
           and not exists (select from mail_message m where m.registration_id = r.id and m.template in ('registration-deficient', 'registration-deficient-reminder')
             and m.sent_at >= raised.at and m.bounced_at is null)
           and not exists (select from deficiency_notice n where n.registration_id = r.id and n.sent_on is not null and greatest(n.at, n.sent_on::timestamp at time zone 'Asia/Tokyo') >= raised.at)
           and not exists (select from audit_event p where p.case_id = r.id and p.kind = 'DeficiencyPrinted' and p.data->>'noticeId' is null and p.at >= raised.at)
           and not exists (select from registration_task told where told.registration_id = r.id and told.done_by_id is not null and told.done_at >= raised.at
             and (told.kind = 'send-deficiency' or (told.kind in ('tell-by-hand', 'mail-undeliverable') and split_part(told.dedupe_key, '/', 2) in ('registration-deficient', 'registration-deficient-reminder'))))
        returning task.registration_id)
      select append_fact(gen_random_uuid(), registration_id, 'TaskDone', 'system', null, 'システム', jsonb_build_object('task', 'tell-by-hand', 'note', '不備をまだお知らせしていないため不要'), now()) from needless;`);
  }
}
