import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { readTerms } from './branch-settings.js';

const DAYS = z.int().min(1).max(200);
export const PROCEDURE_TERMS = z.object({
  /** 補正: the contractor is asked to answer within, and reminded after, so many business days; then once more. */
  correctionReminder: DAYS,
  correctionSecondReminder: DAYS,
  /** 補正: 期限切れ after so many business days of silence. */
  correctionLapse: DAYS,
  /** 入金: reminded so many business days before the 払込期限. */
  premiumReminderBefore: DAYS,
  /** 入金: 期限切れ so many business days after the 払込期限. */
  premiumLapse: DAYS,
});
export type ProcedureTerms = z.infer<typeof PROCEDURE_TERMS>;

/** Ours, like all terms of the procedure (the sources name none). */
export const DEFAULT_PROCEDURE_TERMS: ProcedureTerms = {
  correctionReminder: 3,
  correctionSecondReminder: 7,
  correctionLapse: 20,
  premiumReminderBefore: 2,
  premiumLapse: 10,
};

/** Setting `procedure-terms`; what it does not say, or says wrongly, has its default, so that a slip in a table stops no case. */
export function readProcedureTerms(em: EntityManager): Promise<ProcedureTerms> {
  return readTerms(em, 'procedure-terms', PROCEDURE_TERMS, DEFAULT_PROCEDURE_TERMS);
}
