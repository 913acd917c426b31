import { formatEraDate, GUARANTEE_KIND_LABELS, groupDigits, PAYMENT_METHOD_LABELS } from '#domain';
import type { SuretyProfile } from '../inputs/parties.js';
import type { CounterReceiptInput } from '../inputs/premium.js';
import { extraLines, type LabelledValue } from './finishing.js';
import { projectWords } from './wording.js';

/** 領収証, or 預り証 for money that goes back, as finished strings: two copies on one sheet, the customer's and the branch's. */
export interface CounterReceiptView {
  readonly documentTitle: string;
  readonly dense: boolean;
  readonly copies: readonly { readonly heading: string; readonly note: string }[];
  readonly number: string;
  readonly receivedOn: string;
  readonly payerName: string;
  readonly amount: string;
  readonly purpose: string;
  readonly rows: readonly LabelledValue[];
  readonly suretyAddress: string;
  readonly suretyName: string;
  readonly branchName: string;
  readonly branchPhone: string;
  readonly handledBy: string;
}

export function counterReceiptViewModel(input: CounterReceiptInput, surety: SuretyProfile): CounterReceiptView {
  const words = projectWords(input.project.workClass);
  const method = PAYMENT_METHOD_LABELS[input.paymentMethod];
  const deposit = input.takenAs === 'deposit';
  const heading = deposit ? '預り証' : '領収証';
  return {
    documentTitle: `${heading} ${input.number}`,
    dense: extraLines(input.payerName, 22) + extraLines(input.project.name, 36) > 1,
    copies: [
      { heading, note: 'お客様用' },
      { heading: `${heading}（控）`, note: '支店保管用' },
    ],
    number: input.number,
    receivedOn: formatEraDate(input.receivedOn),
    payerName: input.payerName,
    amount: groupDigits(input.amount),
    purpose: deposit
      ? `終了した${GUARANTEE_KIND_LABELS[input.guaranteeKind]}のお申込みあての入金として、上記の金額をお預かりしました。取扱支店から、返金のご連絡をします。`
      : `${GUARANTEE_KIND_LABELS[input.guaranteeKind]}の保証料として、上記の金額を領収しました。`,
    rows: [
      { label: '受付番号', value: input.receiptNumber },
      { label: words.name, value: input.project.name },
      { label: deposit ? 'お預り方法' : '領収方法', value: input.chequeNumber === undefined ? method : `${method}（番号 ${input.chequeNumber}）` },
      ...(deposit ? [] : [{ label: '消費税', value: '非課税' }]),
    ],
    suretyAddress: `〒${input.branch.postalCode} ${input.branch.address}`,
    suretyName: surety.name,
    branchName: input.branch.name,
    branchPhone: `電話 ${input.branch.phone}`,
    handledBy: input.handledBy,
  };
}
