import { type BranchTask, openMails } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CASE_MAILS, type CaseMail } from '#workflows/contract';

export interface UndeliveredMail {
  readonly mail: CaseMail;
  /** What it is about, such as the fact that it tells of. */
  readonly subject: string;
}

/** The mail that a task is about, if it is about one. */
export function undeliveredMail({ kind, detail }: Pick<BranchTask, 'kind' | 'detail'>): UndeliveredMail | null {
  const { mail, subject } = detail;
  const known = CASE_MAILS.find((name) => name === mail);
  return kind === 'mail-undeliverable' && known !== undefined && typeof subject === 'string' ? { mail: known, subject } : null;
}

/** A task with the mails that its page showed with it and that are still open; of one that is about no mail, itself alone. */
export async function shownTogether(em: EntityManager, task: BranchTask, shown: readonly string[]): Promise<readonly [BranchTask, ...BranchTask[]]> {
  if (task.kind !== 'mail-undeliverable') return [task];
  return [task, ...(await openMails(em, task.application)).filter(({ id }) => id !== task.id && shown.includes(id))];
}
