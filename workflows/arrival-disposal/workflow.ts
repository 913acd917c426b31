import { sleep } from '@temporalio/workflow';
import type { ArrivalDisposalInput } from '#workflows/contract';
import { readingStep } from '../steps.js';

/** A file that was stored again within a day may belong to a row that is just being committed. */
const UNTIL_IT_IS_SETTLED = '6 hours';

/** The procedure 廃棄: the bytes of an original whose disposal two persons have decided on are removed, with everything that was made of it. */
export async function arrivalDisposal({ disposalId }: ArrivalDisposalInput): Promise<void> {
  while ((await readingStep('removeArrivalFiles', { disposalId })) === 'not-now') await sleep(UNTIL_IT_IS_SETTLED);
}
