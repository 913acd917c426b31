import { type CalendarDate, checkText, dateParts, eraOf, explainText, formatEraDate, japanDate } from '#domain';
import type { GuaranteeRow, OwnerSubmission } from '#persistence';
import { boxedDateField, boxesFrom, type DateBoxes, explainBoxes, readBoxes } from '../../application/date-boxes.js';
import { choiceGroup, errorSummary, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { ChoiceGroupView, DateFieldView, TextFieldView } from '../../http/view-models.js';
import { type GuaranteeRowView, guaranteeRowView } from './guarantee-row-view.js';
import { SUBMISSION_WAYS, type SubmissionEntry } from './record-submission.js';

export interface SubmissionView extends PageView {
  readonly guarantee: GuaranteeRowView;
  readonly action: string;
  readonly date: DateFieldView;
  readonly way: ChoiceGroupView;
  readonly note: TextFieldView;
}

export const SUBMISSION_PAGE = pageTemplate<SubmissionView>('contractor/submission');

export const SUBMISSION_WAY_LABELS: Readonly<Record<OwnerSubmission['way'], string>> = {
  mail: 'メール',
  'contract-system': '電子契約システムへの添付',
  paper: '印刷して持参・郵送',
  other: 'その他',
};

const LONGEST_NOTE = 200;

/** What a day of submission is measured against. */
type SubmittedWith = Pick<GuaranteeRow, 'issuedOn' | 'keyGeneration' | 'keyIssuedAt'>;

/** The day on which the key that is alive was re-issued; null for the first key. */
export function reissueDay({ keyGeneration, keyIssuedAt }: Pick<SubmittedWith, 'keyGeneration' | 'keyIssuedAt'>): CalendarDate | null {
  return keyIssuedAt === null || (keyGeneration ?? 1) === 1 ? null : japanDate(keyIssuedAt.getTime());
}

/** What the form holds, as typed. */
export interface TypedSubmission {
  readonly date: DateBoxes;
  readonly way: string;
  readonly note: string;
}

export function typedSubmission(form: SubmittedForm): TypedSubmission {
  return { date: boxesFrom(form, 'submittedOn'), way: form.text('way'), note: form.text('note') };
}

/** The form as it opens: today, nothing chosen. */
export function freshSubmission(now: Date): TypedSubmission {
  const today = japanDate(now.getTime());
  const { month, day } = dateParts(today);
  const era = eraOf(today);
  return { date: { era: 'reiwa', year: String(era?.year ?? ''), month: String(month), day: String(day) }, way: '', note: '' };
}

/** Every problem at once, by field; or the entry. A day before the certificate (or its re-issued key) or after today cannot be. */
export function readSubmission(typed: TypedSubmission, row: SubmittedWith, now: Date): { entry: SubmissionEntry | null; errors: Map<string, string> } {
  const errors = new Map<string, string>();
  const date = readBoxes(typed.date);
  const reissuedOn = reissueDay(row);
  if (!date.ok) errors.set('submittedOn', explainBoxes('提出した日', typed.date, date));
  else if (date.value > japanDate(now.getTime())) errors.set('submittedOn', '提出した日は、今日までの日付にしてください');
  else if (reissuedOn !== null && date.value < reissuedOn) errors.set('submittedOn', `新しい「認証キー等のお知らせ」を提出した日を、認証キーを再発行した${formatEraDate(reissuedOn)}以降の日付で入力してください`);
  else if (row.issuedOn !== null && date.value < row.issuedOn) errors.set('submittedOn', '提出した日は、証書の発行日以降の日付にしてください');
  const way = SUBMISSION_WAYS.find((known) => known === typed.way);
  if (way === undefined) errors.set('way', '提出のしかたを選んでください');
  const note = checkText(typed.note, { maxLength: LONGEST_NOTE });
  if (!note.ok) errors.set('note', `メモは、${explainText(note)}`);
  return { entry: date.ok && way !== undefined && note.ok && errors.size === 0 ? { submittedOn: date.value, way, note: note.value } : null, errors };
}

export function submissionView(row: GuaranteeRow, typed: TypedSubmission, errors: ReadonlyMap<string, string>): SubmissionView {
  return {
    title: '発注者への提出を記録する',
    errorSummary: errorSummary(errors),
    guarantee: guaranteeRowView(row),
    action: `/guarantees/${row.contractNumber}/submission`,
    date: boxedDateField({ name: 'submittedOn', label: '提出した日', error: errors.get('submittedOn') }, typed.date),
    way: choiceGroup({
      name: 'way', label: '提出のしかた', error: errors.get('way'), chosen: [typed.way],
      choices: SUBMISSION_WAYS.map((way) => ({ value: way, label: SUBMISSION_WAY_LABELS[way] })),
    }),
    note: textField({
      name: 'note', label: 'メモ', required: false, support: `送り先のメールアドレスや受け取った方など。${LONGEST_NOTE}文字まで。`,
      value: typed.note, width: 'full', error: errors.get('note'),
    }),
  };
}
