import { sameMail } from '#domain';
import { Passwords, type PurposeHashes } from '#identity';
import { AccountLink, AuditEvent, ContractorAccount, Customer, newestLetterIsWithdrawn, recordFact, SYSTEM, takeTurn, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { forgiveAttempts } from '../account-records/account-locks.js';
import { NOBODY, recordFactUnseen } from '../account-records/unseen-fact.js';
import { CLOCK, HASHES } from '../http/tokens.js';
import { AccountLinks } from './account-links.js';

const PAUSE = 60_000;
const HOUR = 3_600_000;
/** Of one ID, and to one address of several IDs (ours). */
const MOST_AN_HOUR = 5;

/** The ID whose password is set anew, and its company. */
export interface ResetOwner {
  readonly loginId: string;
  readonly name: string;
  readonly nameKana: string;
  readonly branchId: string;
}

/** Its address is confirmed, and it has a password, or the letter that took it away was withdrawn. The same steps for an unknown ID. */
async function isResettable(em: EntityManager, account: ContractorAccount | null): Promise<boolean> {
  const withdrawn = await newestLetterIsWithdrawn(em, account?.id ?? NOBODY);
  return account !== null && account.mail !== '' && (Boolean(account.passwordHash) || withdrawn);
}

/** パスワードを忘れた方: a link to the confirmed address, and nothing said about whether there is one. */
@Injectable()
export class ResetPassword {
  constructor(
    private readonly work: UnitOfWork,
    private readonly passwords: Passwords,
    private readonly links: AccountLinks,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Sends a link when ID and address belong together; at most one a minute and five an hour, so that nobody's mailbox is flooded. */
  async request(loginId: string, mail: string): Promise<void> {
    await this.work.run(async (em) => {
      // Several IDs may have one mailbox.
      await takeTurn(em, `reset-password/${mail.toLowerCase()}`);
      const account = await em.findOne(ContractorAccount, { loginId, active: true }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const known = (await isResettable(em, account)) ? account : null;
      if (known === null || !sameMail(known.mail, mail)) return this.recordOther(em, known);
      if ((await em.count(AccountLink, { account: known.id, purpose: 'reset-password', createdAt: { $gt: this.ago(PAUSE) } })) > 0) return;
      if ((await em.count(AccountLink, { $or: [{ account: known.id }, { address: known.mail }], purpose: 'reset-password', createdAt: { $gt: this.ago(HOUR) } })) >= MOST_AN_HOUR) return;
      await this.links.send(em, known, 'reset-password', known.mail);
      await recordFact(em, { caseId: known.id, kind: 'AccountResetAsked', actor: SYSTEM, at: this.clock.now(), data: { address: 'own' } });
    });
  }

  /** Somebody asked for it with an address that is not the ID's: on record once an hour. For an unknown ID the same steps leave nothing. */
  private async recordOther(em: EntityManager, account: ContractorAccount | null): Promise<void> {
    const caseId = account?.id ?? NOBODY;
    const lately = await em.count(AuditEvent, { caseId, kind: 'AccountResetAsked', data: { address: 'other' }, at: { $gt: this.ago(HOUR) } });
    await recordFactUnseen(em, account !== null && lately === 0, { caseId, kind: 'AccountResetAsked', actor: SYSTEM, at: this.clock.now(), data: { address: 'other' } });
  }

  private ago(millis: number): Date {
    return new Date(this.clock.now().getTime() - millis);
  }

  /** Whose a live link is, or null. */
  async ownerOf(token: string): Promise<ResetOwner | null> {
    return this.work.read(async (em) => {
      const link = await this.links.find(em, token, ['reset-password']);
      if (link === null) return null;
      const { loginId, customer: customerId } = await em.findOneOrFail(ContractorAccount, link.account);
      const { name, nameKana, branch } = await em.findOneOrFail(Customer, customerId);
      return { loginId, name, nameKana, branchId: branch };
    });
  }

  /** Whether it is the very password that is forgotten: the reset would change nothing. */
  async isCurrent(token: string, password: string): Promise<boolean> {
    const hash = await this.work.read(async (em) => {
      const link = await this.links.find(em, token, ['reset-password']);
      return link === null ? null : ((await em.findOneOrFail(ContractorAccount, link.account)).passwordHash ?? null);
    });
    return hash !== null && this.passwords.verify(hash, password);
  }

  /** @returns false when the link is not good (any more) */
  async run(token: string, password: string): Promise<boolean> {
    const passwordHash = await this.passwords.hash(password);
    return this.work.run(async (em) => {
      const found = await this.links.find(em, token, ['reset-password']);
      if (!found) return false;
      const account = await em.findOneOrFail(ContractorAccount, found.account, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const link = await em.findOneOrFail(AccountLink, found.id, { refresh: true });
      if (link.usedAt || link.voidedAt || !account.active || !(await isResettable(em, account))) return false;
      link.usedAt = this.clock.now();
      account.passwordHash = passwordHash;
      await forgiveAttempts(em, this.hashes, account.loginId);
      await this.links.tellPasswordChanged(em, account);
      await recordFact(em, { caseId: account.id, kind: 'AccountPasswordReset', actor: { kind: 'contractor', id: account.id, name: account.contactName }, at: this.clock.now() });
      return true;
    });
  }
}
