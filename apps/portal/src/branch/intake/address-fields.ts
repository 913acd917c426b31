import { CUSTOMER_FACTS, type CustomerFact } from '#domain';
import type { Customer } from '#persistence';
import { textField } from '../../http/fields.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { TextFieldView } from '../../http/view-models.js';
import type { FormErrors } from '../typed-text.js';
import { FACT_SOURCES } from './customer-form.js';

/** As typed, or as the record has it; the source is always told anew. */
export function addressFields(customer: Customer, form: SubmittedForm | null, errors: FormErrors): readonly TextFieldView[] {
  const { postalCode, address } = form === null ? customer : addressIn(customer, form);
  const typed = (name: string): string => form?.text(name) ?? '';
  return [
    textField({ name: 'postalCode', label: '郵便番号', required: true, width: 's', maxLength: 20, value: postalCode, error: errors.get('postalCode') }),
    textField({ name: 'address', label: '住所', required: true, width: 'full', maxLength: 480, value: address, error: errors.get('address') }),
    textField({ name: 'address-source', label: '出典', required: true, width: 'm', maxLength: 60, value: typed('address-source'), error: errors.get('address-source'), support: `何で確かめたか。例：${FACT_SOURCES.filter((source) => source !== '利用申込書').join('・')}` }),
    textField({ name: 'address-on', label: '時点', required: true, width: 's', maxLength: 40, value: typed('address-on'), error: errors.get('address-on'), support: '例：令和8年11月24日' }),
  ];
}

/** With what was typed, where it was. */
export function addressIn(customer: Customer, form: SubmittedForm): Readonly<Record<'postalCode' | 'address', string>> {
  return form.text('shown') === '' ? customer : { postalCode: form.text('postalCode'), address: form.text('address') };
}

export function factsOf(customer: Customer): Readonly<Record<CustomerFact, string>> {
  return Object.fromEntries(CUSTOMER_FACTS.map(({ name }) => [name, customer[name] ?? ''])) as Record<CustomerFact, string>;
}
