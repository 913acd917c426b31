import { beginning, checkText, explainText } from '#domain';
import type { SubmittedForm } from '../http/submitted-form.js';

/** The sentences that stand beside the fields of a refused form, in the order of the page. */
export type FormErrors = Map<string, string>;

export interface TextQuestion {
  readonly name: string;
  readonly label: string;
  readonly maxLength: number;
  readonly required?: boolean;
  readonly multiline?: boolean;
}

/**
 * Reads a text of a form: what cannot be shown or printed, is too long or is missing becomes a sentence beside the field,
 * and the answer is '' (the form is refused then).
 */
export function readTypedText(form: SubmittedForm, question: TextQuestion, errors: FormErrors): string {
  const reading = checkText(form.text(question.name), { maxLength: question.maxLength, multiline: question.multiline ?? false });
  if (!reading.ok) {
    errors.set(question.name, `${question.label}：${explainText(reading)}`);
    return '';
  }
  if (reading.value === '' && question.required !== false) errors.set(question.name, `${question.label}を入力してください`);
  return reading.value;
}

/** Nobody searches for more than this. */
const LONGEST_SEARCH = 60;

/** What stands in the search box of a list: one spelling for both widths, nothing unseen. */
export function readSearch(params: SubmittedForm): string {
  return beginning(params.text('q').normalize('NFKC').replace(/\p{C}/gu, '').trim(), LONGEST_SEARCH);
}
