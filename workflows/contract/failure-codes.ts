/**
 * Why a step failed, as far as Temporal and the list of stuck work are told: a code without any customer's data.
 * Codes of the domain (`area/what` of `DomainError`) may stand in the same place. The raw text stays in the failure row.
 */
export const STEP_FAILURE_CODES = [
  'mail/unreachable',
  'mail/refused',
  'mail/address-busy',
  'mail/behind',
  'mail/receipt-waiting',
  'renderer/unavailable',
  'renderer/timeout',
  'renderer/glyph-missing',
  'signing/failed',
  'signing/outside-validity',
  'scanner/unavailable',
  'storage/unavailable',
  'database/unavailable',
  'database/conflict',
  'database/too-slow',
  'viewer/self-check-failed',
  'step/timeout',
  'step/unexpected',
] as const;
export type StepFailureCode = (typeof STEP_FAILURE_CODES)[number];
