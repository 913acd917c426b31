import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf } from './keyset.js';

/** A part of the system that has not said so within this time is taken for dead. */
export const HEARTBEAT_AGE_MILLIS = 15_000;

export interface PartHeartbeat {
  readonly name: string;
  readonly at: Date;
  readonly detail: Readonly<Record<string, string | number>>;
}

/** What the database knows of the system as a whole. */
export interface SystemState {
  readonly databaseVersion: string;
  readonly migrations: readonly string[];
  readonly heartbeats: readonly PartHeartbeat[];
  readonly openCases: number;
  readonly waitingNotices: number;
  readonly parkedNotices: number;
  readonly failingSteps: number;
  readonly unsentMails: number;
  /** Cases whose next mail has not left: the mails behind it and the end of the procedure wait for it. */
  readonly casesBehindMail: number;
}

export async function readSystemState(em: EntityManager): Promise<SystemState> {
  const [counts] = await em.execute<Record<'version' | 'open' | 'waiting' | 'parked' | 'failing' | 'unsent' | 'behindMail', string>[]>(
    `select current_setting('server_version') as version,
            (select count(*) from guarantee_application where ended_at is null) as open,
            (select count(*) from outbox where delivered_at is null and late_at is null and parked_at is null) as waiting,
            (select count(*) from outbox where parked_at is not null) as parked,
            (select count(*) from step_failure) as failing,
            (select count(*) from mail_message where sent_at is null and skipped_at is null) as unsent,
            (select count(*) from (select application_id from mail_message where sent_at is null and skipped_at is null
                             union select case_id from step_failure where step like 'sendMail/%') behind) as "behindMail"`,
  );
  const migrations = await em.execute<{ name: string }[]>('select name from migration order by name');
  const heartbeats = await em.execute<(Omit<PartHeartbeat, 'at'> & { at: string })[]>('select name, at, detail from heartbeat order by name');
  return {
    databaseVersion: counts?.version ?? '',
    migrations: migrations.map(({ name }) => name),
    heartbeats: heartbeats.map((row) => ({ ...row, at: instantOf(row.at) })),
    openCases: Number(counts?.open ?? 0),
    waitingNotices: Number(counts?.waiting ?? 0),
    parkedNotices: Number(counts?.parked ?? 0),
    failingSteps: Number(counts?.failing ?? 0),
    unsentMails: Number(counts?.unsent ?? 0),
    casesBehindMail: Number(counts?.behindMail ?? 0),
  };
}
