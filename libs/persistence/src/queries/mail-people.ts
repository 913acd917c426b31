import { formatMinuteOfDay } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Branch, ContractorAccount, Customer, type GuaranteeApplication, Setting } from '../entities/index.js';

/** To whom a mail about a case goes, and which branch speaks in it. */
export interface MailPeople {
  /** None when nothing is known of the customer but the paper. */
  readonly addresses: readonly string[];
  readonly replyTo: string | null;
  readonly recipient: {
    readonly company: string;
    readonly department: string;
    readonly person: string;
    readonly signsIn: boolean;
    /** 退会: the ID that applied, and the other one of the customer that reads instead. */
    readonly instead: { readonly closed: string; readonly reader: string } | null;
  };
  readonly sender: { readonly branchName: string; readonly branchPhone: string; readonly serviceHours: string };
}

export async function readMailPeople(em: EntityManager, application: GuaranteeApplication): Promise<MailPeople> {
  const branch = await em.findOneOrFail(Branch, application.branch);
  const customer = await em.findOneOrFail(Customer, application.customer);
  const correspondent = await readCorrespondent(em, application);
  const account = correspondent.reader;
  const { contactName, contactDepartment } = application.content;
  return {
    addresses: correspondent.addresses,
    replyTo: branch.mail,
    recipient: { company: customer.name, department: contactDepartment ?? account?.department ?? '', person: contactName, signsIn: account !== null, instead: insteadOf(correspondent) },
    sender: { branchName: branch.name, branchPhone: branch.phone, serviceHours: await readServiceHours(em) },
  };
}

/** Whom the surety writes to about a case. */
export interface Correspondent {
  /** The お客様ID that applied; null for an application on paper. */
  readonly applicant: ContractorAccount | null;
  /** The one that signs in and reads: the applicant, and once that is closed (退会), or on paper, the customer's oldest that is in use. */
  readonly reader: ContractorAccount | null;
  /** Where mails go: nowhere, when nobody can sign in any more, for they ask for it. */
  readonly addresses: readonly string[];
}

export async function readCorrespondent(em: EntityManager, application: GuaranteeApplication): Promise<Correspondent> {
  const applicant = application.account ? await em.findOneOrFail(ContractorAccount, application.account) : null;
  const reader = applicant !== null && !applicant.closedAt ? applicant : ((await readAccountsInUse(em, application.customer))[0] ?? null);
  return { applicant, reader, addresses: addressesOf(applicant, reader, application.content.contactMail ?? '') };
}

function insteadOf({ applicant, reader }: Correspondent): MailPeople['recipient']['instead'] {
  return applicant?.closedAt && reader !== null ? { closed: applicant.loginId, reader: reader.loginId } : null;
}

/** お客様ID of a customer that somebody signs in with, the oldest first. */
export function readAccountsInUse(em: EntityManager, customerId: string): Promise<ContractorAccount[]> {
  return em.find(ContractorAccount, { customer: customerId, active: true, closedAt: null, mail: { $ne: '' } }, { orderBy: { createdAt: 'asc', id: 'asc' } });
}

/** Where an お客様ID's mails go: none before its first sign-in. */
export function addressesOfAccount({ mail, sharedMail }: Pick<ContractorAccount, 'mail' | 'sharedMail'>): readonly string[] {
  return [...new Set([mail, sharedMail ?? ''])].filter((address) => address !== '');
}

/** An address of the applicant's is no contact any more once the ID is closed, in whatever field it was given. */
function addressesOf(applicant: ContractorAccount | null, reader: ContractorAccount | null, contactMail: string): readonly string[] {
  const closed = Boolean(applicant?.closedAt);
  if (closed && reader === null) return [];
  const contact = closed && [applicant?.mail, applicant?.sharedMail].includes(contactMail) ? '' : contactMail;
  return [...new Set([...(reader === null ? [] : addressesOfAccount(reader)), contact])].filter((address) => address !== '');
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
