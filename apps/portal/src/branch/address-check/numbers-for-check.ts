import { type FormNumbers, type NumbersForCheck, provenNumberOfRecord } from '#domain';
import { AuditEvent, ContractorAccount, Customer, PhoneRecord, Registration } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The telephone numbers that a check of the registration's address must not, and may, rest on. */
export async function numbersForCheck(em: EntityManager, registration: Registration): Promise<NumbersForCheck> {
  const account = registration.reissueOf ? await em.findOneOrFail(ContractorAccount, registration.reissueOf) : null;
  const customer = registration.customer ? await em.findOneOrFail(Customer, registration.customer) : null;
  return numbers(em, { account, customer, registration, since: registration.receivedAt });
}

/** The same of a 再発行 that is being asked for: its forms are what the customer has applied for an ID with until now. */
export function numbersForReissue(em: EntityManager, account: ContractorAccount, customer: Customer, now: Date): Promise<NumbersForCheck> {
  return numbers(em, { account, customer, registration: null, since: now });
}

interface CheckedParty {
  readonly account: ContractorAccount | null;
  readonly customer: Customer | null;
  readonly registration: Registration | null;
  /** When the application came that is checked. */
  readonly since: Date;
}

async function numbers(em: EntityManager, { account, customer, registration, since }: CheckedParty): Promise<NumbersForCheck> {
  const theirs = await formsOf(em, customer, registration);
  const corrections = await em.find(PhoneRecord, { registration: { $in: theirs.map(({ id }) => id) }, field: 'phone' });
  const forms = theirs.map((one): FormNumbers => ({
    receivedAt: one.receivedAt.getTime(),
    numbers: [
      one.raw.phone, one.read.phone?.value, one.read.phone?.other, one.content?.phone,
      ...corrections.filter((call) => call.registration === one.id).flatMap(({ before, after }) => [before, after]),
    ].flatMap((number) => number ?? []),
  }));
  return {
    ofForm: [...(account === null ? [] : [account.phone]), ...forms.flatMap((form) => form.numbers)],
    ofRecord: customer === null ? null : provenNumberOfRecord(await recordNumber(em, customer, theirs), forms, since.getTime()),
  };
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
