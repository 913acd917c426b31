import { MINUTE_MILLIS } from '#domain';
import { AccountLink, ContractorAccount, readReturnedAddresses, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { AccountLinks, type AddressKind, CONFIRMATION_OF } from '../../account-links/account-links.js';
import { type ContractorActor, factActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';

/** The addresses as the form wishes them: the own one, and the shared one or none. */
export interface WishedAddresses {
  readonly own: string;
  readonly shared: string | null;
}

/** An ID's addresses: what counts, and what waits for its confirmation. */
export interface AccountAddresses {
  readonly own: string;
  readonly shared: string | null;
  readonly pending: Readonly<Record<AddressKind, AccountLink | null>>;
  /** Of all of them, those from which the latest mail came back. */
  readonly returned: ReadonlySet<string>;
}

export type ChangeOutcome = 'unchanged' | 'too-often' | 'asked' | 'removed';

/** So that nobody's mailbox is flooded from an account (ours). */
const PAUSE = MINUTE_MILLIS;
const HOUR = 60 * MINUTE_MILLIS;
const MOST_AN_HOUR = 10;

/** メールアドレスの変更: a new address counts once its readers have confirmed it; until then the earlier one does. */
@Injectable()
export class ChangeAddresses {
  constructor(
    private readonly work: UnitOfWork,
    private readonly links: AccountLinks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  read(actor: ContractorActor): Promise<AccountAddresses> {
    return this.work.read(async (em) => {
      const { mail, sharedMail } = await em.findOneOrFail(ContractorAccount, actor.accountId);
      const returned = new Set((await readReturnedAddresses(em, actor.accountId)).map(({ address }) => address));
      return { returned, own: mail, shared: sharedMail ?? null, pending: { own: await this.links.pending(em, actor.accountId, 'own'), shared: await this.links.pending(em, actor.accountId, 'shared') } };
    });
  }

  /** What differs from what counts is asked for, in place of what waited; a shared address is given up at once. */
  run(actor: ContractorActor, { own, shared }: WishedAddresses): Promise<ChangeOutcome> {
    return this.change(actor, async (em, account) => {
      const asked = ([['own', own, account.mail], ['shared', shared, account.sharedMail ?? null]] as const)
        .flatMap(([which, wished, known]) => (wished !== null && wished !== known ? [{ which, wished }] : []));
      const removes = shared === null && Boolean(account.sharedMail);
      if (asked.length === 0 && !removes) return 'unchanged';
      if (asked.length > 0 && (await this.sentLately(em, account)) + asked.length > MOST_AN_HOUR) return 'too-often';
      if (removes) await this.remove(em, account, actor);
      for (const { which, wished } of asked) await this.ask(em, account, actor, which, wished);
      return asked.length > 0 ? 'asked' : 'removed';
    });
  }

  /** The link once more, to the address that waits for it; the earlier link is dead then. */
  sendAgain(actor: ContractorActor, which: AddressKind): Promise<ChangeOutcome> {
    return this.change(actor, async (em, account) => {
      const pending = await this.links.pending(em, account.id, which);
      if (pending === null) return 'unchanged';
      const tooSoon = pending.createdAt.getTime() > this.clock.now().getTime() - PAUSE;
      if (tooSoon || (await this.sentLately(em, account)) >= MOST_AN_HOUR) return 'too-often';
      await this.links.send(em, account, CONFIRMATION_OF[which], pending.address);
      return 'asked';
    });
  }

  /** 取りやめ: the earlier address stays, the link is dead. */
  withdraw(actor: ContractorActor, which: AddressKind): Promise<ChangeOutcome> {
    return this.change(actor, async (em, account) => {
      const pending = await this.links.pending(em, account.id, which);
      if (pending === null) return 'unchanged';
      pending.voidedAt = this.clock.now();
      await this.record(em, actor, 'AccountMailWithdrawn', { address: which });
      return 'removed';
    });
  }

  private async ask(em: EntityManager, account: ContractorAccount, actor: ContractorActor, which: AddressKind, address: string): Promise<void> {
    await this.links.send(em, account, CONFIRMATION_OF[which], address);
    await this.record(em, actor, 'AccountMailAsked', { address: which });
  }

  private async remove(em: EntityManager, account: ContractorAccount, actor: ContractorActor): Promise<void> {
    const before = account.sharedMail;
    account.sharedMail = null;
    await this.links.tellAddressChanged(em, account, 'shared', [account.mail, before]);
    await this.record(em, actor, 'AccountMailChanged', { address: 'shared', removed: true });
  }

  private change(actor: ContractorActor, act: (em: EntityManager, account: ContractorAccount) => Promise<ChangeOutcome>): Promise<ChangeOutcome> {
    return this.work.run(async (em) => act(em, await em.findOneOrFail(ContractorAccount, actor.accountId, { lockMode: LockMode.PESSIMISTIC_WRITE })));
  }

  private sentLately(em: EntityManager, account: ContractorAccount): Promise<number> {
    return em.count(AccountLink, { account: account.id, createdAt: { $gt: new Date(this.clock.now().getTime() - HOUR) } });
  }

  private async record(em: EntityManager, actor: ContractorActor, kind: 'AccountMailAsked' | 'AccountMailWithdrawn' | 'AccountMailChanged', data: { address: AddressKind; removed?: true }): Promise<void> {
    await recordFact(em, { caseId: actor.accountId, kind, actor: factActor(actor), at: this.clock.now(), data });
  }
}
