import { type FormNumbers, type NumbersForCheck, provenNumberOfRecord } from '#domain';
import { AuditEvent, Branch, ContractorAccount, Customer, formsWithNumber, numbersOnForms, Registration } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The telephone numbers that a check of the registration's address by a call to `called` must not, and may, rest on. */
export async function numbersForCheck(em: EntityManager, registration: Registration, called: string): Promise<NumbersForCheck> {
  const account = registration.reissueOf ? await em.findOneOrFail(ContractorAccount, registration.reissueOf) : null;
  const customer = registration.customer ? await em.findOneOrFail(Customer, registration.customer) : null;
  return numbers(em, { account, customer, registration, since: registration.receivedAt }, called);
}

/** The same of a 再発行 that is being asked for: its forms are what the customer has applied for an ID with until now. */
export function numbersForReissue(em: EntityManager, account: ContractorAccount, customer: Customer, now: Date, called: string): Promise<NumbersForCheck> {
  return numbers(em, { account, customer, registration: null, since: now }, called);
}

interface CheckedParty {
  readonly account: ContractorAccount | null;
  readonly customer: Customer | null;
  readonly registration: Registration | null;
  /** When the application came that is checked. */
  readonly since: Date;
}

async function numbers(em: EntityManager, { account, customer, registration, since }: CheckedParty, called: string): Promise<NumbersForCheck> {
  const theirs = await formsOf(em, customer, registration);
  const written = await numbersOnForms(em, theirs);
  const forms = theirs.map(({ id, receivedAt }): FormNumbers => ({ receivedAt: receivedAt.getTime(), numbers: written.get(id) ?? [] }));
  return {
    ofForm: [...(account === null ? [] : [account.phone]), ...forms.flatMap((form) => form.numbers)],
    ofOurs: (await em.findAll(Branch)).flatMap(({ phone, fax }) => [phone, fax]),
    ofRecord: customer === null ? null : await numberOfRecord(em, customer, theirs, forms, since),
    ofAnyone: await formsWithNumber(em, called),
  };
}

/** A record may have been filled in from a form that is still, or again, nobody's: it counts as the customer's own. */
async function numberOfRecord(em: EntityManager, customer: Customer, theirs: readonly Registration[], forms: readonly FormNumbers[], since: Date): Promise<string | null> {
  const unapproved = (await formsWithNumber(em, customer.phone)).filter(({ approved }) => !approved);
  return provenNumberOfRecord(await recordNumber(em, customer, theirs), [...forms, ...unapproved], since.getTime());
}

/** The registration, the others of the customer, and what has become part of one of them. */
async function formsOf(em: EntityManager, customer: Customer | null, registration: Registration | null): Promise<readonly Registration[]> {
  const others = customer === null ? [] : await em.find(Registration, { customer: customer.id });
  const known = [...new Map([...others, ...(registration === null ? [] : [registration])].map((one) => [one.id, one])).values()];
  const merged = await em.find(Registration, { mergedInto: { $in: known.map(({ id }) => id) } });
  return [...new Map([...known, ...merged].map((one) => [one.id, one])).values()];
}

async function recordNumber(em: EntityManager, { phone, sources }: Customer, registrations: readonly Registration[]): Promise<Parameters<typeof provenNumberOfRecord>[0]> {
  const written = await em.find(AuditEvent, { caseId: { $in: registrations.map(({ id }) => id) }, kind: 'CustomerRecorded' });
  const ofPhone = written.filter(({ data }) => Array.isArray(data['fields']) && data['fields'].includes('phone')).map(({ at }) => at.getTime());
  const source = sources?.['phone'];
  return { number: phone, source: source?.source ?? null, on: source?.on ?? null, writtenAt: ofPhone.length === 0 ? null : Math.max(...ofPhone) };
}
