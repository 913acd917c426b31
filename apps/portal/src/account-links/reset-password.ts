import { Passwords } from '#identity';
import { AccountLink, ContractorAccount, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../http/tokens.js';
import { AccountLinks } from './account-links.js';

const PAUSE = 60_000;

/** パスワードを忘れた方: a link to the confirmed address, and nothing said about whether there is one. */
@Injectable()
export class ResetPassword {
  constructor(
    private readonly work: UnitOfWork,
    private readonly passwords: Passwords,
    private readonly links: AccountLinks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Sends a link when ID and address belong together; at most one a minute, so that nobody's mailbox is flooded. */
  async request(loginId: string, mail: string): Promise<void> {
    await this.work.run(async (em) => {
      const account = await em.findOne(ContractorAccount, { loginId, active: true }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!account?.passwordHash || account.mail === '' || account.mail.toLowerCase() !== mail.toLowerCase()) return;
      const since = new Date(this.clock.now().getTime() - PAUSE);
      if ((await em.count(AccountLink, { account: account.id, purpose: 'reset-password', createdAt: { $gt: since } })) > 0) return;
      await this.links.send(em, account, 'reset-password', account.mail);
    });
  }

  /** The ID a live link is about, or null. */
  async loginIdOf(token: string): Promise<string | null> {
    return this.work.read(async (em) => {
      const link = await this.links.find(em, token, ['reset-password']);
      return link ? (await em.findOneOrFail(ContractorAccount, link.account)).loginId : null;
    });
  }

  /** @returns false when the link is not good (any more) */
  async run(token: string, password: string): Promise<boolean> {
    const passwordHash = await this.passwords.hash(password);
    return this.work.run(async (em) => {
      const found = await this.links.find(em, token, ['reset-password']);
      if (!found) return false;
      const account = await em.findOneOrFail(ContractorAccount, found.account, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const link = await em.findOneOrFail(AccountLink, found.id, { refresh: true });
      if (link.usedAt || link.voidedAt || !account.active || !account.passwordHash) return false;
      link.usedAt = this.clock.now();
      account.passwordHash = passwordHash;
      await this.links.tellPasswordChanged(em, account);
      return true;
    });
  }
}
