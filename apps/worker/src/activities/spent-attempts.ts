import { StepFailure } from '#persistence';
import type { StepName } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * How many attempts a step took that succeeds now: its failures are struck from the book afterwards, so the fact keeps the number.
 * Nothing for a step that succeeded at once, which is the rule.
 */
export async function spentAttempts(em: EntityManager, caseId: string, step: StepName): Promise<{ readonly attempts?: number }> {
  const failure = await em.findOne(StepFailure, { caseId, step });
  return failure === null ? {} : { attempts: failure.attempt + 1 };
}
