import type { BranchTaskKind } from '#domain';
import { BranchTask, type GuaranteeApplication, recordFact, SYSTEM } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** Opens a 支店の作業 once per kind and cause, with its fact. */
export async function openBranchTask(
  em: EntityManager,
  application: Pick<GuaranteeApplication, 'id' | 'branch'>,
  task: { readonly kind: BranchTaskKind; readonly cause: string; readonly at: Date; readonly detail: Record<string, string | number> },
): Promise<void> {
  const dedupeKey = `${task.kind}/${task.cause}`;
  if ((await em.count(BranchTask, { dedupeKey })) > 0) return;
  em.create(BranchTask, {
    dedupeKey, application: application.id, branch: application.branch, kind: task.kind, detail: task.detail, openedAt: task.at,
  });
  await recordFact(em, { caseId: application.id, kind: 'TaskOpened', actor: SYSTEM, at: task.at, data: { task: task.kind } });
}
