import { MINUTE_MILLIS } from '#domain';
import { newSessionToken, tokenHash } from '#identity';
import type { AccountMail } from '#mail';
import { AccountLink, type AccountLinkPurpose, addressesOfAccount, Branch, ContractorAccount, Customer, MailMessage, queueNotice, readServiceHours } from '#persistence';
import type { Clock, PortalConfig, TemplateEngine } from '#platform';
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

/** お客様IDの2つのアドレス: the own one, and 課などの共有アドレス. */
export type AddressKind = 'own' | 'shared';

export const CONFIRMATION_OF = { own: 'confirm-mail', shared: 'confirm-shared-mail' } as const satisfies Readonly<Record<AddressKind, AccountLinkPurpose>>;
const ADDRESS_NAMES: Readonly<Record<AddressKind, string>> = { own: 'メールアドレス', shared: '共有のメールアドレス' };
/** How long after its use a link answers as it did then (ours). */
const PRESSED_AGAIN = 10 * MINUTE_MILLIS;
const NO_CONTENT = { url: '', validFor: '', which: '', loginId: '' };

/** New mail addresses of an お客様ID that wait until their readers have confirmed them, also when a link is past its time. */
export function findUnconfirmed(em: EntityManager, accountId: string): Promise<AccountLink[]> {
  return em.find(AccountLink, { account: accountId, purpose: { $in: Object.values(CONFIRMATION_OF) }, usedAt: null, voidedAt: null }, { orderBy: { purpose: 'asc' } });
}

/** Links that are sent to an address: made, mailed and redeemed. The token stands in the mail and nowhere else of ours in clear. */
@Injectable()
export class AccountLinks {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: PortalConfig,
    @Inject(TEMPLATES) private readonly templates: TemplateEngine,
  ) {}

  /** Makes the link, voids earlier ones of the same purpose and owes the mail, all in the caller's transaction. */
  async send(em: EntityManager, account: ContractorAccount, purpose: AccountLinkPurpose, address: string): Promise<void> {
    const now = this.clock.now();
    const token = newSessionToken();
    const { hours, path, mail } = LINKS[purpose];
    await em.nativeUpdate(AccountLink, { account: account.id, purpose, usedAt: null, voidedAt: null }, { voidedAt: now });
    const link = em.create(AccountLink, {
      id: v7(), account: account.id, purpose, address, tokenHash: tokenHash(token), createdAt: now, expiresAt: new Date(now.getTime() + hours * 3_600_000),
    });
    // Under the id of its link a mail that has not left yet is known to lead nowhere any more.
    await this.mail(em, account, mail, address, { ...NO_CONTENT, url: `${this.config.publicUrl}${path}/${token}`, validFor: `${hours}時間` }, link.id);
  }

  /** Word of a changed password, to whoever reads the account's mails. */
  async tellPasswordChanged(em: EntityManager, account: ContractorAccount): Promise<void> {
    if (account.mail !== '') await this.mail(em, account, 'password-changed', account.mail, NO_CONTENT);
  }

  /** Word of a changed address, to those who read the account's mails until now; it does not say what the new one is. */
  async tellAddressChanged(em: EntityManager, account: ContractorAccount, which: AddressKind, addresses: readonly (string | null | undefined)[]): Promise<void> {
    for (const address of new Set(addresses.flatMap((known) => (known ? [known] : [])))) {
      await this.mail(em, account, 'address-changed', address, { ...NO_CONTENT, which: ADDRESS_NAMES[which] });
    }
  }

  /** 退会, to those who read the ID's mails until now. @returns how many addresses are told */
  async tellClosed(em: EntityManager, account: ContractorAccount): Promise<number> {
    const addresses = addressesOfAccount(account);
    for (const address of addresses) await this.mail(em, account, 'id-closed', address, { ...NO_CONTENT, loginId: account.loginId });
    return addresses.length;
  }

  /** The address that waits for its confirmation, as `findUnconfirmed`; null when none does. */
  async pending(em: EntityManager, accountId: string, which: AddressKind): Promise<AccountLink | null> {
    return (await findUnconfirmed(em, accountId)).find(({ purpose }) => purpose === CONFIRMATION_OF[which]) ?? null;
  }

  /** The live link of a token, or null: unknown, used, replaced, past its time. */
  async find(em: EntityManager, token: string, purposes: readonly AccountLinkPurpose[]): Promise<AccountLink | null> {
    if (!/^[\w-]{40,50}$/.test(token)) return null;
    return em.findOne(AccountLink, { tokenHash: tokenHash(token), purpose: { $in: [...purposes] }, usedAt: null, voidedAt: null, expiresAt: { $gt: this.clock.now() } });
  }

  /** The same, or one that was used a moment ago: its button may be pressed twice. */
  async findPressed(em: EntityManager, token: string, purposes: readonly AccountLinkPurpose[]): Promise<AccountLink | null> {
    if (!/^[\w-]{40,50}$/.test(token)) return null;
    const now = this.clock.now();
    return em.findOne(AccountLink, {
      tokenHash: tokenHash(token), purpose: { $in: [...purposes] }, voidedAt: null, $or: [{ usedAt: null, expiresAt: { $gt: now } }, { usedAt: { $gt: new Date(now.getTime() - PRESSED_AGAIN) } }],
    });
  }

  private async mail(
    em: EntityManager, account: ContractorAccount, mail: AccountMail, to: string, content: typeof NO_CONTENT, id = v7(),
  ): Promise<void> {
    const { composeAccountMail, messageIdOf } = await import('#mail');
    const customer = await em.findOneOrFail(Customer, account.customer);
    const branch = await em.findOneOrFail(Branch, customer.branch);
    const { suretyName, serviceName, mailFrom, branchHours } = this.config;
    const dedupeKey = `account/${mail}/${id}`;
    const composed = composeAccountMail(this.templates, mail, content, {
      recipient: { company: customer.name, department: account.department, person: account.contactName },
      sender: { suretyName, serviceName, branchHours, branchName: branch.name, branchPhone: branch.phone, serviceHours: await readServiceHours(em) },
    });
    em.create(MailMessage, { id, dedupeKey, messageId: messageIdOf(dedupeKey, mailFrom), account: account.id, template: mail, to, replyTo: branch.mail, ...composed, createdAt: this.clock.now() });
    await queueNotice(em, startMailDelivery(id));
  }
}
