import { addBusinessDays, type BusinessCalendar, isBusinessDay } from '../calendar/business-calendar.js';
import type { CalendarDate } from '../calendar/calendar-date.js';
import { formatEraDate } from '../calendar/format-date.js';

/** 不備: what the customer is asked to mend; each with the sentence that the mail, the letter and the FAX cover say. An old edition of the form is none: it is worked at the desk. */
export const DEFICIENCY_REASONS = {
  'seal-missing': { label: '押印がない', text: '印のらんに押印がありませんでした。申込書に押印のうえ、もう一度お送りください。' },
  'seal-illegible': { label: '印影が読めない', text: '印影がかすれて読み取れませんでした。もう一度鮮明に押印のうえ、お送りください。' },
  'field-missing': { label: '記入もれ', text: '記入のないらんがありました。太線内をすべてご記入のうえ、もう一度お送りください。' },
  illegible: { label: '文字が読めない', text: '文字が読み取れませんでした。画質を「精細（ファイン）」にして、もう一度お送りください。' },
  'page-missing': { label: 'ページが足りない', text: '申込書の一部が届いていませんでした。すべてのページをお送りください。' },
  'name-differs': { label: '名称・住所が登録と違う', text: 'ご記入の名称または住所が、当社の登録または公的な記録と異なります。内容をご確認ください。' },
} as const satisfies Readonly<Record<string, { readonly label: string; readonly text: string }>>;
export type DeficiencyReason = keyof typeof DEFICIENCY_REASONS;

export function isDeficiencyReason(value: string): value is DeficiencyReason {
  return Object.hasOwn(DEFICIENCY_REASONS, value);
}

/** What the customer reads, request by request: the sentences of the chosen reasons (one that was given up since has none), then the clerk's own words. */
export function deficiencyRequests({ reasons, text }: { readonly reasons: readonly DeficiencyReason[]; readonly text: string }): readonly string[] {
  return [...reasons.filter(isDeficiencyReason).map((reason) => DEFICIENCY_REASONS[reason].text), text].filter((line) => line !== '');
}

/** お願いしたい日 of a 不備: a business day from tomorrow on, and so near that the registration does not lie for years. Null where it can be one. */
export function deficiencyDayProblem(day: CalendarDate, today: CalendarDate, mostBusinessDays: number, calendar: BusinessCalendar): string | null {
  if (day <= today) return 'お願いしたい日は、明日からの日付で入力してください';
  const last = addBusinessDays(today, mostBusinessDays, calendar);
  if (day > last) return `お願いしたい日は、${formatEraDate(last)}まで（${mostBusinessDays}営業日以内）の日付で入力してください`;
  return isBusinessDay(day, calendar) ? null : 'お願いしたい日は、営業日で入力してください（土曜・日曜・祝日・年末年始を除きます）';
}

/** What letter, cover and mail are called to the customer. */
export const DEFICIENCY_HEADING = '利用申込書についてのお願い';
/** The paper of a 催促. */
export const DEFICIENCY_AGAIN_HEADING = '利用申込書についての再度のお願い';

/** 不備の書面: a letter for the window of an envelope, or a cover that goes by FAX. */
export const DEFICIENCY_PAPERS = ['letter', 'fax-cover'] as const;
export type DeficiencyPaper = (typeof DEFICIENCY_PAPERS)[number];
export const DEFICIENCY_PAPER_LABELS: Readonly<Record<DeficiencyPaper, string>> = { letter: '手紙', 'fax-cover': 'FAX送付状' };

/** How a 不備の書面 went to the customer: 送付の方法. A way is added, never renamed. */
export const SENDING_WAYS = ['post', 'fax', 'hand'] as const;
export type SendingWay = (typeof SENDING_WAYS)[number];
export const SENDING_WAY_LABELS: Readonly<Record<SendingWay, string>> = { post: '郵送', fax: 'FAX', hand: '手渡し' };

/** Which way a paper is made for; a person says which way it went. */
export function usualWay(paper: DeficiencyPaper): SendingWay {
  return paper === 'letter' ? 'post' : 'fax';
}

/** 送付日 of a paper: from the day of its printing until today. Null where it can be one. */
export function sendingDayProblem(day: CalendarDate, printed: CalendarDate, today: CalendarDate): string | null {
  return day < printed || day > today ? `送った日は、印刷した${formatEraDate(printed)}から今日までの日付で入力してください` : null;
}
