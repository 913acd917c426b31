import { APPROVER_RANK_LABELS, APPROVER_RANKS, standInLine } from '#domain';
import type { TimelineFact } from '#persistence';

/** With whose authority the fact 決裁 was made: the rank, or by 代決 in whose place. */
export function decisionAuthorityWords({ data, actorName }: Pick<TimelineFact, 'data' | 'actorName'>): string {
  const rank = APPROVER_RANKS.find((known) => known === data['rank']);
  if (rank === undefined) return '';
  const { decidedFor } = data;
  return typeof decidedFor === 'string' && decidedFor !== '' ? standInLine(actorName, rank, decidedFor) : APPROVER_RANK_LABELS[rank];
}
