import type { MikroORM } from '@mikro-orm/postgresql';
import { takeTurn } from './take-turn.js';

/**
 * What the services do to the rows of each table beyond reading them; nothing at all to a table that is not named here: the masters (rates, limits, owners' rules, terms, settings,
 * branches, …) are written by commands as the owner of the schema. Locking a row (`for update`) takes a right to update one of its columns.
 */
export const WRITING_RIGHTS: Readonly<Record<string, string>> = {
  // Facts and papers: written once, read for ever.
  audit_event: 'insert',
  contract_revision: 'insert',
  guarantee_contract: 'insert',
  owner_submission: 'insert',
  payment: 'insert',
  phone_record: 'insert',
  stored_paper: 'insert',
  // People: customers and their IDs are added and kept by the desk of the ID registration. Of the staff a service changes a password.
  contractor_account: 'insert, update (password_hash, mail, shared_mail, active, closed_at, department, contact_name, phone)',
  customer: 'insert, update',
  staff: 'update (password_hash)',
  // Rows that are kept and of which only the end, or one thing more, is ever added.
  account_link: 'insert, update (used_at, voided_at)',
  address_change: 'insert, update (outcome, decided_by_id, decided_at)',
  address_verification: 'insert, update (confirmed_by_id, confirmed_at)',
  // What came, by which way and when stays; of whom and under which names is read from it, and goes with its disposal.
  arrival: 'insert, update (sender, subject, file_name, state, class, class_rule, quarantine, registration_id, staff_id, text, answer_to, answers_id, answers_by, read_at, acknowledged_at)',
  attachment: 'insert, update (removed_at), delete',
  authentication_key: 'insert, update (revoked_at, revoked_by_id, revocation_reason)',
  correction_request: 'insert, update (answer_by, answered_at, before, after, statement)',
  deficiency_notice: 'insert, update (sent_on, sent_way, sent_by_id)',
  delegation: 'insert, update (ended_at, ended_by_id)',
  disposal: 'insert, update (decision, decided_by_id, decided_at, decision_note, removed_at)',
  id_letter: 'insert, update (used_at, voided_at, posted_on, posted_by_id, posted_branch_id, tracking_number, returned_on, return_reason)',
  misdelivery: 'insert, update (handling, handled_on, handling_note, handled_by_id, handled_at, confirmed_by_id, confirmed_at, withdrawn_by_id, withdrawn_at, withdrawal_reason)',
  mail_message: 'insert, update ("to", subject, text, sent_at, pending_to, skipped_at, skipped_for, bounced_at)',
  mailbox_position: 'insert, update',
  number_counter: 'insert, update (last)',
  premium_charge: 'insert, update (due_on, collective_on)',
  outbox: 'insert, update (delivered_at, late_at, parked_at, lost_at, ended_at, next_attempt_at, attempts, last_error)',
  session: 'insert, update (last_seen_at, revoked_at), delete',
  write_off: 'insert, update (confirmed_by_id, confirmed_at, withdrawn_by_id, withdrawn_at, withdrawal_reason)',
  viewer_entry: 'insert, update (self_checked_at)',
  viewer_miss: 'insert, update (lifted_at), delete',
  viewing: 'insert, update (expires_at)',
  // The state of cases; triggers hold what may not change.
  application_draft: 'insert, update',
  arrival_page: 'insert, update',
  arrival_part: 'insert, update',
  branch_task: 'insert, update',
  case_look: 'insert, update (at)',
  certificate: 'insert, update',
  guarantee_application: 'insert, update',
  receipt: 'insert, update',
  registration: 'insert, update',
  registration_look: 'insert, update',
  registration_task: 'insert, update',
  review: 'insert, update',
  // Passing notes.
  heartbeat: 'insert, update',
  review_draft: 'insert, update, delete',
  sign_in_failure: 'insert, delete',
  status_look: 'insert, delete',
  unsent_form: 'insert, delete',
  step_failure: 'insert, update, delete',
};

/**
 * The role that the services connect as: it reads all rows, writes what the services write, and neither owns nor defines anything. Made when it is missing,
 * granted after every migration, because new tables come without rights. Nothing to do where the services connect as the owner.
 */
export async function grantApplicationRole(orm: MikroORM, applicationUrl: string): Promise<void> {
  const url = new URL(applicationUrl);
  const role = decodeURIComponent(url.username);
  const em = orm.em.fork();
  const [owner] = await em.execute<{ name: string; database: string }[]>('select current_user as name, current_database() as database');
  if (!owner || role === '' || role === owner.name) return;
  await em.transactional(async (inner) => {
    // One at a time in this database; in another one on the same server the role may be made at this very moment.
    await takeTurn(inner, 'application role');
    const [quoted] = await inner.execute<{ role: string; password: string; database: string }[]>(
      'select quote_ident(?) as role, quote_literal(?) as password, quote_ident(?) as database', [role, decodeURIComponent(url.password), owner.database],
    );
    if (!quoted) return;
    const known = await inner.execute<unknown[]>('select 1 from pg_roles where rolname = ?', [role]);
    if (known.length === 0) await inner.execute(`do $role$ begin
        create role ${quoted.role} login nosuperuser nocreatedb nocreaterole password ${quoted.password};
      exception when duplicate_object or unique_violation then null; end $role$`);
    for (const statement of grants(quoted.role, quoted.database)) await inner.execute(statement);
  });
}

function grants(role: string, database: string): readonly string[] {
  return [
    `revoke create on schema public from public`,
    `revoke temporary on database ${database} from public`,
    `grant connect on database ${database} to ${role}`,
    `grant usage on schema public to ${role}`,
    `revoke all on all tables in schema public from ${role}`,
    `grant select on all tables in schema public to ${role}`,
    `grant usage, select on all sequences in schema public to ${role}`,
    ...Object.entries(WRITING_RIGHTS).map(([table, rights]) => `grant ${rights} on ${table} to ${role}`),
  ];
}
