import { MISDELIVERY_HANDLING_LABELS, type MisdeliveryHandling } from '#domain';
import type { TimelineFact } from '#persistence';
import { factDay } from './fact-day.js';

/** What came of a fact of the 誤送信 register, in the words of the branch; null for every other fact. */
export function misdeliveryFactWords({ kind, data }: Pick<TimelineFact, 'kind' | 'data'>): string | null {
  const text = (name: string): string => (typeof data[name] === 'string' ? data[name] : '');
  switch (kind) {
    case 'MisdeliveryRecorded':
    case 'MisdeliveryConfirmed':
      return text('number');
    case 'MisdeliveryHandled':
      return joined([text('number'), MISDELIVERY_HANDLING_LABELS[text('handling') as MisdeliveryHandling] ?? '', factDay(data['on']), text('note')]);
    case 'MisdeliveryWithdrawn':
      return joined([text('number'), text('reason'), text('seal') === '' ? '' : '封緘を解いた']);
    default:
      return null;
  }
}

function joined(words: readonly string[]): string {
  return words.filter((part) => part !== '').join('　');
}
