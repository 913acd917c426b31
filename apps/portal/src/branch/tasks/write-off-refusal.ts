import { endedWithoutContract, formatJapanInstant, formatYen } from '#domain';
import { excessOf, type BranchTask, type GuaranteeApplication, readStaffNames, WriteOff } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isRowId } from '../../http/row-id.js';
import { ToldRefusal } from '../../http/problems.js';

const LOOK = '何も記録していません。最新の画面を開いて、お確かめください。';

/** 雑損処理 is of a case that ended without a contract: a running one asks for it with the premium. @throws ToldRefusal `application/state` */
export function requireEndedCase({ state }: Pick<GuaranteeApplication, 'state'>): void {
  if (endedWithoutContract(state)) return;
  throw new ToldRefusal('application/state', 'この件は続いているため、返しすぎた額は雑損処理にせず、不足としてお客様に請求します。雑損処理は、保証契約を締結しないで終わった件だけで行います。');
}

/** One waits already, of somebody else. */
export async function alreadyProposed(em: EntityManager, waiting: WriteOff): Promise<ToldRefusal> {
  return new ToldRefusal('write-off/waiting', `${await proposalWords(em, waiting)}が、確認を待っています。あなたの記録は入っていません。最新の画面を開いて、お確かめください。`);
}

/** Not the one that the page showed: it was taken back, and perhaps another one waits. @param waiting the one that waits now; null when none does */
export async function notTheProposal(em: EntityManager, task: BranchTask, shown: string, waiting: WriteOff | null): Promise<ToldRefusal> {
  const gone = isRowId(shown) ? await em.findOne(WriteOff, { id: shown, application: task.application }) : null;
  const now = waiting === null ? `返しすぎは、いま${formatYen(excessOf(task).toGetBack)}で、雑損処理の記録はありません` : `いまは、${await proposalWords(em, waiting)}が確認を待っています`;
  return new ToldRefusal('write-off/withdrawn', `${gone?.withdrawnAt ? `${await withdrawalWords(em, gone, gone.withdrawnAt)}。` : ''}${now}。${LOOK}`);
}

async function proposalWords(em: EntityManager, { amount, reason, proposedBy, proposedAt }: WriteOff): Promise<string> {
  const names = await readStaffNames(em, [proposedBy]);
  return `${names.get(proposedBy) ?? ''}が${formatJapanInstant(proposedAt.getTime())}に記録した${formatYen(amount)}の雑損処理（${reason}）`;
}

/** By nobody when its sum had become another one. */
async function withdrawalWords(em: EntityManager, { amount, withdrawnBy, withdrawalReason }: WriteOff, at: Date): Promise<string> {
  const names = await readStaffNames(em, [withdrawnBy]);
  const why = [names.get(withdrawnBy ?? ''), withdrawalReason].filter(Boolean).join('：');
  return `画面の${formatYen(amount)}の雑損処理は、${formatJapanInstant(at.getTime())}に取り下げられています（${why}）`;
}
