import { DAY_MILLIS, MINUTE_MILLIS, readInitialPassword, sameMail } from '#domain';
import { Passwords } from '#identity';
import { AccountLink, AuditEvent, ContractorAccount, IdLetter, readReturnedAddresses, recordFact, Registration, Session, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { AccountLinks } from '../../account-links/account-links.js';
import { type ContractorActor, factActor } from '../../http/actor.js';
import { livingLetter, type SignInProof } from '../../http/sessions.js';
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
  /** The shared address that its readers have confirmed already; null without one. */
  readonly confirmedShared: string | null;
}

/** What came of a registration: done, with the own password that was chosen by it, or the letter or the session is dead meanwhile, or too many mails went out for it lately. */
export type Registered = SignInProof | 'ended' | 'too-often';

/**
 * 初回ログイン: address and own password at once. Until the address is confirmed by its link, the own password leads to the page that waits for it, and the letter's, within its days, back
 * to here: whoever has typed a wrong address or forgotten the password begins anew, and what was chosen before is dead.
 */
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

  async run(actor: ContractorActor, { mail, sharedMail, password }: AccountRegistration): Promise<Registered> {
    const passwordHash = await this.passwords.hash(password);
    return this.work.run(async (em) => {
      const account = await em.findOneOrFail(ContractorAccount, actor.accountId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const session = await em.findOneOrFail(Session, actor.sessionId, { refresh: true });
      const now = this.clock.now();
      const letter = await livingLetter(em, account.id, now);
      // A session goes on past midnight, the letter does not; and it is good for the letter it was opened by, not for a later one.
      if (letter === null || letter.id !== session.letter) return 'ended';
      // The first of two presses has ended the session of both; that of anybody else with this letter it has ended for good.
      if (session.revokedAt) return account.passwordHash && (await this.hasRegistered(em, letter, actor)) ? { letterId: null, passwordHash: account.passwordHash } : 'ended';
      if ((await em.count(AccountLink, { account: account.id, createdAt: { $gt: new Date(now.getTime() - 60 * MINUTE_MILLIS) } })) >= MOST_AN_HOUR) return 'too-often';
      // 登録し直し: a shared address was confirmed by this very letter. 再発行: addresses of before were whoever's had the ID then; notices wait for those that are confirmed now.
      const known = account.sharedMail ?? null;
      const confirmed = letter.usedAt ? known : null;
      const former = known ?? (await this.askedAgain(em, letter));
      const staysAsked = confirmed === null && former !== null && sharedMail !== null && sameMail(sharedMail, former);
      const isLeft = sharedMail === null || (confirmed === null && !staysAsked);
      letter.usedAt ??= now;
      // As with a change of addresses: another one counts from its confirmation on.
      Object.assign(account, { passwordHash, mail: '', sharedMail: sharedMail === null ? null : confirmed });
      await em.nativeUpdate(AccountLink, { account: account.id, usedAt: null, voidedAt: null }, { voidedAt: now });
      if (letter.registration) await recordFact(em, { caseId: letter.registration, kind: 'PasswordChosen', actor: factActor(actor), at: now, data: { session: actor.sessionId, ...(staysAsked ? { shared: 'again' } : {}) } });
      await this.links.send(em, account, 'confirm-mail', mail);
      if (sharedMail !== null && sharedMail !== confirmed) await this.links.send(em, account, 'confirm-shared-mail', sharedMail);
      if (former !== null && isLeft) {
        await this.links.tellAddressChanged(em, account, 'shared', [former]);
        await recordFact(em, { caseId: account.id, kind: 'AccountMailChanged', actor: factActor(actor), at: now, data: { address: 'shared', removed: true } });
      }
      return { letterId: null, passwordHash };
    });
  }

  /** 再発行: the shared address of before, until the first registration by the new letter; null without one. */
  formerShared({ accountId }: ContractorActor): Promise<string | null> {
    return this.work.read(async (em) => {
      const { sharedMail } = await em.findOneOrFail(ContractorAccount, accountId);
      return (await em.count(IdLetter, { account: accountId, voidedAt: null, usedAt: null })) > 0 ? (sharedMail ?? null) : null;
    });
  }

  /** 再発行: the shared address of before that the last registration by its letter has kept, and that its readers have not confirmed anew; null without one. */
  private async askedAgain(em: EntityManager, { account, registration }: IdLetter): Promise<string | null> {
    if (!registration) return null;
    const [chosen] = await em.find(AuditEvent, { caseId: registration, kind: 'PasswordChosen' }, { orderBy: { seq: 'desc' }, limit: 1 });
    if (chosen?.data['shared'] !== 'again') return null;
    const [asked] = await em.find(AccountLink, { account, purpose: 'confirm-shared-mail' }, { orderBy: { createdAt: 'desc', id: 'desc' }, limit: 1 });
    return asked?.address ?? null;
  }

  private async hasRegistered(em: EntityManager, { registration }: IdLetter, { sessionId }: ContractorActor): Promise<boolean> {
    return Boolean(registration) && (await em.count(AuditEvent, { caseId: registration ?? '', kind: 'PasswordChosen', data: { session: sessionId } })) > 0;
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
      const { sharedMail } = await em.findOneOrFail(ContractorAccount, actor.accountId);
      return { ...waiting(link), confirmedShared: sharedMail ?? null, shared: shared === null ? null : waiting(shared), returned: returned.some(({ address }) => address === link.address) };
    });
  }
}
