import type { Damage } from './saboteur.js';

/** One way to break the record of an electronic case: table, the rows, what happens to them. `$1` is the case's id. */
export interface Breakage {
  readonly what: string;
  readonly table: string;
  readonly where: string;
  readonly damage: Damage;
}

const CERTIFICATE = '(select t.id from certificate t join contract_revision r on r.id = t.revision_id join guarantee_contract g on g.id = r.contract_id where g.application_id = $1)';
const KEY = `(select id from authentication_key where certificate_id = ${CERTIFICATE})`;
const ROWS: Readonly<Record<string, string>> = {
  review: 'application_id = $1',
  premium_charge: 'application_id = $1',
  receipt: 'application_id = $1',
  guarantee_contract: 'application_id = $1',
  contract_revision: 'contract_id = (select id from guarantee_contract where application_id = $1)',
  certificate: `id = ${CERTIFICATE}`,
  authentication_key: `certificate_id = ${CERTIFICATE}`,
  viewer_entry: `certificate_id = ${CERTIFICATE}`,
  attachment: 'draft_id = (select draft_id from guarantee_application where id = $1)',
  audit_event: 'case_id = $1',
  outbox: `workflow_id = 'guarantee-application/' || $1::uuid`,
  mail_message: 'application_id = $1',
};
const PAPERS = { certificate: CERTIFICATE, 'certificate-html': CERTIFICATE, 'premium-statement': CERTIFICATE, 'premium-notice': '$1', 'key-notice': KEY };
/** 保証料のご案内 may have been skipped. */
const MAILS = ['application-received', 'certificate-registered'];
const FACTS = ['ApplicationSubmitted', 'ClaimTaken', 'OpinionGiven', 'ReceiptConfirmed', 'ContractConcluded', 'PapersRendered', 'SelfCheckPassed', 'MailSent'];

const lost = (table: string, where: string, what = table): Breakage => ({ what: `${what} lost`, table, where, damage: { kind: 'lose' } });
const changed = (table: string, to: string, further = 'true'): Breakage => ({ what: `${table}: ${to}`, table, where: `${ROWS[table]} and ${further}`, damage: { kind: 'change', to } });
const doubled = (table: string, but: Readonly<Record<string, unknown>>): Breakage => ({ what: `${table} doubled`, table, where: ROWS[table] ?? '', damage: { kind: 'double', but } });

/** Every way in which the record of one electronic case can be less, more or other than it must be. */
export const BREAKAGES: readonly Breakage[] = [
  ...Object.entries(ROWS).map(([table, where]) => lost(table, where)),
  ...Object.entries(PAPERS).map(([kind, subject]) => lost('stored_paper', `kind = '${kind}' and subject = ${subject}`, `paper ${kind}`)),
  ...MAILS.map((template) => lost('mail_message', `application_id = $1 and template = '${template}'`, `mail ${template}`)),
  ...FACTS.map((kind) => lost('audit_event', `case_id = $1 and kind = '${kind}'`, `fact ${kind}`)),
  lost('audit_event', 'case_id = $1 and seq = (select max(seq) from audit_event where case_id = $1)', 'last fact'),
  lost('outbox', `${ROWS['outbox']} and action = 'start'`, 'the start'),
  doubled('review', { round: 2 }),
  doubled('receipt', { receipt_number: null }),
  doubled('authentication_key', { generation: 2, hash: 'f'.repeat(64), revoked_at: '2026-11-24T00:00:00Z' }),
  doubled('attachment', {}),
  doubled('audit_event', { seq: 9_999 }),
  doubled('outbox', { seq: 9_999 }),
  doubled('mail_message', { dedupe_key: 'another', message_id: '<another@example.jp>' }),
  changed('certificate', "status = 'issuing', registered_at = null"),
  changed('certificate', 'notified_at = null'),
  changed('viewer_entry', 'self_checked_at = null'),
  changed('viewer_entry', "contract_number = '0000000000'"),
  changed('authentication_key', `hash = '${'e'.repeat(64)}'`),
  changed('authentication_key', 'revoked_at = now()'),
  changed('receipt', 'amount = amount - 1'),
  changed('receipt', 'confirmed_at = null'),
  changed('premium_charge', 'amount = amount + 1'),
  changed('contract_revision', 'guarantee_amount = guarantee_amount + 1'),
  changed('review', 'outcome = null, decider_id = null, decided_at = null'),
  changed('outbox', 'delivered_at = null', "action = 'signal'"),
  changed('mail_message', 'sent_at = null', "template = 'application-received'"),
  changed('attachment', 'removed_at = now()'),
  changed('audit_event', 'seq = 9999', "kind = 'ClaimTaken'"),
  { what: 'the case open again', table: 'guarantee_application', where: 'id = $1', damage: { kind: 'change', to: "state = 'concluded', ended_at = null" } },
];
