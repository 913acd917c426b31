import type { BranchTask } from '#persistence';
import { CASE_MAILS, type CaseMail } from '#workflows/contract';

/** The mail that a task is about, if it is about one. */
export function undeliveredMail({ kind, detail }: Pick<BranchTask, 'kind' | 'detail'>): { readonly mail: CaseMail; readonly subject: string } | null {
  const { mail, subject } = detail;
  const known = CASE_MAILS.find((name) => name === mail);
  return kind === 'mail-undeliverable' && known !== undefined && typeof subject === 'string' ? { mail: known, subject } : null;
}
