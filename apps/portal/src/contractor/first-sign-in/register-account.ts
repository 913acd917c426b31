import { DAY_MILLIS, MINUTE_MILLIS, readInitialPassword, sameMail } from '#domain';
import { Passwords } from '#identity';
import { AccountLink, ContractorAccount, IdLetter, readReturnedAddresses, recordFact, Registration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { AccountLinks } from '../../account-links/account-links.js';
import { type ContractorActor, factActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';

/** Links to addresses that wait, of one ID (ours). */
const MOST_AN_HOUR = 10;

export interface AccountRegistration {
  readonly mail: string;
  readonly sharedMail: string | null;
  readonly password: string;
}

export interface PendingAddress {
  readonly address: string;
  readonly expiresAt: Date;
  readonly expired: boolean;
  readonly returned: boolean;
  /** 課などの共有アドレス that waits for its own confirmation; null without one. */
  readonly shared: { readonly address: string; readonly expiresAt: Date; readonly expired: boolean } | null;
}

/** 初回ログイン: address and own password at once. The letter's password is dead from here on; the address counts once its link was opened. */
@Injectable()
export class RegisterAccount {
  constructor(
    private readonly work: UnitOfWork,
    private readonly passwords: Passwords,
    private readonly links: AccountLinks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whether this is the letter's own password, as it may be typed from it: it is no new one. */
  async isInitial(actor: ContractorActor, password: string): Promise<boolean> {
    const letter = await this.work.read((em) => em.findOne(IdLetter, { account: actor.accountId, voidedAt: null }));
    return this.passwords.verify(letter?.passwordHash ?? null, readInitialPassword(password));
  }

  /** @returns false when the letter was voided meanwhile: whoever typed its password has to sign in anew, with the newer letter's */
  async run(actor: ContractorActor, { mail, sharedMail, password }: AccountRegistration): Promise<boolean> {
    const passwordHash = await this.passwords.hash(password);
    return this.work.run(async (em) => {
      const account = await em.findOneOrFail(ContractorAccount, actor.accountId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      // A second press, or a second window: the first one counts.
      if (account.passwordHash) return true;
      const letter = await em.findOne(IdLetter, { account: account.id, voidedAt: null });
      if (letter === null) return false;
      const now = this.clock.now();
      letter.voidedAt = now;
      // 再発行: addresses of before were whoever's had the ID then; notices wait for the one that is confirmed now.
      Object.assign(account, { passwordHash, mail: '', sharedMail: null });
      if (letter.registration) await recordFact(em, { caseId: letter.registration, kind: 'PasswordChosen', actor: factActor(actor), at: now });
      await this.links.send(em, account, 'confirm-mail', mail);
      if (sharedMail !== null) await this.links.send(em, account, 'confirm-shared-mail', sharedMail);
      return true;
    });
  }

  /** Whether the first sign-in was completed within the time that a link of it is good: who waited for it may come back to the page. */
  isJustCompleted(actor: ContractorActor): Promise<boolean> {
    const since = new Date(this.clock.now().getTime() - DAY_MILLIS);
    return this.work.read(async (em) => (await em.count(Registration, { account: actor.accountId, state: 'completed', endedAt: { $gt: since } })) > 0);
  }

  /** Whether it is the shared address of the ID, or the one that waits to be. */
  isShared(actor: ContractorActor, mail: string): Promise<boolean> {
    return this.work.read(async (em) => {
      const { sharedMail } = await em.findOneOrFail(ContractorAccount, actor.accountId);
      const waiting = await this.links.pending(em, actor.accountId, 'shared');
      return [sharedMail, waiting?.address].some((known) => known && sameMail(known, mail));
    });
  }

  /**
   * Sends the link again, to the same address or to another one, as long as none is confirmed.
   * @returns false when it was sent a moment ago, or too often: nobody's mailbox is flooded from a letter
   */
  sendAgain(actor: ContractorActor, mail: string): Promise<boolean> {
    return this.work.run(async (em) => {
      const account = await em.findOneOrFail(ContractorAccount, actor.accountId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (account.mail !== '') return true;
      const now = this.clock.now().getTime();
      const pending = await this.links.pending(em, account.id, 'own');
      const changed = pending?.address !== mail;
      if (!changed && pending.createdAt.getTime() > now - MINUTE_MILLIS) return false;
      if ((await em.count(AccountLink, { account: account.id, createdAt: { $gt: new Date(now - 60 * MINUTE_MILLIS) } })) >= MOST_AN_HOUR) return false;
      await this.links.send(em, account, 'confirm-mail', mail);
      if (changed) await recordFact(em, { caseId: account.id, kind: 'AccountMailAsked', actor: factActor(actor), at: this.clock.now(), data: { address: 'own' } });
      return true;
    });
  }

  /** The address that waits for its confirmation, until when, and whether the mail to it came back; null when none was given yet. */
  pending(actor: ContractorActor): Promise<PendingAddress | null> {
    return this.work.read(async (em) => {
      const link = await this.links.pending(em, actor.accountId, 'own');
      if (link === null) return null;
      const returned = await readReturnedAddresses(em, actor.accountId);
      const shared = await this.links.pending(em, actor.accountId, 'shared');
      const waiting = ({ address, expiresAt }: AccountLink) => ({ address, expiresAt, expired: expiresAt <= this.clock.now() });
      return { ...waiting(link), shared: shared === null ? null : waiting(shared), returned: returned.some(({ address }) => address === link.address) };
    });
  }
}
