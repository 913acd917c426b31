import { isStepName, STEP_LABELS } from '#workflows/contract';

/** The Japanese name of a step; a step of an earlier version that no longer exists keeps its technical one. */
export function stepLabel(step: string): string {
  return isStepName(step) ? STEP_LABELS[step] : step;
}
