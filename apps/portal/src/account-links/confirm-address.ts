import { AccountLink, type AccountLinkPurpose, ContractorAccount, moveRegistration, recordFact, Registration, RegistrationTask, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellRegistration } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
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

  /** @returns what the link was for, null when it is not good (any more) */
  run(token: string): Promise<AccountLinkPurpose | null> {
    return this.work.run(async (em) => {
      const found = await this.links.find(em, token, CONFIRMATIONS);
      if (!found) return null;
      const account = await em.findOneOrFail(ContractorAccount, found.account, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const link = await em.findOneOrFail(AccountLink, found.id, { refresh: true });
      const now = this.clock.now();
      if (link.usedAt || link.voidedAt || !account.active || !account.passwordHash) return null;
      link.usedAt = now;
      if (link.purpose === 'confirm-shared-mail') {
        account.sharedMail = link.address;
        return link.purpose;
      }
      account.mail = link.address;
      await this.complete(em, account, now);
      return link.purpose;
    });
  }

  /** Ends every registration that waited for it (a 再発行 and the one before it wait for the same), with the tasks that asked for it. */
  private async complete(em: EntityManager, account: ContractorAccount, at: Date): Promise<void> {
    const waiting = await em.find(Registration, { account: account.id, endedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } });
    for (const registration of waiting) {
      await moveRegistration(em, registration, 'completed', at);
      await em.nativeUpdate(RegistrationTask, { registration: registration.id, kind: 'not-signed-in', doneAt: null }, { doneAt: at, doneNote: '初回ログインが完了' });
      await recordFact(em, {
        caseId: registration.id, kind: 'FirstSignInCompleted', actor: { kind: 'contractor', id: account.id, name: account.contactName }, at,
        notify: tellRegistration(registration.id),
      });
    }
  }
}
