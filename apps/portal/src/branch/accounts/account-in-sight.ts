import { authorizeAccount, formatJapanInstant, seesBranch } from '#domain';
import type { AccountFile } from '../../account-records/account-file.js';
import type { StaffActor } from '../../http/actor.js';
import { ToldRefusal } from '../../http/problems.js';

/**
 * What is sent to an お客様ID from a page that was opened before its 取扱支店 changed: whoever is of the branch that it came from reads where it went, and who moved it.
 * To everybody else it is not there. @throws ToldRefusal; DomainError of `authorizeAccount`
 */
export function requireInSight(actor: StaffActor, { branch, facts, rights }: Pick<AccountFile, 'branch' | 'facts' | 'rights'>): void {
  const moved = seesBranch(actor, rights.branchId) ? undefined : facts.findLast(({ kind, data }) => kind === 'AccountMoved' && data['from'] === actor.branchName);
  if (moved !== undefined) {
    throw new ToldRefusal('application/state', `このお客様IDは、${formatJapanInstant(moved.at.getTime())}に${moved.actorName}さんが取扱支店を変え、いまは${branch.name}にあります。いま送った内容は行っていません。必要なときは、${branch.name}に伝えてください。`);
  }
  authorizeAccount(actor, 'view', rights);
}
