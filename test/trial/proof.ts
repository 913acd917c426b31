import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from './installation.js';
import type { Ending } from './plan.js';
import type { Record } from './record.js';

export interface AcceptedCase {
  readonly number: number;
  readonly ending: Ending;
  readonly applicationId: string;
}

export interface Proof {
  readonly breaches: readonly string[];
  /** What was counted, for the reader. */
  readonly lines: readonly string[];
}

const END_STATE: Readonly<{ [ending in Ending]: string }> = {
  electronic: 'issued', corrected: 'issued', paper: 'issued', declined: 'declined', retracted: 'retracted',
};

/** The mail that tells the customer how the case ended, and those on the way that cannot be left out. */
const MAILS: Readonly<{ [ending in Ending]: readonly string[] }> = {
  electronic: ['application-received', 'premium-notice', 'certificate-registered'],
  corrected: ['application-received', 'correction-request', 'premium-notice', 'certificate-registered'],
  paper: ['application-received', 'premium-notice', 'certificate-issued'],
  declined: ['application-declined'],
  retracted: ['application-retracted'],
};

/** Facts that may be committed once in a case, and never again. */
const ONCE = ['ApplicationSubmitted', 'ContractConcluded', 'CertificateIssued', 'KeyIssued', 'CertificateRegistered', 'SelfCheckPassed', 'PaperDelivered', 'PremiumSecured'];

/** Proves from the database, the stored files and the mailbox that nothing was lost and nothing came twice. */
export async function proveRecord(record: Record, cases: readonly AcceptedCase[], place: Pick<Installation, 'papersDir' | 'mailDir'>): Promise<Proof> {
  const breaches = [
    ...(await eachCaseEndedWhereItShould(record, cases)),
    ...(await oneContractOneCertificateOneKey(record, cases)),
    ...(await noGaps(record)),
    ...(await factsOnce(record)),
    ...(await papersAreWhole(record, place.papersDir)),
  ];
  const mails = await mailsArrived(record, cases, place.mailDir);
  const [counts] = await record.ask<{ [name: string]: number }>(
    `select (select count(*)::int from guarantee_application) as applications, (select count(*)::int from guarantee_contract) as contracts,
       (select count(*)::int from certificate) as certificates, (select count(*)::int from authentication_key) as keys,
       (select count(*)::int from stored_paper) as papers, (select count(*)::int from audit_event) as facts, (select count(*)::int from outbox) as notices`,
  );
  return {
    breaches: [...breaches, ...mails.breaches],
    lines: [...Object.entries(counts ?? {}).map(([what, count]) => `${count} ${what}`), `${mails.rows} mails, ${mails.repeated} of them delivered again under the same Message-ID`],
  };
}

async function eachCaseEndedWhereItShould(record: Record, cases: readonly AcceptedCase[]): Promise<string[]> {
  const rows = await record.ask<{ id: string; state: string }>('select id, state from guarantee_application');
  const states = new Map(rows.map(({ id, state }) => [id, state]));
  const wrong = cases.filter(({ ending, applicationId }) => states.get(applicationId) !== END_STATE[ending]);
  return [
    ...(rows.length === cases.length ? [] : [`${rows.length} applications instead of ${cases.length}.`]),
    ...wrong.map(({ number, ending, applicationId }) => `Case ${number} (${ending}) is ${states.get(applicationId) ?? 'missing'}.`),
  ];
}

async function oneContractOneCertificateOneKey(record: Record, cases: readonly AcceptedCase[]): Promise<string[]> {
  const rows = await record.ask<{ id: string; contracts: number; certificates: number; keys: number; entries: number }>(
    `select a.id, count(distinct c.id)::int as contracts, count(distinct t.id)::int as certificates, count(distinct k.id)::int as keys, count(distinct v.id)::int as entries
       from guarantee_application a left join guarantee_contract c on c.application_id = a.id left join contract_revision r on r.contract_id = c.id
       left join certificate t on t.revision_id = r.id left join authentication_key k on k.certificate_id = t.id left join viewer_entry v on v.certificate_id = t.id
      group by a.id`,
  );
  const found = new Map(rows.map((row) => [row.id, [row.contracts, row.certificates, row.keys, row.entries].join()]));
  return cases.flatMap(({ number, ending, applicationId }) => {
    const expected = END_STATE[ending] !== 'issued' ? '0,0,0,0' : ending === 'paper' ? '1,1,0,0' : '1,1,1,1';
    const actual = found.get(applicationId);
    return actual === expected ? [] : [`Case ${number} (${ending}) has contracts, certificates, keys, viewer entries ${actual ?? 'none'} instead of ${expected}.`];
  });
}

