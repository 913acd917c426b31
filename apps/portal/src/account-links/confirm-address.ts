import { AccountLink, closeRegistrationTasks, ContractorAccount, type FactActor, IdLetter, moveRegistration, recordFact, Registration, Session, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellRegistration } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../http/tokens.js';
import { AccountLinks, type AddressKind, CONFIRMATION_OF } from './account-links.js';

const CONFIRMATIONS = Object.values(CONFIRMATION_OF);

/** What a confirmation did, to whose ID: completed the first sign-in, or changed the own or the shared address. */
export interface Confirmed {
  readonly accountId: string;
  readonly what: 'first-sign-in' | AddressKind;
}

/** メールアドレスの確認: whoever can read the address's mails has said so. The first one completes the first sign-in; later ones take the place of an earlier address. */
@Injectable()
export class ConfirmAddress {
  constructor(
    private readonly work: UnitOfWork,
    private readonly links: AccountLinks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The link, while its button does something: not of an ID that is stopped or closed. */
  find(token: string): Promise<AccountLink | null> {
    return this.work.read(async (em) => {
      const link = await this.links.find(em, token, CONFIRMATIONS);
      return link !== null && (await em.count(ContractorAccount, { id: link.account, active: true, passwordHash: { $ne: null } })) > 0 ? link : null;
    });
  }

  /** Pressed twice, it is answered as the first time. @returns null when the link is not good (any more) */
  run(token: string): Promise<Confirmed | null> {
    return this.work.run(async (em) => {
      const found = await this.links.findPressed(em, token, CONFIRMATIONS);
      if (!found) return null;
      const account = await em.findOneOrFail(ContractorAccount, found.account, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const link = await em.findOneOrFail(AccountLink, found.id, { refresh: true });
      const now = this.clock.now();
      if (link.usedAt && account.active && account.passwordHash) return await this.confirmedBefore(em, account, link);
      if (link.usedAt || link.voidedAt || !account.active || !account.passwordHash) return null;
      link.usedAt = now;
      const before = { own: account.mail, shared: account.sharedMail };
      if (link.purpose === CONFIRMATION_OF.shared) {
        account.sharedMail = link.address;
        return await this.changed(em, account, 'shared', before.own === '' ? [] : [before.own, before.shared], now);
      }
      account.mail = link.address;
      await closeRegistrationTasks(em, { account: account.id, kind: 'mail-undeliverable' }, { at: now, note: '新しいアドレスが確認されました', by: contractorOf(account) });
      if (before.own !== '') return await this.changed(em, account, 'own', [before.own], now);
      await this.complete(em, account, now);
      return { accountId: account.id, what: 'first-sign-in' };
    });
  }

  /** What a link that was used a moment ago did, while the address it confirmed is still the ID's; else null. */
  private async confirmedBefore(em: EntityManager, account: ContractorAccount, { purpose, address, usedAt }: AccountLink): Promise<Confirmed | null> {
    const what: AddressKind = purpose === CONFIRMATION_OF.shared ? 'shared' : 'own';
    if ((what === 'shared' ? account.sharedMail : account.mail) !== address) return null;
    const completed = what === 'own' && (await em.count(Registration, { account: account.id, state: 'completed', endedAt: usedAt ?? null })) > 0;
    return { accountId: account.id, what: completed ? 'first-sign-in' : what };
  }

  /** Those who read the mails until now hear of it; a link to a new password that went to an earlier address is dead. */
  private async changed(em: EntityManager, account: ContractorAccount, which: AddressKind, told: readonly (string | null | undefined)[], at: Date): Promise<Confirmed> {
    if (which === 'own') await em.nativeUpdate(AccountLink, { account: account.id, purpose: 'reset-password', usedAt: null, voidedAt: null }, { voidedAt: at });
    await this.links.tellAddressChanged(em, account, which, told);
    await recordFact(em, { caseId: account.id, kind: 'AccountMailChanged', actor: contractorOf(account), at, data: { address: which } });
    return { accountId: account.id, what: which };
  }

  /** The letter is dead from here on, with whoever is signed in by it. Ends every registration that waited for it (a 再発行 and the one before it wait for the same), with the tasks that asked for it. */
  private async complete(em: EntityManager, account: ContractorAccount, at: Date): Promise<void> {
    await em.nativeUpdate(IdLetter, { account: account.id, voidedAt: null }, { voidedAt: at });
    await em.nativeUpdate(Session, { account: account.id, letter: { $ne: null }, revokedAt: null }, { revokedAt: at });
    const waiting = await em.find(Registration, { account: account.id, endedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } });
    for (const registration of waiting) {
      await moveRegistration(em, registration, 'completed', at);
      await closeRegistrationTasks(em, { registration: registration.id, kind: 'not-signed-in' }, { at, note: '初回ログインが完了', by: contractorOf(account) });
      await recordFact(em, {
        caseId: registration.id, kind: 'FirstSignInCompleted', actor: contractorOf(account), at,
        notify: tellRegistration(registration.id),
      });
    }
  }
}

/** Whoever can read the address's mails, as the record names them. */
function contractorOf({ id, contactName }: ContractorAccount): FactActor {
  return { kind: 'contractor', id, name: contactName };
}
