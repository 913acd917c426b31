import type { EndState } from '#domain';
import type { Instant } from './case-facts.js';

/** 審査, 補正, 入金, 発行, 交付 (書面), 終了. */
export const PHASES = ['review', 'correction', 'premium', 'issuing', 'delivery', 'ended'] as const;
export type Phase = (typeof PHASES)[number];

export const PHASE_LABELS: Readonly<Record<Phase, string>> = {
  review: '審査',
  correction: '補正待ち',
  premium: '保証料入金待ち',
  issuing: '締結・発行',
  delivery: '書面の交付待ち',
  ended: '終了',
};

/** The answer to the query `progress`. */
export interface ProgressView {
  readonly phase: Phase;
  readonly end: EndState | null;
  /** What will happen by itself, and when; null while somebody has to act. */
  readonly nextAlarmAt: Instant | null;
  /** Mails and papers under way that nobody waits for. */
  readonly errandsUnderWay: number;
}
