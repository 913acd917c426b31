import { checkText, explainText } from '#domain';
import { choiceGroup, textField } from '../../http/fields.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { ChoiceGroupView, TextFieldView } from '../../http/view-models.js';

const LONGEST_STATEMENT = 200;

/** 「記載のとおりで間違いありません」 and why, as it was typed: what an answer to a 補正 says that changes nothing. */
export interface TypedStatement {
  readonly confirmed: boolean;
  readonly text: string;
}

export interface StatementView {
  readonly confirm: ChoiceGroupView;
  readonly reason: TextFieldView;
}

/** Null when the page did not ask for it. */
export function statementFrom(form: SubmittedForm): TypedStatement | null {
  return form.has('statement') ? { confirmed: form.text('asWritten') === 'yes', text: form.text('statement') } : null;
}

/** The statement as it will be recorded, or what is wrong with each of its fields. */
export function readStatement(typed: TypedStatement | null): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly errors: ReadonlyMap<string, string> } {
  const errors = new Map<string, string>();
  if (typed?.confirmed !== true) errors.set('asWritten', 'お願いした項目が変わっていません。直すところがないときは、「記載のとおりで間違いありません」にチェックを付けてください');
  const reading = checkText(typed?.text ?? '', { maxLength: LONGEST_STATEMENT, multiline: true });
  if (!reading.ok) errors.set('statement', `記載のとおりでよい理由は、${explainText(reading)}`);
  else if (reading.value === '') errors.set('statement', '記載のとおりでよい理由を入力してください');
  return reading.ok && errors.size === 0 ? { ok: true, text: reading.value } : { ok: false, errors };
}

export function statementView(typed: TypedStatement | null, errors: ReadonlyMap<string, string>): StatementView {
  return {
    confirm: choiceGroup({
      name: 'asWritten', label: '確認', error: errors.get('asWritten'), chosen: typed?.confirmed ? ['yes'] : [],
      choices: [{ value: 'yes', label: '記載のとおりで間違いありません' }],
    }),
    reason: textField({
      name: 'statement', label: '記載のとおりでよい理由', support: `${LONGEST_STATEMENT}文字まで。支店の担当者が読みます。例：契約書の変更契約で、この額になりました`,
      value: typed?.text ?? '', width: 'full', rows: 3, error: errors.get('statement'),
    }),
  };
}
