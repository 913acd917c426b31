import { setTimeout as delay } from 'node:timers/promises';
import type { Record } from './record.js';

const SECONDS_WITHOUT_PROGRESS = 240;

export const DEBTS = `
  select 'open cases' as what, count(*)::int as left from guarantee_application where ended_at is null
  union all select 'undelivered notices', count(*)::int from outbox where delivered_at is null and late_at is null
  union all select 'unsent mails', count(*)::int from mail_message where sent_at is null and bounced_at is null and skipped_at is null
  union all select 'failing steps', count(*)::int from step_failure`;

/** Waits until no case is open and nothing is owed; gives up when nothing has moved for a while. @returns what is left then */
export async function waitUntilSettled(record: Record, owed: string = DEBTS): Promise<string[]> {
  let last = '';
  let since = Date.now();
  for (;;) {
    const debts = (await record.ask<{ what: string; left: number }>(owed)).filter(({ left }) => left > 0);
    if (debts.length === 0) return [];
    const now = debts.map(({ what, left }) => `${left} ${what}`).join(', ');
    if (now !== last) [last, since] = [now, Date.now()];
    if (Date.now() - since > SECONDS_WITHOUT_PROGRESS * 1_000) return [`Nothing moved for ${SECONDS_WITHOUT_PROGRESS} s: ${now} left.`];
    await delay(500);
  }
}
