import {
  type ApplicationStep, askedDate, type Caution, type Choice, choicesOf, type FieldDefinition, type FieldName, fieldsOf, type FormContext, type FormReading, labelOf,
  type RawForm, readDate, variantNote, WORK_CLASSES,
} from '#domain';
import { caution as cautionPanel, choiceGroup, type FieldInput, selectField, textField, type TextFieldInput, yenField } from '../../http/fields.js';
import type { CautionView, ChoiceGroupView, DateFieldView, EchoView, SelectFieldView, TextFieldView } from '../../http/view-models.js';
import { asTyped, boxedDateField, type DateBoxes, inBoxes } from '../date-boxes.js';
import { toldViolations } from './told-violations.js';

/** One field of a page with the partial that draws it. */
export interface ControlView {
  readonly name: FieldName;
  readonly partial: string;
  readonly view: TextFieldView | DateFieldView | ChoiceGroupView | SelectFieldView;
  readonly caution: CautionView | null;
  /** An answer given to a caution earlier, so that it is not asked again. */
  readonly answer: { readonly name: string; readonly value: string } | null;
}

/** What the fields of a page are drawn from. */
export interface ControlSource {
  readonly raw: RawForm;
  readonly context: FormContext;
  readonly reading: FormReading;
  /** Errors and cautions are shown only for what was submitted. */
  readonly judged: boolean;
  /** Text for a field nobody has typed into yet. */
  readonly suggested: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Support texts that say more than the definition's. */
  readonly support: Partial<Record<FieldName, string>>;
  /** Whether the page can show its dates in the other calendar. */
  readonly switchable: boolean;
}

const WIDTHS: Partial<Record<FieldName, TextFieldInput['width']>> = {
  advanceRate: 'xs', depositNumber: 's', contactPhone: 's', workNumber: 's', signatoryTitle: 'm', signatoryName: 'm', contactName: 'm',
  contactDepartment: 'm', payerKana: 'm', depositHolder: 'm', contactMail: 'l', addressee: 'l', department: 'l', workName: 'full', workPlace: 'full', note: 'full',
};

const AUTOCOMPLETE: Partial<Record<FieldName, string>> = { contactName: 'name', contactPhone: 'tel', contactMail: 'email' };

/** Fields that a page shows: those asked because of other answers appear with them. */
export function askedFields(step: ApplicationStep, source: Pick<ControlSource, 'raw' | 'context'>): readonly (FieldDefinition & { readonly name: FieldName })[] {
  const { raw, context } = source;
  const { workClass, bureau = '' } = raw['eligibility'] ?? {};
  const date = askedDate(context.owners[0] ?? null, WORK_CLASSES.find((known) => known === workClass) ?? null, bureau === '' ? null : bureau);
  const asked: Partial<Record<FieldName, boolean>> = { bureau: workClass === 'regional-maintenance', noticeDate: date === 'noticeDate', designationDate: date === 'designationDate' };
  return fieldsOf(step).filter(({ name }) => asked[name] ?? true);
}

const CONTROL_CHARACTERS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;

/** The text of a field as it is to stand in the box: typed, else suggested. What a browser cannot show is marked by �. */
export function shownText(source: Pick<ControlSource, 'raw' | 'suggested'>, step: ApplicationStep, name: string): string {
  const fields = source.raw[step];
  const text = fields === undefined ? (source.suggested[step]?.[name] ?? '') : (fields[name] ?? '');
  return text.replace(CONTROL_CHARACTERS, '\uFFFD');
}

export function controlOf(source: ControlSource, field: FieldDefinition & { readonly name: FieldName; readonly step: string }, step: ApplicationStep): ControlView {
  const { name } = field;
  const reading = source.reading;
  const error = toldViolations(source).find((violation) => violation.field === name)?.message ?? null;
  const asked = source.judged ? reading.cautions.find((candidate) => candidate.field === name) : undefined;
  const answer = source.raw[step]?.[`${name}.answer`] ?? '';
  return {
    name,
    ...drawn(source, field, step, error),
    caution: asked ? cautionOf(asked) : null,
    answer: asked || answer === '' ? null : { name: `${name}.answer`, value: answer },
  };
}

