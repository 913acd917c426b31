import { MINUTE_MILLIS } from '../calendar/japan-time.js';

/**
 * Ours, configuration by code: how often the state of 利用申込み may be looked up from one network within the window. 受付番号 follow each
 * other, so whoever could ask for all of them would learn how many companies apply, and how far each one is.
 */
export const STATUS_LOOK_LIMIT = { window: 15 * MINUTE_MILLIS, looks: 30 } as const;

/** When the state may be looked up again after these looks; null when it may be now. */
export function statusLooksOpenAt(looks: readonly number[], now: number): number | null {
  const recent = looks.filter((at) => at > now - STATUS_LOOK_LIMIT.window).sort((one, other) => other - one);
  const deciding = recent[STATUS_LOOK_LIMIT.looks - 1];
  return deciding === undefined ? null : deciding + STATUS_LOOK_LIMIT.window;
}
