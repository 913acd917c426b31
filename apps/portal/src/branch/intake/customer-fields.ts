import { CUSTOMER_FACTS, CUSTOMER_KIND_LABELS, type CustomerFact, neededByWords } from '#domain';
import { choiceGroup, textField } from '../../http/fields.js';
import type { ChoiceGroupView, TextFieldView } from '../../http/view-models.js';
import type { FormErrors } from '../typed-text.js';
import { FACT_SOURCES, type TypedCustomer } from './customer-form.js';

/** For the partial customer-record-fields. */
export interface CustomerFieldsView {
  readonly kind: ChoiceGroupView;
  readonly facts: readonly { readonly legend: string; readonly value: TextFieldView; readonly source: TextFieldView; readonly on: TextFieldView }[];
  readonly sources: string;
  readonly shared: readonly TextFieldView[];
  readonly screenedOn: TextFieldView;
  readonly screenedBy: TextFieldView;
}

/** 顧客の記録 as a form: each fact with its source and day. @param besides facts that this form does not ask for */
export function customerFields(shown: TypedCustomer, errors: FormErrors, besides: readonly CustomerFact[] = []): CustomerFieldsView {
  return {
    kind: choiceGroup({ name: 'kind', label: '種別', error: errors.get('kind'), chosen: [shown.kind], choices: Object.entries(CUSTOMER_KIND_LABELS).map(([value, label]) => ({ value, label })) }),
    facts: CUSTOMER_FACTS.filter(({ name }) => !besides.includes(name)).map(({ name, label, maxLength, neededBy }) => ({
      legend: label,
      value: textField({ name, label, ...needOf(neededByWords({ neededBy }), neededBy), width: 'l', maxLength: maxLength * 4, value: shown.texts[name], error: errors.get(name) }),
      source: textField({ name: `${name}-source`, label: '出典', unmarked: true, width: 'm', maxLength: 60, value: shown.sources[name], error: errors.get(`${name}-source`) }),
      on: textField({ name: `${name}-on`, label: '時点', unmarked: true, width: 's', maxLength: 40, value: shown.days[name], error: errors.get(`${name}-on`) }),
    })),
    sources: FACT_SOURCES.join('・'),
    shared: [
      textField({ name: 'sharedSource', label: '共通の出典', unmarked: true, width: 'm', maxLength: 60, value: shown.sharedSource, error: errors.get('sharedSource') }),
      textField({ name: 'sharedOn', label: '共通の時点', unmarked: true, width: 's', maxLength: 40, value: shown.sharedOn, error: errors.get('sharedOn') }),
    ],
    screenedOn: textField({ name: 'screenedOn', label: '反社チェックの日', width: 's', maxLength: 40, value: shown.screenedOn, error: errors.get('screenedOn'), support: '例：令和8年11月24日' }),
    screenedBy: textField({ name: 'screenedBy', label: '反社チェックの担当', width: 'm', maxLength: 40, value: shown.screenedBy, error: errors.get('screenedBy') }),
  };
}

/** The names of its fields in the order of the form, so that the summary reads from top to bottom. */
export const CUSTOMER_FIELD_NAMES: readonly string[] = ['kind', 'sharedSource', 'sharedOn', ...CUSTOMER_FACTS.flatMap(({ name }) => [name, `${name}-source`, `${name}-on`]), 'screenedOn', 'screenedBy'];

/** 必須 or 任意 beside the label; what only some kinds of customers need says so in words instead. */
function needOf(words: string, neededBy: readonly unknown[]): { readonly required: boolean; readonly unmarked: boolean; readonly support: string } {
  return { required: words === '' && neededBy.length > 0, unmarked: words !== '', support: words };
}
