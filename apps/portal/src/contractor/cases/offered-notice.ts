import { endedWithoutContract } from '#domain';
import { asksForElse, type ContractorCase, type LatestNotice } from '#persistence';
import { premiumStandingOf } from '../../application/submitted/premium-standing.js';
import { awaitsPremiumNotice } from '../../application/submitted/tracker-of.js';

/** Whether the customer is given the 保証料のご案内 (the PDF): it asks for the payment. While the branch is at what came in, or another is made because another sum is owed by now or its day is put off, there is none. */
export function isNoticeOffered(row: ContractorCase, notice: LatestNotice): boolean {
  return !premiumStandingOf(row).checking && notice.owed > 0 && !asksForElse(notice, row.premiumOwed) && !awaitsPremiumNotice(row) && !endedWithoutContract(row.state);
}
