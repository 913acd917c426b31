import { calculatePremium, chooseRateTable, decisionDue, formatDateFully, formatShortDate, formatYen, japanDate } from '#domain';
import { Customer, GuaranteeApplication, rateTablesOf, readBranchTargets, readBusinessCalendar, readPremiumTerms } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** What the receipt says of what is to come, in sentences. */
export interface ReceiptOutlook {
  /** 審査の目安 and 発行希望日. */
  readonly review: readonly string[];
  readonly premium: string;
  /** 一括納付 was chosen, and is agreed: nobody will wait for the money. */
  readonly collective: boolean;
}

/** The outlook at the submission; it binds nobody, hence 目安 and 見込み. */
export async function readReceiptOutlook(em: EntityManager, id: string): Promise<ReceiptOutlook> {
  const { kind, submittedAt, guaranteeAmount, channel, content, customer } = await em.findOneOrFail(GuaranteeApplication, id);
  const reviewed = japanDate(decisionDue('submitted', submittedAt.getTime(), await readBranchTargets(em), await readBusinessCalendar(em)));
  const { defersPremium } = await em.findOneOrFail(Customer, customer);
  const desired = content.desiredIssueDate;
  const { tableDate } = await readPremiumTerms(em);
  const { premium, sample } = calculatePremium(chooseRateTable(await rateTablesOf(em, kind), kind, japanDate(submittedAt.getTime())), guaranteeAmount, channel);
  return {
    review: [`審査の目安：${formatShortDate(reviewed)}まで（補正をお願いしたときは延びます）`, ...(desired ? [`発行希望日：${formatDateFully(desired)}`] : [])],
    premium: `保証料の見込み：${formatYen(premium)}${sample ? '（見本の架空料率による）' : ''}。${tableDate === 'application' ? '' : '承認日の料率表により変わることがあります。'}金額は審査のあとに決まります。`,
    collective: defersPremium && content.paymentMethod === 'deferred',
  };
}
