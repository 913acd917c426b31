import { readFileSync } from 'node:fs';
import { type AuthenticationKey } from '#domain';
import { connect, openByKey, UnitOfWork } from '#persistence';
import { keyOn } from '../../apps/cli/src/walk/contractor-acts.js';
import type { AcceptedCase, Place } from './accepted-case.js';
import type { Record } from './record.js';
import { storedFile } from './stored-files.js';

/** Reads number and key off each 認証キー等のお知らせ, as an owner does, and has the viewer open with them what they are for. */
export async function keysOpenTheirCertificates(record: Record, cases: readonly AcceptedCase[], place: Place): Promise<string[]> {
  const notices = await record.ask<{ caseId: string; number: string; certificateId: string; sha256: string }>(
    `select g.application_id as "caseId", g.contract_number as number, t.id as "certificateId", p.sha256
       from guarantee_contract g join contract_revision r on r.contract_id = g.id join certificate t on t.revision_id = r.id
       join authentication_key k on k.certificate_id = t.id and k.revoked_at is null join stored_paper p on p.subject = k.id and p.kind = 'key-notice'`,
  );
  const orm = await connect(place.databaseUrl, 2);
  try {
    const work = new UnitOfWork(orm);
    const breaches: string[] = [];
    for (const { number: caseNumber, ending, applicationId } of cases.filter(({ ending: one }) => one === 'electronic' || one === 'corrected')) {
      const notice = notices.find(({ caseId }) => caseId === applicationId);
      const opened = notice && (await work.read((em) => openByKey(em, { contractNumber: notice.number, keyHash: place.keys.hashOf(keyOf(place, notice)) })));
      if (!opened || opened.certificateId !== notice?.certificateId || opened.applicationId !== applicationId) breaches.push(`Case ${caseNumber} (${ending}): number and key do not open the certificate.`);
    }
    return breaches;
  } finally {
    await orm.close(true);
  }
}

/** A notice that cannot be read opens nothing; that its file is not whole is said elsewhere. */
function keyOf(place: Place, { sha256, certificateId }: { readonly sha256: string; readonly certificateId: string }): AuthenticationKey {
  try {
    return keyOn(place.keys.openPaper(readFileSync(storedFile(place.papersDir, sha256)), certificateId)) as AuthenticationKey;
  } catch {
    return '' as AuthenticationKey;
  }
}
