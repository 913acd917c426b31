import { sleep } from '@temporalio/workflow';
import type { CollectivePaymentInput } from '#workflows/contract';
import { databaseStep } from '../steps.js';
import { waitingFor } from '../waiting.js';

/**
 * The procedure 一括納付の入金: its case is issued long before it is paid. The 約定日 may be put off, so each look says when to look again; what was recorded or
 * reversed before or after is the business of the requests that do so.
 */
export async function collectivePayment({ applicationId }: CollectivePaymentInput): Promise<void> {
  for (;;) {
    const look = await databaseStep('lookAtCollectivePayment', { applicationId });
    if (look === 'done') return;
    await sleep(waitingFor(look.again, Date.now()), { summary: '約定日を待つ' });
  }
}