/** The question of a caution; neither answer is chosen beforehand. */
function cautionOf(asked: Caution): CautionView {
  return cautionPanel({ name: `${asked.field}.answer`, title: asked.question, text: asked.explanation, choices: asked.answers });
}

function drawn(
  source: ControlSource, field: FieldDefinition & { readonly name: FieldName }, step: ApplicationStep, error: string | null,
): Pick<ControlView, 'partial' | 'view'> {
  const { name, kind } = field;
  const required = field.requirement !== 'optional';
  const support = source.support[name] ?? field.support;
  const base = { name, label: labelOf(name, source.reading.values.workClass), required, error, ...(support === '' ? {} : { support }) };
  const text = shownText(source, step, name);
  const echo = echoOf(source, name, text);
  const words = { ...base, value: text, width: WIDTHS[name] ?? ('m' as const), echo, ...(AUTOCOMPLETE[name] ? { autocomplete: AUTOCOMPLETE[name] } : {}) };
  switch (kind) {
    case 'date':
      return { partial: 'partials/field-date', view: boxedDateField({ ...base, echo, switchable: source.switchable }, boxesOf(source, step, name)) };
    case 'yen':
      return { partial: 'partials/field-yen', view: yenField({ ...words, width: 's' }) };
    case 'percent':
      return { partial: 'partials/field-text', view: textField({ ...words, suffix: '%' }) };
    case 'multiline':
      return { partial: 'partials/field-textarea', view: textField(words) };
    case 'digits':
      return { partial: 'partials/field-text', view: textField({ ...words, inputMode: 'numeric' }) };
    case 'phone':
      return { partial: 'partials/field-text', view: textField({ ...words, inputMode: 'tel' }) };
    case 'mail':
      return { partial: 'partials/field-text', view: textField({ ...words, inputMode: 'email' }) };
    case 'choice':
      return choiceOf(field, base, text, offered(source, field));
    case 'text':
    case 'account-kana':
    case 'consent':
      return { partial: 'partials/field-text', view: textField(words) };
  }
}

/** What can be chosen; an 電子証書 only where the owner's rule and the way of the application allow one, as the support text of the field says. */
function offered({ context, reading }: ControlSource, { name, choices }: FieldDefinition & { readonly name: FieldName }): readonly Choice[] {
  const all = choicesOf(choices ?? 'owners', context, context.owners[0]?.id ?? null);
  return name === 'medium' && reading.verdict?.electronic === false ? all.filter(({ value }) => value !== 'electronic') : all;
}

/** Up to six choices are radios; a longer list is a select. */
function choiceOf(
  field: FieldDefinition, base: FieldInput, text: string, choices: readonly Choice[],
): Pick<ControlView, 'partial' | 'view'> {
  if (field.choices === 'deposit-banks' || choices.length > 6) {
    return { partial: 'partials/field-select', view: selectField({ ...base, width: 'l', chosen: text, options: [{ value: '', label: '選んでください' }, ...choices] }) };
  }
  return { partial: 'partials/radio-group', view: choiceGroup({ ...base, choices, chosen: [text] }) };
}

/** What was read of the field; else which 異体字 and Roman numerals in it papers print in another shape, so that nobody is surprised by the certificate. */
function echoOf(source: ControlSource, name: FieldName, shown: string): EchoView | null {
  const found = source.reading.echoes.find(({ field }) => field === name);
  if (!found) {
    const note = variantNote(shown);
    return note === null ? null : { lead: null, main: note, detail: null };
  }
  const amount = /^(読み取った金額) ([^（]+)(（.*）)?$/.exec(found.text);
  if (amount) return { lead: amount[1] ?? null, main: amount[2] ?? '', detail: amount[3] ?? null };
  return { lead: null, main: found.text, detail: null };
}

/** The boxes of a date as typed, in the calendar they were typed in. */
export function boxesOf(source: Pick<ControlSource, 'raw' | 'suggested'>, step: ApplicationStep, name: FieldName): DateBoxes {
  const part = (box: string): string => shownText(source, step, `${name}.${box}`);
  const whole = readDate(shownText(source, step, name));
  if (whole.ok) return inBoxes(whole.value, 'reiwa');
  const era = source.raw[step]?.[`${name}.era`] === '' ? 'western' : 'reiwa';
  return asTyped({ era, year: part('year'), month: part('month'), day: part('day') });
}
