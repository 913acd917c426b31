import { type CalendarDate, japanDate } from '#domain';
import { AuditEvent, type GuaranteeApplication } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** When the customer gave the content as it stands: 申込日, or the day of the last correction. */
export async function contentGivenOn(em: EntityManager, { id, submittedAt }: GuaranteeApplication): Promise<CalendarDate> {
  const corrected = await em.findOne(AuditEvent, { caseId: id, kind: 'ApplicationCorrected' }, { orderBy: { seq: 'desc' } });
  return japanDate((corrected?.at ?? submittedAt).getTime());
}
