import { read, type Reading, unread } from '../text/reading.js';
import { readYen, type YenFailure } from './read-yen.js';
import type { Yen } from './yen.js';

export interface PositiveYenFailure {
  readonly code: YenFailure['code'] | 'money/zero';
}

/** An amount that is paid or agreed: {@link readYen}, and more than nothing. */
export function readPositiveYen(input: string): Reading<Yen, PositiveYenFailure> {
  const reading = readYen(input);
  if (!reading.ok) return reading;
  return reading.value === 0 ? unread('money/zero') : read(reading.value);
}

/** The sentence beside a field that holds no such amount. `example` is how amounts are written there. */
export function explainYen(label: string, { code }: PositiveYenFailure, example: string): string {
  switch (code) {
    case 'money/zero':
      return `${label}は1円以上で入力してください`;
    case 'money/out-of-range':
      return `${label}が大きすぎます。けた数を確かめてください`;
    case 'money/misplaced':
      return `${label}は、億・万・千やカンマの位置を確かめてください。数字だけでも入力できます（例：${example}）`;
    case 'money/not-an-amount':
      return `${label}は、数字で入力してください（例：${example}）`;
  }
}
