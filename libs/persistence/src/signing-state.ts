import { daysBetween, japanDate } from '#domain';
import type { Heartbeat } from './entities/index.js';

/** 署名用の証明書 as the worker last told of it, judged by the clock of now. */
export interface SigningState {
  readonly from: Date;
  readonly until: Date;
  readonly signs: boolean;
  readonly expired: boolean;
  /** Whole days to its last day in Japan; negative once it is over. */
  readonly daysLeft: number;
}

/** Null while no worker has told of its certificate. */
export function signingState(heartbeats: readonly Pick<Heartbeat, 'name' | 'detail'>[], now: Date): SigningState | null {
  const { from: since, until: last } = heartbeats.find(({ name }) => name === 'signing')?.detail ?? {};
  if (typeof last !== 'string') return null;
  // A worker from before said the end alone.
  const [from, until] = [new Date(typeof since === 'string' ? since : 0), new Date(last)];
  return { from, until, signs: from <= now && now <= until, expired: until < now, daysLeft: daysBetween(japanDate(now.getTime()), japanDate(until.getTime())) };
}
