import { AccountLink, ContractorAccount, moveRegistration, recordFact, Registration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellRegistration } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../http/tokens.js';
import { AccountLinks } from './account-links.js';

const CONFIRMATIONS = ['confirm-mail', 'confirm-shared-mail'] as const;

/** メールアドレスの確認: whoever can read the address's mails has said so. The first one completes the first sign-in. */
@Injectable()
export class ConfirmAddress {
  constructor(
    private readonly work: UnitOfWork,
    private readonly links: AccountLinks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  find(token: string): Promise<AccountLink | null> {
    return this.work.read((em) => this.links.find(em, token, CONFIRMATIONS));
  }

  /** @returns false when the link is not good (any more) */
  run(token: string): Promise<boolean> {
    return this.work.run(async (em) => {
      const found = await this.links.find(em, token, CONFIRMATIONS);
      if (!found) return false;
      const account = await em.findOneOrFail(ContractorAccount, found.account, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const link = await em.findOneOrFail(AccountLink, found.id, { refresh: true });
      const now = this.clock.now();
      if (link.usedAt || link.voidedAt) return false;
      link.usedAt = now;
      if (link.purpose === 'confirm-shared-mail') {
        account.sharedMail = link.address;
        return true;
      }
      account.mail = link.address;
      const registration = await em.findOne(Registration, { account: account.id, endedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (registration) {
        await moveRegistration(em, registration, 'completed', now);
        await recordFact(em, {
          caseId: registration.id, kind: 'FirstSignInCompleted', actor: { kind: 'contractor', id: account.id, name: account.contactName }, at: now,
          notify: tellRegistration(registration.id),
        });
      }
      return true;
    });
  }
}
