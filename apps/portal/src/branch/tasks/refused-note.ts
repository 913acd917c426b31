import { summaryHeading } from '../../http/fields.js';
import type { ErrorSummaryView } from '../../http/view-models.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { rowId } from '../../http/row-id.js';

/** A note that could not be taken: shown again beside its task, with what was typed. */
export interface RefusedNote {
  readonly taskId: string;
  readonly typed: string;
  readonly errors: FormErrors;
}

/** したこと, with which a task is closed. */
export function readTaskNote(form: SubmittedForm, taskId: string): { readonly note: string; readonly refused: RefusedNote | null } {
  const errors: FormErrors = new Map();
  const note = readTypedText(form, { name: 'note', label: 'したこと', maxLength: 300 }, errors);
  return { note, refused: errors.size > 0 ? { taskId: rowId(taskId), typed: form.text('note'), errors } : null };
}

export function refusedNoteSummary({ taskId, errors }: RefusedNote): ErrorSummaryView {
  return { heading: summaryHeading(errors.size), items: [...errors.values()].map((text) => ({ href: `#note-${taskId}`, text })) };
}
