import { addressesAlike, CUSTOMER_FACTS, type CustomerFact, DUPLICATE_REASON_LABELS, sameValue } from '#domain';
import type { LikeCustomer } from '#persistence';
import { textField } from '../../http/fields.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { TextFieldView } from '../../http/view-models.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import type { SaidApart } from './said-apart.js';

/** Another customer who may be the same, fact by fact beside what was typed. */
export interface AlikeView {
  readonly id: string;
  readonly heading: string;
  readonly reasons: readonly string[];
  /** What the form sends back: of whom, and what was shown of them. */
  readonly said: string;
  readonly rows: readonly { readonly label: string; readonly mine: string; readonly theirs: string; readonly same: boolean; readonly differs: boolean }[];
}

/** 別の顧客とする理由. */
export const APART = { name: 'apart-reason', label: '別の顧客とする理由', maxLength: 200, multiline: true, required: false } as const;

export function alikeView({ customer, reasons }: LikeCustomer, texts: Readonly<Record<CustomerFact, string>>): AlikeView {
  return {
    id: customer.id, heading: `${customer.customerNumber}　${customer.name}`, reasons: reasons.map((reason) => DUPLICATE_REASON_LABELS[reason]), said: [customer.id, ...reasons].join(' '),
    rows: CUSTOMER_FACTS.flatMap(({ name, label }) => {
      const [mine, theirs] = [texts[name], customer[name] ?? ''];
      const [both, same] = [mine !== '' && theirs !== '', name === 'address' ? addressesAlike(mine, theirs) === 'same' : sameValue(mine, theirs)];
      return mine === '' && theirs === '' ? [] : [{ label, mine, theirs, same: both && same, differs: both && !same }];
    }),
  };
}

/** The reason, asked for once somebody may be the same; null before. */
export function apartField(alike: readonly LikeCustomer[], typed: string, error: string | undefined): TextFieldView | null {
  if (alike.length === 0 && typed === '') return null;
  return textField({ ...APART, rows: 2, width: 'full', required: true, value: typed, error, support: '例：電話を共用する別会社。承認する人にも見えます。' });
}

/** What {@link AlikeView.said} wrote, with the reason. */
export function readSaidApart(form: SubmittedForm, errors: FormErrors): SaidApart {
  const from = Object.fromEntries(form.list('apart').slice(0, 100).map((text) => text.split(' ')).map(([id = '', ...reasons]) => [id, reasons]));
  return { from, reason: readTypedText(form, APART, errors) };
}
