import {
  type ApplicationStep, type CalendarDate, type Caution, type Choice, choicesOf, dateParts, eraOf, type FieldDefinition, type FieldName, fieldsOf, type FormContext, type FormReading, labelOf,
  type RawForm, readDate, variantNote,
} from '#domain';
import { caution as cautionPanel, choiceGroup, type FieldInput, selectField, textField, type TextFieldInput, yenField } from '../../http/fields.js';
import type { CautionView, ChoiceGroupView, DateFieldView, EchoView, SelectFieldView, TextFieldView } from '../../http/view-models.js';
import { boxedDateField, type DateBoxes } from '../date-boxes.js';

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
  /** Which calendar the boxes of dates ask for, when the address says so. */
  readonly calendar: DateBoxes['era'] | null;
  readonly switchHref: (name: FieldName, to: DateBoxes['era']) => string | null;
}

const WIDTHS: Partial<Record<FieldName, TextFieldInput['width']>> = {
  advanceRate: 'xs', depositNumber: 's', contactPhone: 's', workNumber: 's', signatoryTitle: 'm', signatoryName: 'm', contactName: 'm',
  contactDepartment: 'm', payerKana: 'm', depositHolder: 'm', contactMail: 'l', addressee: 'l', department: 'l', workName: 'full', workPlace: 'full', note: 'full',
};

const AUTOCOMPLETE: Partial<Record<FieldName, string>> = { contactName: 'name', contactPhone: 'tel', contactMail: 'email' };

/** Fields that a page shows: those asked because of other answers appear with them. */
export function askedFields(step: ApplicationStep, source: Pick<ControlSource, 'raw' | 'context'>): readonly (FieldDefinition & { readonly name: FieldName })[] {
  const { raw, context } = source;
  const decidedBy = context.owners[0]?.rule.terms.electronic?.decidedBy ?? null;
  const asked: Partial<Record<FieldName, boolean>> = {
    bureau: raw['eligibility']?.['workClass'] === 'regional-maintenance',
    noticeDate: decidedBy === 'notice-date',
    designationDate: decidedBy === 'designation-date',
  };
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
  const error = source.judged ? (reading.violations.find((violation) => violation.field === name)?.message ?? null) : null;
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
    case 'date': {
      const boxes = boxesOf(source, step, name);
      const switchHref = source.switchHref(name, boxes.era === 'reiwa' ? 'western' : 'reiwa');
      return { partial: 'partials/field-date', view: boxedDateField({ ...base, echo, ...(switchHref === null ? {} : { switchHref }) }, boxes) };
    }
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
      return choiceOf(field, base, text, choicesOf(field.choices ?? 'owners', source.context, source.context.owners[0]?.id ?? null));
    case 'text':
    case 'account-kana':
    case 'consent':
      return { partial: 'partials/field-text', view: textField(words) };
  }
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

/** What was read of the field; else which 異体字 in it papers cannot draw, so that nobody is surprised by the certificate. */
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

/** The boxes of a date as typed; an untyped one opens in the calendar the address asks for, else in 令和. */
export function boxesOf(source: Pick<ControlSource, 'raw' | 'suggested' | 'calendar'>, step: ApplicationStep, name: FieldName): DateBoxes {
  const part = (box: string): string => shownText(source, step, `${name}.${box}`);
  const whole = readDate(shownText(source, step, name));
  if (whole.ok) return inBoxes(whole.value, source.calendar ?? 'reiwa');
  const untyped = part('year') === '' && part('month') === '' && part('day') === '';
  const typedEra = part('era') === '' && !untyped ? 'western' : 'reiwa';
  return { era: source.calendar ?? typedEra, year: part('year'), month: part('month'), day: part('day') };
}

/** A date that was typed as one text, taken apart; one before 令和 is written in 西暦. */
function inBoxes(date: CalendarDate, calendar: DateBoxes['era']): DateBoxes {
  const { year, month, day } = dateParts(date);
  const found = eraOf(date);
  const reiwa = calendar === 'reiwa' && found?.era.name === '令和';
  return { era: reiwa ? 'reiwa' : 'western', year: String(reiwa ? found.year : year), month: String(month), day: String(day) };
}
