import { Branch } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** What may say whose an arrival is. */
export type BranchHint = { readonly code: string } | { readonly fax: string } | { readonly recipients: readonly string[] } | null;

/** 受付支店: by the folder, the FAX line or the address it came to; else the branch of the settings; else the head office. */
export class BranchFinder {
  constructor(private readonly standardCode: string | undefined) {}

  async find(em: EntityManager, hint: BranchHint): Promise<string> {
    const branches = await em.find(Branch, {}, { orderBy: { code: 'asc' } });
    const found = branches.find((branch) => hint !== null && fits(branch, hint))
      ?? branches.find(({ code }) => code === this.standardCode)
      ?? branches.find(({ isHeadOffice }) => isHeadOffice) ?? branches[0];
    if (!found) throw new Error('There is no branch to receive anything.');
    return found.id;
  }
}

function fits(branch: Branch, hint: Exclude<BranchHint, null>): boolean {
  if ('code' in hint) return branch.code === hint.code;
  if ('fax' in hint) return digits(branch.fax) !== '' && digits(branch.fax) === digits(hint.fax);
  return hint.recipients.includes(branch.mail.toLowerCase());
}

function digits(number: string): string {
  return number.replace(/\D/g, '').replace(/^81(?=\d{9,10}$)/, '0');
}
