import type {
  CautionView, ChoiceGroupView, ChoiceView, DateFieldView, EchoView, ErrorSummaryView, FieldBase, SelectFieldView, TextFieldView,
} from './view-models.js';

/** What a page says of a field; everything else has a default. */
export interface FieldInput {
  readonly name: string;
  readonly label: string;
  /** Default true: most fields of this trade are required. */
  readonly required?: boolean;
  /** Leaves out both ※必須 and 任意 (a lone search box). */
  readonly unmarked?: boolean;
  readonly support?: string;
  readonly error?: string | null | undefined;
}

export interface TextFieldInput extends FieldInput {
  readonly value?: string | undefined;
  readonly width?: TextFieldView['width'];
  readonly inputMode?: TextFieldView['inputMode'];
  readonly autocomplete?: string;
  readonly maxLength?: number;
  readonly suffix?: string;
  readonly echo?: EchoView | null | undefined;
  readonly caution?: CautionView | null | undefined;
  readonly readOnlyReason?: string | null | undefined;
  readonly rows?: number;
  readonly placeholder?: string;
}

/** Anchor of a field: also what the error summary links to. */
export function fieldId(name: string): string {
  return `f-${name}`;
}

function base(input: FieldInput): FieldBase {
  const id = fieldId(input.name);
  const required = input.required ?? true;
  const described = [input.error ? `${id}-error` : '', input.support ? `${id}-support` : ''].filter(Boolean).join(' ');
  return {
    id,
    name: input.name,
    label: input.label,
    required: required && !input.unmarked,
    optional: !required && !input.unmarked,
    support: input.support ?? null,
    error: input.error ?? null,
    describedBy: described || null,
  };
}

/** For the partials field-text, field-yen, field-password, field-textarea and field-file. */
export function textField(input: TextFieldInput): TextFieldView {
  return {
    ...base(input),
    value: input.value ?? '',
    width: input.width ?? 'm',
    inputMode: input.inputMode ?? 'text',
    autocomplete: input.autocomplete ?? 'off',
    maxLength: input.maxLength ?? null,
    suffix: input.suffix ?? null,
    echo: input.echo ?? null,
    caution: input.caution ?? null,
    readOnlyReason: input.readOnlyReason ?? null,
    rows: input.rows ?? 4,
    placeholder: input.placeholder ?? null,
  };
}

/** Money: a text box with 円 that takes any spelling (４，８４０万); `echo` says what was read. */
export function yenField(input: TextFieldInput): TextFieldView {
  return textField({ width: 's', suffix: '円', inputMode: 'text', ...input });
}

export interface DateFieldInput extends FieldInput {
  readonly era?: DateFieldView['era'];
  readonly year?: string | undefined;
  readonly month?: string | undefined;
  readonly day?: string | undefined;
  /** Whether the page takes the act `western:<name>` or `reiwa:<name>`. */
  readonly switchable?: boolean;
  readonly echo?: EchoView | null | undefined;
}

/** Three boxes, `<name>-year`, `<name>-month`, `<name>-day`. */
export function dateField(input: DateFieldInput): DateFieldView {
  const era = input.era ?? 'reiwa';
  return {
    ...base(input),
    era,
    year: input.year ?? '',
    month: input.month ?? '',
    day: input.day ?? '',
    switchAct: input.switchable ? `${era === 'reiwa' ? 'western' : 'reiwa'}:${input.name}` : null,
    echo: input.echo ?? null,
  };
}

export interface ChoiceInput {
  readonly value: string;
  readonly label: string;
  readonly support?: string;
}

function choicesOf(name: string, choices: readonly ChoiceInput[], chosen: readonly string[]): ChoiceView[] {
  return choices.map((choice, index) => ({
    id: index === 0 ? fieldId(name) : `${fieldId(name)}-${index + 1}`,
    value: choice.value,
    label: choice.label,
    support: choice.support ?? null,
    checked: chosen.includes(choice.value),
  }));
}

export interface ChoiceGroupInput extends FieldInput {
  readonly choices: readonly ChoiceInput[];
  /** Values that are chosen; consent boxes are never ticked beforehand. */
  readonly chosen?: readonly string[];
}

/** For radio-group and checkbox-group. */
export function choiceGroup(input: ChoiceGroupInput): ChoiceGroupView {
  return { ...base(input), choices: choicesOf(input.name, input.choices, input.chosen ?? []) };
}

export interface SelectInput extends FieldInput {
  readonly width?: SelectFieldView['width'];
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen?: string | undefined;
}

export function selectField(input: SelectInput): SelectFieldView {
  return {
    ...base(input),
    width: input.width ?? 'm',
    options: input.options.map((option) => ({ ...option, selected: option.value === input.chosen })),
  };
}

/** 単位の確認: asked once below a field, decided on the next submit. */
export function caution(input: {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly choices: readonly ChoiceInput[];
  readonly chosen?: string;
}): CautionView {
  return {
    id: `${fieldId(input.name)}-caution`,
    title: input.title,
    text: input.text,
    name: input.name,
    choices: choicesOf(input.name, input.choices, input.chosen === undefined ? [] : [input.chosen]),
  };
}

/**
 * The summary on top of a refused form, or null when nothing is wrong. `errors` maps a field's name to the sentence
 * that also stands beside the field; the order is the order of the page.
 * @param heading what has happened, where nothing that was typed is wrong
 */
export function errorSummary(errors: ReadonlyMap<string, string> | readonly (readonly [string, string])[], heading: string | null = null): ErrorSummaryView | null {
  const items = [...errors].map(([name, text]) => ({ href: `#${fieldId(name)}`, text }));
  return items.length === 0 ? null : { heading: heading ?? summaryHeading(items.length), items };
}

/** Above the sentences about what was typed. */
export function summaryHeading(count: number): string {
  return `入力内容を確認してください（${count}件）`;
}
