import {
  addBusinessDays, type BusinessCalendar, businessDayOnOrAfter, formatEraDateWithWeekday, formatJapanTime, formatShortDate, japanDate, japanInstant, japanMinuteOfDay,
} from '#domain';

/** ご利用時間 of the contractors' service, 'HH:MM' in Japan; `closes` may be 24:00. */
export interface ServiceHours {
  readonly opens: string;
  readonly closes: string;
}

export interface Outage {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly reason: string;
}

export interface MaintenanceView {
  /** 令和8年12月6日（日）終日, or with times. */
  readonly when: string;
  /** 令和8年12月6日（日） 13:00まで */
  readonly until: string;
  readonly reason: string;
}

const TIME = /^([01]\d|2[0-4]):([0-5]\d)$/;

/** The stored setting, or null when it is not `{ opens, closes }`. */
export function readHours(value: unknown): ServiceHours | null {
  if (typeof value !== 'object' || value === null) return null;
  const opens: unknown = Reflect.get(value, 'opens');
  const closes: unknown = Reflect.get(value, 'closes');
  return typeof opens === 'string' && typeof closes === 'string' && TIME.test(opens) && TIME.test(closes) ? { opens, closes } : null;
}

/** Whether the service is open at an instant: within the hours and in no announced outage. */
export function isOpen(hours: ServiceHours, outages: readonly Outage[], now: Date): boolean {
  const minute = japanMinuteOfDay(now.getTime());
  const outage = outages.some(({ startsAt, endsAt }) => startsAt <= now && now < endsAt);
  return !outage && minute >= minutes(hours.opens) && minute < minutes(hours.closes);
}

/** Which day sees what is sent in at an instant: before the opening of a business day that very day, otherwise the next one. */
export function lookedAtWords(hours: ServiceHours, calendar: BusinessCalendar, now: Date): string {
  const today = japanDate(now.getTime());
  const early = japanMinuteOfDay(now.getTime()) < minutes(hours.opens);
  const day = early ? businessDayOnOrAfter(today, calendar) : addBusinessDays(today, 1, calendar);
  return day === today ? '本日の営業開始後に' : `次の営業日（${formatShortDate(day)}）に`;
}

function minutes(time: string): number {
  const [hour = '0', minute = '0'] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}

/** Outages in their order, those that overlap or follow each other without a gap as one that is for all their reasons. */
export function joinOutages(outages: readonly Outage[]): readonly Outage[] {
  const joined: Outage[] = [];
  for (const outage of [...outages].sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime())) {
    const last = joined.at(-1);
    if (last === undefined || outage.startsAt > last.endsAt) joined.push(outage);
    else joined[joined.length - 1] = { startsAt: last.startsAt, endsAt: last.endsAt > outage.endsAt ? last.endsAt : outage.endsAt, reason: bothReasons(last.reason, outage.reason) };
  }
  return joined;
}

function bothReasons(one: string, other: string): string {
  return one.split('、').includes(other) ? one : `${one}、${other}`;
}

/** The outage that runs at an instant and the one that comes after it, of all that are announced. */
export function outagesAt(outages: readonly Outage[], now: Date): { readonly running: Outage | null; readonly next: Outage | null } {
  const joined = joinOutages(outages);
  return {
    running: joined.find(({ startsAt, endsAt }) => startsAt <= now && now < endsAt) ?? null,
    next: joined.find(({ startsAt }) => startsAt > now) ?? null,
  };
}

/** An outage in words; one that fills a whole day of Japan says 終日. */
export function maintenanceView({ startsAt, endsAt, reason }: Outage): MaintenanceView {
  const start = startsAt.getTime();
  const end = endsAt.getTime();
  const first = japanDate(start);
  const last = japanDate(end - 1);
  const midnight = end === japanInstant(last, 1_440);
  const from = formatEraDateWithWeekday(first);
  const to = formatEraDateWithWeekday(last);
  const endTime = midnight ? '24:00' : formatJapanTime(end);
  const until = `${to} ${endTime}まで`;
  if (start === japanInstant(first) && midnight) return { when: first === last ? `${from}終日` : `${from}から${to}まで終日`, until, reason };
  return { when: `${from} ${formatJapanTime(start)}から${first === last ? `${endTime}まで` : until}`, until, reason };
}
