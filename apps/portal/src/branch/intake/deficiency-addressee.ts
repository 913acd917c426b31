import { ADDRESSEE_FIELDS, ADDRESSEE_LABELS, type AddresseeField, type AddresseeTexts, type AddresseeValue, oneLine, registrationField } from '#domain';
import { fieldId, textField } from '../../http/fields.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { TextFieldView } from '../../http/view-models.js';
import type { FormErrors } from '../typed-text.js';

/** A field of the 宛先, with 読取どおり where nobody has answered for what stands in it. */
export interface AddresseeFieldView {
  readonly field: TextFieldView;
  readonly confirm: { readonly id: string; readonly value: AddresseeField; readonly label: string; readonly checked: boolean } | null;
}

const SUPPORT: Partial<Record<AddresseeField, { readonly support: string }>> = {
  postalCode: { support: '手紙に印刷します。' }, address: { support: '手紙に印刷します。' }, fax: { support: 'FAX送付状に印刷します。FAXで届いたときは、発信元の番号が入っています。' },
};
const MOST_TYPED: Readonly<Record<AddresseeField, number>> = {
  postalCode: 20, address: registrationField('address').maxLength * 4, name: registrationField('name').maxLength * 4, department: registrationField('department').maxLength * 4,
  contactName: registrationField('contactName').maxLength * 4, fax: 40,
};

/** The fields of the 宛先 in the order of an envelope, the FAX number last; what was typed is kept. */
export function addresseeViews(form: SubmittedForm | null, proposed: Readonly<Record<AddresseeField, AddresseeValue>>, errors: FormErrors): readonly AddresseeFieldView[] {
  const sent = form !== null && form.has('name') ? form : null;
  return [...ADDRESSEE_FIELDS.letter, 'fax' as const].map((field) => {
    const { unseen } = proposed[field];
    return {
      field: textField({
        name: field, label: ADDRESSEE_LABELS[field], value: sent === null ? proposed[field].value : sent.text(field), error: errors.get(field), maxLength: MOST_TYPED[field],
        required: field === 'name', unmarked: field === 'postalCode' || field === 'address' || field === 'fax', ...SUPPORT[field], width: field === 'address' ? 'full' : field === 'postalCode' || field === 'fax' ? 's' : 'l',
        inputMode: field === 'fax' ? 'tel' : field === 'postalCode' ? 'numeric' : 'text',
      }),
      confirm: unseen ? { id: `${fieldId(field)}-confirm`, value: field, checked: sent !== null && sent.list('confirm').includes(field), label: field === 'fax' ? 'お客様の番号だと確かめた' : '申込書と見比べた（読取どおり）' } : null,
    };
  });
}

export function typedAddressee(form: SubmittedForm): AddresseeTexts {
  const typed = (field: AddresseeField): string => oneLine(form.text(field));
  return { postalCode: typed('postalCode'), address: typed('address'), name: typed('name'), department: typed('department'), contactName: typed('contactName'), fax: typed('fax') };
}

