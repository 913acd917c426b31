import { japanInstant, trackCase, type TrackedCase, type Tracker } from '#domain';
import type { ContractorCase } from '#persistence';

/** Where the case stands, by the domain's own tracker. */
export function trackerOf(row: ContractorCase): Tracker {
  const millis = (instant: Date | null): number | null => instant?.getTime() ?? null;
  const tracked: TrackedCase = {
    state: row.state,
    certificate: row.certificateStatus,
    medium: row.medium,
    submittedAt: row.submittedAt.getTime(),
    claimedAt: millis(row.claimedAt),
    approvedAt: millis(row.approvedAt),
    securedAt: millis(row.premiumSecuredAt ?? (row.premiumDeferred ? row.approvedAt : null)),
    collective: row.premiumDeferred ? { on: row.premiumCollectiveOn, paid: row.premiumSecuredAt !== null } : null,
    receiptWithBranch: row.receiptWithBranch,
    issuedAt: millis(row.issuedAt),
    submittedToOwnerAt: row.submittedOn === null ? null : japanInstant(row.submittedOn),
    viewedAt: millis(row.viewedAt),
    deliveredAt: row.medium === 'electronic' ? null : millis(row.endedAt),
  };
  return trackCase(tracked);
}
