import { v4 } from 'uuid';
import { SHOWING } from '../http/repeated-form.js';
import type { SubmittedForm } from '../http/submitted-form.js';
import { isRowId } from '../http/row-id.js';

/** Which showing of the form came in; one that no page of ours has shown is a showing of its own. */
export function showingOf(form: SubmittedForm): string {
  const text = form.text(SHOWING);
  return isRowId(text) ? text : v4();
}
