import { formatYen } from '#domain';
import { ToldRefusal } from '../http/problems.js';

/** The field of a form in which the amount stands that its page showed. */
export const SHOWN_AMOUNT = 'shown';

/**
 * An act is about the amount that its person saw: one that has become another meanwhile, by a 取下げ or a reversal, is looked at first.
 * @param amount as it is behind the lock. @throws ToldRefusal `amount/changed`
 */
export function requireShownAmount(label: string, shown: string, amount: number): void {
  if (shown === String(amount)) return;
  throw new ToldRefusal('amount/changed', `${label}が、開いた画面と違います。いまは${formatYen(amount)}になっています。何も記録していません。最新の画面を開いて額を確かめ、もう一度送信してください。`);
}
