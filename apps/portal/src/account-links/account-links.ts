import { newSessionToken, tokenHash } from '#identity';
import { AccountLink, type AccountLinkPurpose, Branch, ContractorAccount, Customer, MailMessage, queueNotice, readServiceHours } from '#persistence';
import type { Clock, Config, TemplateEngine } from '#platform';
import { startMailDelivery } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { CLOCK, CONFIG, TEMPLATES } from '../http/tokens.js';

/** How long a link is good, and where it leads. */
const LINKS = {
  'confirm-mail': { hours: 24, path: '/mail-confirmation', mail: 'confirm-mail' },
  'confirm-shared-mail': { hours: 24, path: '/mail-confirmation', mail: 'confirm-mail' },
  'reset-password': { hours: 1, path: '/password-reset', mail: 'reset-password' },
} as const satisfies Readonly<Record<AccountLinkPurpose, { readonly hours: number; readonly path: string; readonly mail: string }>>;

/** Links that are sent to an address: made, mailed and redeemed. The token stands in the mail and nowhere else of ours in clear. */
@Injectable()
export class AccountLinks {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(TEMPLATES) private readonly templates: TemplateEngine,
  ) {}

  /** Makes the link, voids earlier ones of the same purpose and owes the mail, all in the caller's transaction. */
  async send(em: EntityManager, account: ContractorAccount, purpose: AccountLinkPurpose, address: string): Promise<void> {
    const now = this.clock.now();
    const token = newSessionToken();
    const { hours, path, mail } = LINKS[purpose];
    await em.nativeUpdate(AccountLink, { account: account.id, purpose, usedAt: null, voidedAt: null }, { voidedAt: now });
    em.create(AccountLink, {
      account: account.id, purpose, address, tokenHash: tokenHash(token), createdAt: now, expiresAt: new Date(now.getTime() + hours * 3_600_000),
    });
    await this.mail(em, account, mail, address, { url: `${this.config.publicUrl}${path}/${token}`, validFor: `${hours}時間` });
  }

  /** Word of a changed password, to whoever reads the account's mails. */
  async tellPasswordChanged(em: EntityManager, account: ContractorAccount): Promise<void> {
    if (account.mail !== '') await this.mail(em, account, 'password-changed', account.mail, { url: '', validFor: '' });
  }

  /** The live link of a token, or null: unknown, used, replaced, past its time. */
  async find(em: EntityManager, token: string, purposes: readonly AccountLinkPurpose[]): Promise<AccountLink | null> {
    if (!/^[\w-]{40,50}$/.test(token)) return null;
    return em.findOne(AccountLink, { tokenHash: tokenHash(token), purpose: { $in: [...purposes] }, usedAt: null, voidedAt: null, expiresAt: { $gt: this.clock.now() } });
  }

  private async mail(
    em: EntityManager, account: ContractorAccount, mail: 'confirm-mail' | 'reset-password' | 'password-changed', to: string,
    link: { readonly url: string; readonly validFor: string },
  ): Promise<void> {
    const { composeAccountMail, messageIdOf } = await import('#mail');
    const customer = await em.findOneOrFail(Customer, account.customer);
    const branch = await em.findOneOrFail(Branch, customer.branch);
    const { suretyName, serviceName, mailFrom, branchHours } = this.config;
    const id = v7();
    const dedupeKey = `account/${mail}/${id}`;
    const composed = composeAccountMail(this.templates, mail, link, {
      recipient: { company: customer.name, department: account.department, person: account.contactName },
      sender: { suretyName, serviceName, branchHours, branchName: branch.name, branchPhone: branch.phone, serviceHours: await readServiceHours(em) },
    });
    em.create(MailMessage, { id, dedupeKey, messageId: messageIdOf(dedupeKey, mailFrom), template: mail, to, replyTo: branch.mail, ...composed, createdAt: this.clock.now() });
    await queueNotice(em, startMailDelivery(id));
  }
}
