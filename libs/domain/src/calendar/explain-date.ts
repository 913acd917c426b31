import { narrow } from '../text/narrow.js';
import type { DateFailure, DatePart } from './read-date.js';

const PARTS: Readonly<Record<DatePart, string>> = { year: '年は和暦か4けたの西暦', month: '月は1から12まで', day: '日は1から31まで' };
const LONGEST_SHOWN = 20;

/** The sentence beside a field that holds no date: every part that is wrong is named. */
export function explainDate(label: string, typed: string, failure: DateFailure): string {
  const shown = [...narrow(typed).trim()].slice(0, LONGEST_SHOWN).join('');
  switch (failure.code) {
    case 'calendar/no-such-part':
      return `${label}の${noSuchMonth(shown, failure.wrong)}${failure.wrong.map((part) => PARTS[part]).join('、')}の数字で入力してください`;
    case 'calendar/no-such-day':
      return `${label}の日付「${shown}」はありません。${failure.month}月は${failure.lastDay}日までです`;
    case 'calendar/before-era':
      return `${label}の日付「${shown}」は${failure.eraName}が始まる前です`;
    case 'calendar/unknown-era':
      return `${label}の暦を読み取れませんでした。令和か西暦で、もう一度入力してください`;
    case 'calendar/not-a-date':
      return `${label}は、年・月・日を数字で入力してください（例：令和8年11月24日）`;
  }
}

/** 「13月」はありません。 '' where no month was typed, or it is another part that is wrong. */
function noSuchMonth(shown: string, wrong: readonly DatePart[]): string {
  const month = wrong.includes('month') ? /[年./-](\d{1,2})[月./-]/.exec(shown)?.[1] : undefined;
  return month === undefined ? '' : `「${Number(month)}月」はありません。`;
}
