import { formatMinuteOfDay } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Branch, ContractorAccount, Customer, type GuaranteeApplication, Setting } from '../entities/index.js';

/** To whom a mail about a case goes, and which branch speaks in it. */
export interface MailPeople {
  /** None when nothing is known of the customer but the paper. */
  readonly addresses: readonly string[];
  readonly replyTo: string | null;
  readonly recipient: { readonly company: string; readonly department: string; readonly person: string };
  readonly sender: { readonly branchName: string; readonly branchPhone: string; readonly serviceHours: string };
}

export async function readMailPeople(em: EntityManager, application: GuaranteeApplication): Promise<MailPeople> {
  const branch = await em.findOneOrFail(Branch, application.branch);
  const customer = await em.findOneOrFail(Customer, application.customer);
  const account = await accountOf(em, application);
  const { contactName, contactDepartment } = application.content;
  return {
    addresses: addressesOf(account, application),
    replyTo: branch.mail,
    recipient: { company: customer.name, department: contactDepartment ?? account?.department ?? '', person: contactName },
    sender: { branchName: branch.name, branchPhone: branch.phone, serviceHours: await readServiceHours(em) },
  };
}

/** Where mails about a case go, for whoever needs nothing else of it. */
export async function readMailAddresses(em: EntityManager, application: GuaranteeApplication): Promise<readonly string[]> {
  return addressesOf(await accountOf(em, application), application);
}

function addressesOf(account: ContractorAccount | null, { content: { contactMail } }: GuaranteeApplication): readonly string[] {
  return [...new Set([account?.mail, account?.sharedMail, contactMail].filter((address): address is string => typeof address === 'string' && address !== ''))];
}

/** The account that applied; for an application on paper, the customer's oldest active one that has an address: an ID nobody has signed in with has none. */
async function accountOf(em: EntityManager, application: GuaranteeApplication): Promise<ContractorAccount | null> {
  if (application.account) return em.findOne(ContractorAccount, application.account);
  const accounts = await em.find(ContractorAccount, { customer: application.customer, active: true }, { orderBy: { createdAt: 'asc', id: 'asc' } });
  return accounts.find(({ mail }) => mail !== '') ?? accounts[0] ?? null;
}

/** 8:30～24:00, from the setting `service-hours`. */
export async function readServiceHours(em: EntityManager): Promise<string> {
  const value: unknown = (await em.findOne(Setting, { name: 'service-hours' }))?.value;
  const hours = typeof value === 'object' && value !== null ? value : {};
  const read = (name: 'opens' | 'closes', otherwise: number): string => {
    const [hour, minute] = String(Reflect.get(hours, name) ?? '').split(':').map(Number);
    return formatMinuteOfDay(hour === undefined || minute === undefined || Number.isNaN(hour + minute) ? otherwise : hour * 60 + minute);
  };
  return `${read('opens', 8 * 60 + 30)}～${read('closes', 24 * 60)}`;
}
