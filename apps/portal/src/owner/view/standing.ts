import type { CalendarDate } from '#domain';
import type { RevisionMark } from '#persistence';

/**
 * 現在の状態 of a certificate version: `current` (the newest version), `over` (the newest, but past its 保証期限),
 * `superseded` (変更・訂正 made a newer one), `annulled` (取消), `terminated` (解約).
 */
export type Standing = 'current' | 'over' | 'superseded' | 'annulled' | 'terminated';

/** The state follows from the highest concluded revision, whichever version is on the screen. */
export function standingOf(shown: RevisionMark, newest: RevisionMark, guaranteeUntil: CalendarDate, today: CalendarDate): Standing {
  if (newest.kind === 'annulment') return 'annulled';
  if (newest.kind === 'termination') return 'terminated';
  if (newest.revision > shown.revision) return 'superseded';
  return today > guaranteeUntil ? 'over' : 'current';
}
