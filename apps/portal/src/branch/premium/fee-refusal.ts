import { endedWithoutContract, formatYen } from '#domain';
import { BranchTask, type GuaranteeApplication, readShortage, type Receipt } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ToldRefusal } from '../../http/problems.js';
import { endedTask } from '../tasks/ended-task.js';

/** To whoever sends a decision about the 振込手数料 of a receipt that is another question by now: what is missing, and what can be done about it. */
export async function feeRefusal(em: EntityManager, application: GuaranteeApplication, receipt: Receipt): Promise<ToldRefusal> {
  const asked = await em.findOne(BranchTask, { dedupeKey: `receipt-fee-deducted/${receipt.id}` });
  // What nobody answered has ended by itself, because another sum is missing.
  if (asked?.doneBy && Number(asked.detail['outstanding'] ?? 0) > 0) return endedTask(em, asked);
  return new ToldRefusal('amount/changed', `${await shortageWords(em, application, receipt)}。何も記録していません。最新の画面を開いて、お確かめください。`);
}

async function shortageWords(em: EntityManager, application: GuaranteeApplication, receipt: Receipt): Promise<string> {
  if (endedWithoutContract(application.state)) return 'この件は終了したため、不足は請求していません';
  const shortage = await readShortage(em, application);
  if (shortage === null) return '不足は、いまはありません';
  const missing = `不足の額が、開いた画面と違います。いまは${formatYen(shortage.outstanding)}になっています`;
  if (shortage.kind === 'receipt-short') return `${missing}。振込手数料とみて当社が負担できる不足ではないため、お客様に連絡してください`;
  return shortage.receiptId === receipt.id ? missing : `${missing}。当社が負担するかどうかは、あとから記録された入金の画面で決めます`;
}
