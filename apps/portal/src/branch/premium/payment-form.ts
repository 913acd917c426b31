import {
  type CalendarDate, explainYen, formatYen, type PaymentMethod, readPositiveYen, readReceiptNumber, type Yen,
} from '#domain';
import { boxesFrom, type DateBoxes, explainBoxes, readBoxes } from '../../application/date-boxes.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { isRowId } from '../../http/row-id.js';

export const RECEIVED_METHODS = ['transfer', 'cash', 'cheque'] as const satisfies readonly Exclude<PaymentMethod, 'deferred'>[];
/** One payment covers at most so many cases on one form. */
export const PART_ROWS = 5;

/** One line of 充てる案件 as it was typed. */
export interface TypedPart {
  readonly number: string;
  readonly amount: string;
}

/** The form as it was typed. */
export interface TypedPayment {
  readonly formToken: string;
  readonly method: string;
  readonly payerName: string;
  readonly amount: string;
  readonly receivedOn: DateBoxes;
  readonly parts: readonly TypedPart[];
}

/** The form as it was read; the cases are still 受付番号. */
export interface ReadPayment {
  readonly method: (typeof RECEIVED_METHODS)[number];
  readonly payerName: string;
  readonly amount: Yen;
  readonly receivedOn: CalendarDate;
  readonly parts: readonly { readonly field: string; readonly receptionNumber: string; readonly amount: Yen }[];
}

export function typedPayment(form: SubmittedForm): TypedPayment {
  return {
    formToken: form.text('token'),
    method: form.text('method'),
    payerName: form.text('payer'),
    amount: form.text('amount'),
    receivedOn: boxesFrom(form, 'received'),
    parts: Array.from({ length: PART_ROWS }, (_, index) => ({ number: form.text(`case-${index + 1}`), amount: form.text(`part-${index + 1}`) })),
  };
}

/** Reads the form; every problem becomes a sentence beside its field, and the answer is null. */
export function readPayment(form: SubmittedForm, today: CalendarDate, errors: FormErrors): ReadPayment | null {
  const typed = typedPayment(form);
  const method = RECEIVED_METHODS.find((value) => value === typed.method);
  if (method === undefined) errors.set('method', '入金の方法を選んでください');
  const payerName = readTypedText(form, { name: 'payer', label: '支払人の名義', maxLength: 60 }, errors);
  const amount = readAmount(typed.amount, 'amount', '入金額', errors);
  const received = readBoxes(typed.receivedOn);
  if (!received.ok) errors.set('received', explainBoxes('入金日', typed.receivedOn, received));
  else if (received.value > today) errors.set('received', '入金日は、今日までの日付で入力してください');
  const parts = readParts(typed.parts, amount, errors);
  if (!isRowId(typed.formToken)) errors.set('method', '画面を開き直してから、もう一度入力してください');
  if (errors.size > 0 || method === undefined || amount === null || !received.ok) return null;
  return { method, payerName, amount, receivedOn: received.value, parts };
}

function readAmount(text: string, field: string, label: string, errors: FormErrors): Yen | null {
  if (text.trim() === '') {
    errors.set(field, `${label}を入力してください`);
    return null;
  }
  const reading = readPositiveYen(text);
  if (reading.ok) return reading.value;
  errors.set(field, explainYen(label, reading, '60,300'));
  return null;
}

/** 充てる案件 with their parts, which add up to the total. */
export function readParts(typed: readonly TypedPart[], total: Yen | null, errors: FormErrors): ReadPayment['parts'] {
  const filled = typed.map((part, index) => ({ ...part, row: index + 1 })).filter(({ number, amount }) => number.trim() !== '' || amount.trim() !== '');
  if (filled.length === 0) errors.set('case-1', '充てる案件の受付番号を入力してください');
  const parts: ReadPayment['parts'][number][] = [];
  for (const { number, amount, row } of filled) {
    const field = `case-${row}`;
    const reading = readReceiptNumber(number);
    if (!reading.ok) {
      errors.set(field, '受付番号を「26-04071」の形で入力してください');
      continue;
    }
    if (parts.some(({ receptionNumber }) => receptionNumber === reading.value)) errors.set(field, `受付番号 ${reading.value}が重なっています`);
    // The whole amount belongs to the only case when nothing else is said.
    const part = filled.length === 1 && amount.trim() === '' ? total : readAmount(amount, `part-${row}`, '充てる金額', errors);
    if (part !== null) parts.push({ field, receptionNumber: reading.value, amount: part });
  }
  const sum = parts.reduce((running, { amount }) => running + amount, 0);
  if (total !== null && parts.length === filled.length && parts.length > 0 && sum !== total) {
    errors.set('part-1', `充てる金額の合計 ${formatYen(sum)}が、入金額 ${formatYen(total)}と合いません`);
  }
  return parts;
}
