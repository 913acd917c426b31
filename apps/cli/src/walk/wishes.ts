import { addDays, type CalendarDate, dateParts, japanDate, type WorkClass } from '#domain';
import type { Answers } from '../visitor/form.js';

/** What a case is about, in the words of its form. */
export interface CaseWishes {
  readonly owner: string;
  readonly addressee: string;
  readonly workClass: WorkClass;
  /** 地域維持事業: the bureau in charge. */
  readonly bureau?: string;
  readonly contractDate: CalendarDate;
  /** For owners that go by another date than 契約日. */
  readonly noticeDate?: CalendarDate;
  readonly designationDate?: CalendarDate;
  readonly workNumber: string;
  readonly workName: string;
  readonly workPlace: string;
  readonly price: string;
  /** Percent. */
  readonly rate: string;
  readonly advance: string;
  readonly start: CalendarDate;
  readonly end: CalendarDate;
  readonly medium: '電子交付' | '郵送' | '来店';
  readonly payment: '振込' | '現金' | '一括';
  readonly note: string;
}

/** Today in Japan. */
export function today(): CalendarDate {
  return japanDate(Date.now());
}

export function daysFromToday(days: number): CalendarDate {
  return addDays(today(), days);
}

/** The contract that runs through all papers: 48,400,000円 × 4/10 = 19,360,000円. */
export function sampleWishes(changes: Partial<CaseWishes> = {}): CaseWishes {
  return {
    owner: '見本県',
    addressee: '見本県東部建設事務所長',
    workClass: 'construction',
    contractDate: today(),
    workNumber: '東建 第118号',
    workName: '令和8年度 県道見本中央線 橋梁補修工事（第2工区）',
    workPlace: '見本県見本市中央町一丁目 地内',
    price: '48,400,000',
    rate: '40',
    advance: '19,360,000',
    start: daysFromToday(1),
    end: daysFromToday(240),
    medium: '電子交付',
    payment: '振込',
    note: '',
    ...changes,
  };
}

/** The boxes 年・月・日 of a date field, in 西暦. */
export function dateAnswers(name: string, date: CalendarDate): Answers {
  const { year, month, day } = dateParts(date);
  return { [`${name}-era`]: 'western', [`${name}-year`]: String(year), [`${name}-month`]: String(month), [`${name}-day`]: String(day) };
}
