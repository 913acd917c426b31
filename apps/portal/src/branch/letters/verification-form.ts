import { choiceGroup, textField } from '../../http/fields.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { ChoiceGroupView, TextFieldView } from '../../http/view-models.js';
import { type FormErrors, readTypedText } from '../typed-text.js';

const EVIDENCE = { name: 'evidence', label: '確認の根拠', maxLength: 400 } as const;

/** What shows that an address is the customer's: never only what the customer said. */
export const VERIFICATIONS = [
  { value: 'public-record', label: '公的な記録で確かめた', support: '登記、国税庁の法人番号公表サイト、建設業許可の記録など' },
  { value: 'call', label: '電話で確かめた', support: '申込書や電話口で聞いた番号ではなく、お客様の登録や公的な記録の番号にかけます' },
] as const;

export interface AddressEvidence {
  readonly how: (typeof VERIFICATIONS)[number]['value'];
  readonly evidence: string;
}

export function verificationFields(typed: (name: string) => string, errors: FormErrors): { readonly how: ChoiceGroupView; readonly evidence: TextFieldView } {
  return {
    how: choiceGroup({ name: 'how', label: '住所の確認', choices: VERIFICATIONS, chosen: [typed('how')], error: errors.get('how') }),
    evidence: textField({
      ...EVIDENCE, support: '何で、またはだれに、どの番号で確かめたかを書きます。', width: 'full', value: typed('evidence'), error: errors.get('evidence'),
    }),
  };
}

/** Null, with what is wrong added to the errors, when the form says not how it was verified, or by what. */
export function readVerification(form: SubmittedForm, errors: FormErrors): AddressEvidence | null {
  const how = VERIFICATIONS.find(({ value }) => value === form.text('how'))?.value;
  if (how === undefined) errors.set('how', '住所をどう確かめたかを選んでください');
  const evidence = readTypedText(form, EVIDENCE, errors);
  return how === undefined || evidence === '' ? null : { how, evidence };
}
