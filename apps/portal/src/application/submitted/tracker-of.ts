import { type CalendarDate, japanDate, japanInstant, trackCase, type TrackedCase, type Tracker } from '#domain';
import { type ContractorCase, isCollectiveOverdue } from '#persistence';

/** Where the day of a premium would stand, until the customer is told it. */
export const TOLD_BY_NOTICE = 'これからお送りする「保証料のご案内」でお知らせします';

/**
 * The customer has not been told the day by which the premium is to be paid, or it had come before he was: it will be put off, or is just being. Until then no page says
 * it, nor offers the paper that does.
 */
export function awaitsPremiumNotice({ premiumToldOn, premiumDueOn, premiumOwed }: Pick<ContractorCase, 'premiumToldOn' | 'premiumDueOn' | 'premiumOwed'>): boolean {
  return premiumOwed > 0 && premiumDueOn !== null && (premiumToldOn === null || premiumDueOn <= japanDate(premiumToldOn.getTime()));
}

/** Where the case stands, by the domain's own tracker; its words leave out the day of a premium whose notice is awaited. */
export function trackerOf(row: ContractorCase, today: CalendarDate): Tracker {
  const noticeAwaited = awaitsPremiumNotice(row);
  const millis = (instant: Date | null): number | null => instant?.getTime() ?? null;
  const tracked: TrackedCase = {
    state: row.state,
    certificate: row.certificateStatus,
    medium: row.medium,
    submittedAt: row.submittedAt.getTime(),
    claimedAt: millis(row.claimedAt),
    approvedAt: millis(row.approvedAt),
    securedAt: millis(row.premiumSecuredAt ?? (row.premiumDeferred ? row.approvedAt : null)),
    collective: row.premiumDeferred ? { on: row.premiumCollectiveOn !== null && noticeAwaited ? 'told-by-notice' : row.premiumCollectiveOn, paid: row.premiumSecuredAt !== null, overdue: isCollectiveOverdue(row, today) } : null,
    receiptWithBranch: row.receiptWithBranch,
    issuedAt: millis(row.issuedAt),
    submittedToOwnerAt: row.submittedOn === null ? null : japanInstant(row.submittedOn),
    viewedAt: millis(row.viewedAt),
    deliveredAt: row.medium === 'electronic' ? null : millis(row.endedAt),
  };
  return trackCase(tracked);
}
