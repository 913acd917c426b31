import {
  type ApplicationStep, describeField, fieldNamed, type FieldName, formatFileSize, type FormContext, type FormReading, isFieldName, labelOf, type MarkableField, markableLabel,
  type RawForm, stepTitle,
} from '#domain';
import type { Attachment, CorrectionRequest, GuaranteeApplication, OwnerChoice } from '#persistence';
import { errorSummary, fieldId, selectField, textField } from '../../http/fields.js';
import { type PageView, pageTemplate, type PageTemplate } from '../../http/pages.js';
import type { QuestionView, TextFieldView } from '../../http/view-models.js';
import { FORM_STEPS } from '../form-paths.js';
import { askedFields, controlOf, type ControlSource, type ControlView } from '../step/controls.js';
import { type UseRowView, useRowsView } from '../step/other-views.js';
import { ruleSupport } from '../step/rule-support.js';
import { toldViolations } from '../step/told-violations.js';
import { askedView, type AskedView } from './asked-view.js';
import { statementView, type StatementView, type TypedStatement } from './unchanged-statement.js';

/** A field on the page of a correction: open, or shown with 編集不可. */
export type CorrectionRow =
  | { readonly open: true; readonly control: ControlView }
  | { readonly open: false; readonly label: string; readonly value: string };

export interface CorrectionView extends PageView {
  readonly eyebrow: string;
  readonly action: string;
  readonly backHref: string;
  /** During a 補正: what was asked, and why. */
  readonly request: { readonly asked: readonly AskedView[]; readonly answerBy: string | null } | null;
  readonly outdated: OutdatedView | null;
  readonly questions: readonly QuestionView[];
  readonly version: string;
  /** The last round of the 補正 that the page shows; what is asked for later is new to whoever sends it. */
  readonly round: string;
  readonly mode: string;
  readonly fixedReason: string;
  readonly groups: readonly { readonly title: string; readonly rows: readonly CorrectionRow[]; readonly useRows: readonly UseRowView[] }[];
  readonly files: readonly { readonly id: string; readonly boxId: string; readonly name: string; readonly detail: string; readonly removed: boolean }[];
  readonly upload: TextFieldView | null;
  /** Asked for when an answer to a 補正 changes nothing. */
  readonly statement: StatementView | null;
  readonly button: string;
}

/** What happened to the application while the page that was sent stood open; nothing of it has been taken. */
export interface OutdatedView {
  /** What the branch asked for meanwhile; empty when something else was changed. */
  readonly asked: readonly AskedView[];
  /** Where what was typed is found again. */
  readonly keptAt: string | null;
  /** A chosen file does not come back with the page. */
  readonly fileLost: boolean;
}

export const CORRECTION_PAGES: Readonly<Record<'contractor' | 'branch', PageTemplate<CorrectionView>>> = {
  contractor: pageTemplate('contractor/correction'),
  branch: pageTemplate('application/branch-correction'),
};

export interface CorrectionSource {
  readonly application: GuaranteeApplication;
  readonly requests: readonly CorrectionRequest[];
  readonly outdated: OutdatedView | null;
  readonly editable: ReadonlySet<MarkableField>;
  readonly raw: RawForm;
  readonly context: FormContext;
  readonly reading: FormReading;
  readonly attachments: readonly Attachment[];
  /** Those that are ticked to be taken off. */
  readonly removed: readonly string[];
  readonly owners: readonly OwnerChoice[];
  readonly base: string;
  readonly backHref: string;
  /** What was changed although it is not open. */
  readonly closed: readonly MarkableField[];
  /** True for what was just sent and refused. */
  readonly judged: boolean;
  /** Why the file that was sent is not taken. */
  readonly fileRefusal: string | null;
  readonly statement: { readonly typed: TypedStatement | null; readonly errors: ReadonlyMap<string, string> } | null;
}

