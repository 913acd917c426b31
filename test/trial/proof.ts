import type { AcceptedCase, Place } from './accepted-case.js';
import { differences, expectedOf, INVENTORY, withoutSkippedNotice } from './inventory.js';
import { keysOpenTheirCertificates } from './opened-by-key.js';
import type { Record } from './record.js';
import { mailsArrived, papersAreWhole } from './stored-files.js';

export interface Proof {
  readonly breaches: readonly string[];
  /** What was counted, for the reader. */
  readonly lines: readonly string[];
}

/** Proves from the database, the stored files and the mailbox that nothing was lost and nothing came twice. */
export async function proveRecord(record: Record, cases: readonly AcceptedCase[], place: Place): Promise<Proof> {
  const mails = await mailsArrived(record, place.mailDir);
  const breaches = [
    ...(await eachCaseIsComplete(record, cases)),
    ...(await noGaps(record)),
    ...(await papersAreWhole(record, place.papersDir)),
    ...(await keysOpenTheirCertificates(record, cases, place)),
    ...mails.breaches,
  ];
  const [counts] = await record.ask<{ [name: string]: number }>(
    `select (select count(*)::int from guarantee_application) as applications, (select count(*)::int from guarantee_contract) as contracts,
       (select count(*)::int from certificate) as certificates, (select count(*)::int from authentication_key) as keys,
       (select count(*)::int from stored_paper) as papers, (select count(*)::int from audit_event) as facts, (select count(*)::int from outbox) as notices`,
  );
  return {
    breaches,
    lines: [...Object.entries(counts ?? {}).map(([what, count]) => `${count} ${what}`), `${mails.rows} mails, ${mails.repeated} of them delivered again under the same Message-ID`],
  };
}

/** The record of each case holds what its way must leave and nothing besides; and there is nothing of any other case. */
async function eachCaseIsComplete(record: Record, cases: readonly AcceptedCase[]): Promise<string[]> {
  const things = await record.ask<{ caseId: string | null; thing: string }>(INVENTORY);
  const byCase = Map.groupBy(things, ({ caseId }) => caseId);
  const breaches = cases.flatMap(({ number, ending, isPosted, applicationId }) => {
    const actual = (byCase.get(applicationId) ?? []).map(({ thing }) => thing);
    return differences(withoutSkippedNotice(expectedOf(ending, isPosted), actual), actual).map((difference) => `Case ${number} (${ending}) has ${difference}.`);
  });
  const ours = new Set<string | null>(cases.map(({ applicationId }) => applicationId));
  const strangers = [...byCase].filter(([id]) => !ours.has(id)).flatMap(([id, rows]) => rows.map(({ thing }) => `“${thing}” of ${id ?? 'no case'} belongs to nothing that was accepted.`));
  return [...breaches, ...strangers];
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
