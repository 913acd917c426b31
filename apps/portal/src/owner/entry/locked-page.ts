import { formatEraDateWithWeekday, formatJapanTime, japanDate, VIEWING_LIMITS } from '#domain';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { Attempts } from './attempts.js';

export interface LockedView extends PageView {
  readonly heading: string;
  /** The typed 保証契約番号, or null when the address is stopped for all numbers. */
  readonly contractNumber: string | null;
  readonly misses: string;
  readonly opensAt: string;
  readonly opensOn: string;
  readonly now: string;
  readonly remaining: string;
  readonly retryHref: string;
  /** The misses that stop a number for a day are still to come. */
  readonly dayAhead: boolean;
  /** Whom to ask: the same for a known and an unknown number. */
  readonly contact: { readonly name: string; readonly phone: string } | null;
}

export const lockedPage = pageTemplate<LockedView>('owner/locked');

export interface LockedInput {
  readonly contractNumber: string;
  readonly attempts: Extract<Attempts, { open: false }>;
  readonly now: Date;
  readonly contact: LockedView['contact'];
}

export function lockedView({ contractNumber, attempts, now, contact }: LockedInput): LockedView {
  const opens = roundedUp(attempts.until);
  const wholeDay = attempts.misses >= VIEWING_LIMITS.stopAfter && attempts.scope === 'number';
  return {
    title: '確認を一時止めています',
    heading: attempts.scope === 'address' ? 'この回線からの確認を、しばらく止めています' : `この番号での確認を、${wholeDay ? '1日' : '15分間'}止めています`,
    contractNumber: attempts.scope === 'address' ? null : contractNumber,
    misses: String(attempts.misses),
    opensAt: formatJapanTime(opens.getTime()),
    opensOn: formatEraDateWithWeekday(japanDate(opens.getTime())),
    now: formatJapanTime(now.getTime()),
    remaining: remainingWords(attempts.until.getTime() - now.getTime()),
    retryHref: attempts.scope === 'address' ? '/v' : `/v/${contractNumber}`,
    dayAhead: attempts.scope === 'number' && !wholeDay,
    contact,
  };
}

const MINUTE = 60_000;

/** The next whole minute, so that the time told is never too early. */
function roundedUp(instant: Date): Date {
  return new Date(Math.ceil(instant.getTime() / MINUTE) * MINUTE);
}

/** あと15分, あと1時間, あと24時間: rounded up to the minute, from the instant itself and not from the rounded time above. */
export function remainingWords(millis: number): string {
  const minutes = Math.max(1, Math.ceil(millis / MINUTE));
  return minutes < 60 ? `あと${minutes}分` : `あと${Math.floor(minutes / 60)}時間${minutes % 60 === 0 ? '' : `${minutes % 60}分`}`;
}