/** Numbers and sequences run 1, 2, 3 … as far as they were given. */
async function noGaps(record: Record): Promise<string[]> {
  const series = await record.ask<{ series: string; numbers: number; lowest: number; highest: number }>(
    `select series, count(distinct serial)::int as numbers, min(serial)::int as lowest, max(serial)::int as highest from (
       select '受付番号 ' || left(reception_number, 2) as series, substr(reception_number, 4)::int as serial from guarantee_application
       union all select '保証契約番号 ' || left(contract_number, 5), right(contract_number, 5)::int from guarantee_contract
       union all select '証書番号 ' || left(certificate_number, 2), substr(certificate_number, 3, 7)::int from certificate
       union all select 'facts of ' || case_id, seq from audit_event
       union all select 'notices of ' || workflow_id, seq from outbox) numbered
     group by series having count(distinct serial) <> count(*) or min(serial) <> 1 or max(serial) <> count(*)`,
  );
  return series.map(({ series: name, numbers, lowest, highest }) => `${name}: ${numbers} numbers from ${lowest} to ${highest}.`);
}

async function factsOnce(record: Record): Promise<string[]> {
  const doubled = await record.ask<{ case: string; kind: string; times: number }>(
    'select case_id as case, kind, count(*)::int as times from audit_event where kind = any($1) group by 1, 2 having count(*) > 1', [ONCE],
  );
  return doubled.map(({ case: id, kind, times }) => `${kind} stands ${times} times in case ${id}.`);
}

async function papersAreWhole(record: Record, papersDir: string): Promise<string[]> {
  const papers = await record.ask<{ kind: string; subject: string; sha256: string }>('select kind, subject, sha256 from stored_paper union all select purpose, draft_id, sha256 from attachment');
  return papers.flatMap(({ kind, subject, sha256 }) => {
    try {
      const bytes = readFileSync(join(papersDir, sha256.slice(0, 2), sha256.slice(2, 4), sha256));
      return createHash('sha256').update(bytes).digest('hex') === sha256 ? [] : [`The stored ${kind} of ${subject} has been altered.`];
    } catch {
      return [`The stored ${kind} of ${subject} is missing.`];
    }
  });
}

async function mailsArrived(record: Record, cases: readonly AcceptedCase[], mailDir: string): Promise<{ breaches: string[]; rows: number; repeated: number }> {
  const rows = await record.ask<{ application: string; template: string; messageId: string }>('select application_id as application, template, message_id as "messageId" from mail_message');
  const arrivals = new Map<string, number>();
  for (const file of readdirSync(mailDir).filter((name) => name.endsWith('.eml'))) {
    const id = /^Message-ID:\s*(<[^>]+>)/im.exec(readFileSync(join(mailDir, file), 'utf8'))?.[1];
    if (id !== undefined) arrivals.set(id, (arrivals.get(id) ?? 0) + 1);
  }
  const known = new Set(rows.map(({ messageId }) => messageId));
  const byCase = Map.groupBy(rows, ({ application }) => application);
  const breaches = [
    ...rows.filter(({ messageId }) => !arrivals.has(messageId)).map(({ template, application }) => `The mail ${template} of ${application} is not in the mailbox.`),
    ...[...arrivals.keys()].filter((id) => !known.has(id)).map((id) => `The mailbox holds ${id}, which nobody wrote.`),
    ...cases.flatMap(({ number, ending, applicationId }) => {
      const templates = (byCase.get(applicationId) ?? []).map(({ template }) => template);
      return MAILS[ending].flatMap((template) => {
        const times = templates.filter((one) => one === template).length;
        return times === 1 ? [] : [`Case ${number} (${ending}) has the mail ${template} ${times} times.`];
      });
    }),
  ];
  return { breaches, rows: rows.length, repeated: [...arrivals.values()].filter((times) => times > 1).length };
}
