import { type CalendarDate } from '../calendar/calendar-date.js';
import { formatEraDate } from '../calendar/format-date.js';

/** How money goes back to a customer. */
export const REFUND_WAYS = ['transfer', 'cash'] as const;
export type RefundWay = (typeof REFUND_WAYS)[number];

export const REFUND_WAY_LABELS: Readonly<Record<RefundWay, string>> = { transfer: '振込', cash: '現金（窓口）' };

/** 返金の記録: that the money of one receipt went back, when and to where. */
export interface RefundRecord {
  readonly on: CalendarDate;
  readonly way: RefundWay;
  /** 金融機関・支店・種類・番号・名義 of a transfer; '' for cash. */
  readonly account: string;
  /** The bank's number of the transfer, or of the 受領書; '' for none. */
  readonly reference: string;
}

/** What is wrong with a record, by field: an account without its bank, number or holder cannot be found again, and cash has none. */
export function refundProblems({ on, way, account }: Pick<RefundRecord, 'on' | 'way' | 'account'>, facts: { readonly receivedOn: CalendarDate; readonly today: CalendarDate }): ReadonlyMap<'on' | 'account', string> {
  const problems = new Map<'on' | 'account', string>();
  if (on > facts.today) problems.set('on', '返金日は、今日までの日付で入力してください');
  else if (on < facts.receivedOn) problems.set('on', `返金日は、入金日（${formatEraDate(facts.receivedOn)}）からあとの日付で入力してください`);
  if (way === 'cash' && account !== '') problems.set('account', '現金で返したときは、振込先の口座を空にしてください');
  if (way === 'transfer' && !isWholeAccount(account.normalize('NFKC'))) problems.set('account', '振込先の口座を、金融機関・支店・種類・7桁の番号・名義で入力してください');
  return problems;
}

/** 金融機関と支店, spaced or not; what kind of account; its number; whose it is. */
const ACCOUNT = /\S(?:\s|銀行|金庫|組合)\s*\S.*(?:普通|当座|貯蓄|納税準備|別段)\D*(?<!\d)\d{7,8}(?!\d).*\p{L}/u;
/** ゆうちょ銀行 has 記号 and 番号 instead of a branch and a kind. */
const POST_ACCOUNT = /ゆうちょ.*記号\D*\d{5}\D+\d{7,8}(?!\d).*\p{L}/u;

/** Whether a transfer finds its way back there, and to whom. */
function isWholeAccount(account: string): boolean {
  return ACCOUNT.test(account) || POST_ACCOUNT.test(account);
}

/** 令和8年11月27日に振込　見本銀行 本店営業部 普通 0000000 …　控え 00-1 */
export function describeRefund({ on, way, account, reference }: RefundRecord): string {
  return [`${formatEraDate(on)}に${REFUND_WAY_LABELS[way]}`, account, reference === '' ? '' : `控え ${reference}`].filter((part) => part !== '').join('　');
}
