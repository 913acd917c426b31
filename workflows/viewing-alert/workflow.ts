import type { ViewingAlertInput } from '#workflows/contract';
import { sendMailToAll } from '../steps.js';

/** The procedure 誤入力のお知らせ: the branch's task was opened with the alert itself; here the contractor is told. */
export async function viewingAlert({ applicationId, factId }: ViewingAlertInput): Promise<void> {
  await sendMailToAll({ applicationId, mail: 'viewing-alert', subject: factId });
}
