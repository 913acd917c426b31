import { type ApplicationState, differenceOf, endedWithoutContract, formatJapanInstant, formatShortDate, formatYen, groupDigits, PAYMENT_METHOD_LABELS, type Yen } from '#domain';
import type { ReceiptRow } from '#persistence';
import type { TagView } from '../../http/view-models.js';

/** A receipt in a list: of a case, or of the branch. */
export interface ReceiptRowView {
  readonly href: string;
  readonly receptionNumber: string;
  readonly caseHref: string;
  readonly customerName: string;
  readonly payer: string;
  readonly method: string;
  readonly receivedOn: string;
  readonly amount: string;
  readonly charged: string;
  /** 差額, marked unless a fee that we bear makes up for it. */
  readonly difference: { readonly text: string; readonly off: boolean };
  readonly status: TagView;
  readonly people: string;
  readonly note: string | null;
}

const MINUS = '\u2212';

export function receiptRow(row: ReceiptRow): ReceiptRowView {
  const gap = row.charged === null && !row.afterEnd ? null : differenceOf(row.charged ?? 0, { before: row.receivedBefore, ended: row.afterEnd }, row.amount);
  return {
    href: `/branch/payments/${row.id}`,
    receptionNumber: row.receptionNumber,
    caseHref: `/branch/cases/${row.applicationId}/premium`,
    customerName: row.customerName,
    payer: row.payerName,
    method: row.casesOfPayment > 1 ? `${PAYMENT_METHOD_LABELS[row.method]}（${row.casesOfPayment}件合算）` : PAYMENT_METHOD_LABELS[row.method],
    receivedOn: formatShortDate(row.receivedOn),
    amount: groupDigits(row.amount),
    charged: row.charged === null ? '—' : groupDigits(row.charged),
    difference: { text: gap === null ? '—' : signed(gap), off: gap !== null && gap + row.feeWaived !== 0 },
    status: statusOf(row),
    people: [`記録 ${row.recordedByName}`, row.confirmedByName === null ? '' : `確認 ${row.confirmedByName}`].filter(Boolean).join('・'),
    note: noteOf(row),
  };
}

/** +200, −440, 0. */
export function signed(amount: number): string {
  return amount > 0 ? `+${groupDigits(amount)}` : amount < 0 ? `${MINUS}${groupDigits(-amount)}` : '0';
}

function statusOf(row: ReceiptRow): TagView {
  if (row.reversedAt !== null) return { tone: 'red', text: '取消し', icon: 'close' };
  if (row.confirmedAt !== null) return { tone: 'green', text: '確認済', icon: 'check' };
  return { tone: 'yellow', text: '確認待ち', icon: 'people' };
}

function noteOf(row: ReceiptRow): string | null {
  const returned = row.returned > 0 ? `${groupDigits(row.returned)}円を返金済み` : '';
  if (row.reversedAt !== null) return [`${formatJapanInstant(row.reversedAt.getTime())} ${row.reversedByName ?? ''} 取消し：${row.reversalReason ?? ''}`, returned].filter(Boolean).join('　');
  const parts = [row.feeWaived > 0 ? `手数料 ${groupDigits(row.feeWaived)}円を当社負担` : '', returned, row.receiptNumber === null ? '' : `領収証 ${row.receiptNumber}`].filter(Boolean);
  return parts.length === 0 ? null : parts.join('　');
}

/** Until when a confirmed receipt can be reversed, and why. */
export function reversalWords(deferred: boolean, state: ApplicationState): string {
  if (deferred) return '記録の誤りや不渡りなどで取り消します。入金によらずに締結するため、締結のあとも取り消せます。';
  if (endedWithoutContract(state)) return '記録の誤りや不渡りなどで取り消します。締結せずに終了した件の入金は、終了のあとも取り消せます。';
  if (state === 'concluded' || state === 'issued') return '記録の誤りや不渡りなどで取り消します。この入金がなくても、保証料の全額が確認されているため、締結のあとも取り消せます。保証契約と証書は変わりません。';
  return '記録の誤りや不渡りなどで取り消します。保証契約を締結するまで取り消せます。締結のあとは、この入金がなくても保証料の全額が確認されているときだけ取り消せます。';
}

/** Why a confirmed receipt cannot be reversed after the conclusion. */
export function securesWords(missing: Yen): string {
  return `この入金を保証料として保証契約を締結しています。取り消すと保証料が${formatYen(missing)}足りなくなるため、取り消せません`;
}
