import type { EntityManager } from '@mikro-orm/postgresql';

/** Of the case `a`: money came in that waits for its confirmation, or for 振込手数料の扱い. Until then nobody knows what the customer owes. */
export const RECEIPT_WITH_BRANCH = `(exists (select 1 from receipt w where w.application_id = a.id and w.confirmed_at is null and w.reversed_at is null)
    or exists (select 1 from branch_task w where w.application_id = a.id and w.kind = 'receipt-fee-deducted' and w.done_at is null))`;

/** The same of one case. */
export async function isReceiptWithBranch(em: EntityManager, applicationId: string): Promise<boolean> {
  const [row] = await em.execute<{ waits: boolean }[]>(`select ${RECEIPT_WITH_BRANCH} as waits from guarantee_application a where a.id = ?`, [applicationId]);
  return row?.waits ?? false;
}