export function correctionView(source: CorrectionSource): CorrectionView {
  const { application, requests, editable, reading } = source;
  const asked = requests.length > 0;
  const workClass = reading.values.workClass;
  const errors: (readonly [string, string])[] = toldViolations(source).map(({ field, message }) => [field, message] as const);
  if (source.closed.length > 0) errors.push(['asked', closedWords(source.closed, workClass)]);
  if (source.fileRefusal !== null) errors.push(['attachments', source.fileRefusal]);
  errors.push(...(source.statement?.errors ?? []));
  const fileError = errors.find(([field]) => field === 'attachments')?.[1] ?? null;
  return {
    title: asked ? '補正のお願いに答える' : '申込内容を直す',
    errorSummary: errorSummary(errors),
    eyebrow: `受付番号 ${application.receptionNumber}　${application.projectName}`,
    action: source.base,
    backHref: source.backHref,
    request: asked ? askedView(requests, workClass) : null,
    outdated: source.outdated,
    questions: source.judged
      ? reading.cautions.map(({ field, question }) => ({ href: `#${fieldId(`${field}.answer`)}-caution`, text: isFieldName(field) ? `${labelOf(field, workClass)}：${question}` : question }))
      : [],
    version: String(application.version),
    round: String(requests.at(-1)?.round ?? 0),
    mode: asked ? 'correction' : 'edit',
    fixedReason: asked ? '補正をお願いしている項目だけを直せます。ほかの項目を直したいときは、取扱支店へご連絡ください。' : '',
    groups: FORM_STEPS.map((step) => ({
      title: stepTitle(step, workClass), rows: rowsOf(step, source), useRows: step === 'uses' && editable.has('usePlan') ? useRowsView(source) : [],
    })).filter(({ rows }) => rows.length > 0),
    files: editable.has('attachments')
      ? source.attachments.map(({ id, fileName, pages, bytes }) => ({ id, boxId: `remove-${id}`, name: fileName, detail: `PDF・${pages}ページ・${formatFileSize(bytes)}`, removed: source.removed.includes(id) }))
      : [],
    upload: editable.has('attachments')
      ? textField({ name: 'attachments', label: '追加するPDFファイル', required: false, support: '差し替えるときは、古いファイルの「取り除く」にチェックを付けて、新しいファイルを選んでください。', error: fileError })
      : null,
    statement: source.statement && statementView(source.statement.typed, source.statement.errors),
    button: asked ? '補正して再提出する' : 'この内容に直す',
  };
}

function closedWords(closed: readonly MarkableField[], workClass: Parameters<typeof markableLabel>[1]): string {
  return `補正をお願いした項目だけを変更できます。${closed.map((name) => markableLabel(name, workClass)).join('・')}が変わっていたため、送られた内容は受け付けていません`;
}

function rowsOf(step: ApplicationStep, source: CorrectionSource): CorrectionRow[] {
  const { editable, reading, context } = source;
  const controls = controlSource(source);
  const names = { ownerName: context.owners[0]?.name ?? source.application.ownerName, depositBank: bankOf(source) };
  return askedFields(step, { raw: source.raw, context }).flatMap((field): CorrectionRow[] => {
    const { name } = field;
    if (editable.has(name as MarkableField)) return [{ open: true, control: name === 'ownerId' ? ownerControl(controls, field, step, source.owners) : controlOf(controls, field, step) }];
    const value = describeField(name, reading.values, names);
    return value === '' && fieldNamed(name).requirement !== 'always' ? [] : [{ open: false, label: labelOf(name, reading.values.workClass), value }];
  });
}

/** On this page the 発注者 is a list; the search of the form stands on its own page. */
function ownerControl(controls: ControlSource, field: Parameters<typeof controlOf>[1], step: ApplicationStep, owners: readonly OwnerChoice[]): ControlView {
  const control = controlOf(controls, field, step);
  const chosen = controls.raw[step]?.['ownerId'] ?? '';
  const { label, error, support } = control.view;
  return {
    ...control, partial: 'partials/field-select',
    view: selectField({ name: 'ownerId', label, error, ...(support === null ? {} : { support }), width: 'l', chosen, options: owners.map(({ id, name }) => ({ value: id, label: name })) }),
  };
}

function controlSource(source: CorrectionSource): ControlSource {
  return {
    raw: source.raw, context: source.context, reading: source.reading, judged: source.judged, suggested: {}, switchable: false,
    support: ruleSupport(source.context, source.reading),
  };
}

function bankOf({ context, reading, application }: CorrectionSource): string {
  const bank = context.depositBanks.find(({ id }) => id === reading.values.depositBankId);
  return bank ? `${bank.bankName} ${bank.branchName}` : `${application.content.depositBankName} ${application.content.depositBranchName}`;
}

/** Fields that appear or vanish with the answer to another are open together with it. */
export function withDependents(editable: ReadonlySet<MarkableField>): ReadonlySet<MarkableField> {
  const dependents: readonly FieldName[] = ['bureau', 'noticeDate', 'designationDate'];
  return editable.has('ownerId') || editable.has('workClass') ? new Set([...editable, ...(dependents as readonly MarkableField[])]) : editable;
}
