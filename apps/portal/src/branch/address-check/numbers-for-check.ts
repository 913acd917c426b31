import { type FormNumbers, type FormOfAnyone, type NumbersForCheck, type RecordNumber, recordNumberProblem, samePhone } from '#domain';
import { AuditEvent, Branch, ContractorAccount, Customer, customersWithNumber, formsWithNumber, numbersOnForms, readMerged, Registration } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The telephone numbers that a check of the registration's address by a call to `called` must not, and may, rest on. */
export async function numbersForCheck(em: EntityManager, registration: Registration, called: string): Promise<NumbersForCheck> {
  const account = registration.reissueOf ? await em.findOneOrFail(ContractorAccount, registration.reissueOf) : null;
  const customer = registration.customer ? await em.findOneOrFail(Customer, registration.customer) : null;
  return numbers(em, { account, customer, registration, since: registration.receivedAt }, called);
}

/** The same of a 再発行 that is being asked for: its forms are what this ID was applied for with until now. */
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
  const theirs = await formsOf(em, account, registration);
  const written = await numbersOnForms(em, theirs);
  const forms = theirs.map(({ id, receivedAt }): FormNumbers => ({ receivedAt: receivedAt.getTime(), numbers: written.get(id) ?? [] }));
  const ofAnyone = await formsWithNumber(em, called);
  return {
    ofForm: [...(account === null ? [] : [account.phone]), ...forms.flatMap((form) => form.numbers)],
    ofOurs: (await em.findAll(Branch)).flatMap(({ phone, fax }) => [phone, fax]),
    ofRecord: customer === null ? null : await numberOfRecord(em, customer, forms, samePhone(customer.phone, called) ? ofAnyone : await formsWithNumber(em, customer.phone), since),
    ofAnyone, ofOthers: await customersWithNumber(em, called, customer?.id ?? null),
  };
}

/** A record may have been filled in from a form that is nobody's, or of another customer by now: all that bear its number are looked at. */
async function numberOfRecord(em: EntityManager, customer: Customer, ofForm: readonly FormNumbers[], ofAnyone: readonly FormOfAnyone[], since: Date): Promise<NumbersForCheck['ofRecord']> {
  return { number: customer.phone, problem: recordNumberProblem(await recordNumber(em, customer), { ofForm, ofAnyone }, since.getTime()) };
}

/** The registration, those that the ID was applied for with, and what has become part of one of them. */
async function formsOf(em: EntityManager, account: ContractorAccount | null, registration: Registration | null): Promise<readonly Registration[]> {
  const ofAccount = account === null ? [] : await em.find(Registration, { $or: [{ account: account.id }, { reissueOf: account.id }] });
  const known = [...ofAccount, ...(registration === null ? [] : [registration])];
  const merged = await Promise.all(known.map(async ({ id }) => [...(await readMerged(em, id)).keys()]));
  return em.find(Registration, { id: { $in: [...known.map(({ id }) => id), ...merged.flat()] } });
}

async function recordNumber(em: EntityManager, { customerNumber, phone, sources }: Customer): Promise<RecordNumber> {
  const written = await em.find(AuditEvent, { kind: 'CustomerRecorded', data: { customerNumber } });
  const ofPhone = written.filter(({ data }) => Array.isArray(data['fields']) && data['fields'].includes('phone')).map(({ at }) => at.getTime());
  const source = sources?.['phone'];
  return { number: phone, source: source?.source ?? null, on: source?.on ?? null, writtenAt: ofPhone.length === 0 ? null : Math.max(...ofPhone) };
}
