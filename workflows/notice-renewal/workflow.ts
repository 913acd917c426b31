import type { NoticeRenewalInput } from '#workflows/contract';
import { documentStep } from '../steps.js';

/**
 * The procedure ご案内の作り直し: the branch told the customer by its own means, on or after the day that his 保証料のご案内 says, or what is owed is another sum
 * than the notice asks for.
 */
export async function noticeRenewal({ applicationId, toldAt }: NoticeRenewalInput): Promise<void> {
  await documentStep('renderPremiumNotice', toldAt === undefined ? { applicationId, dayStands: true } : { applicationId, toldAt });
}
