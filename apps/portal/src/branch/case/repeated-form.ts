import type { EntityManager } from '@mikro-orm/postgresql';
import type { SubmittedForm } from '../../http/submitted-form.js';
import { isRowId } from './locked-case.js';

/** The hidden field that tells one showing of a form from the next. */
export const FORM_MARK = 'token';

/** The mark of a form that came in; null for one that no page of ours has shown. */
export function formMark(form: SubmittedForm): string | null {
  const text = form.text(FORM_MARK);
  return isRowId(text) ? text : null;
}

/**
 * Whether this very form has been acted on: its mark stands in the fact it led to, under `form`. Asked behind the case's lock, so
 * that the second of two clicks finds what the first has done and is answered like it.
 */
export async function isRepeated(em: EntityManager, caseId: string, mark: string): Promise<boolean> {
  const rows = await em.execute<{ repeated: boolean }[]>(`select exists (select 1 from audit_event where case_id = ? and data->>'form' = ?) as repeated`, [caseId, mark]);
  return rows[0]?.repeated === true;
}
