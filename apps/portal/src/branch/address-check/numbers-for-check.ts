import { formatEraDate, formatJapanInstant, type FormNumbers, type FormOfAnyone, type NumbersForCheck, type RecordNumber, recordNumberProblem, type RecordNumberUse, samePhone } from '#domain';
import { AuditEvent, Branch, ContractorAccount, Customer, customersWithNumber, formsWithNumber, numbersOnForms, readMerged, Registration } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The telephone numbers that a check of the registration's address by a call to `called` must not, and may, rest on. */
export async function numbersForCheck(em: EntityManager, registration: Registration, { askedBy, now }: Pick<AskedAtAccount, 'askedBy' | 'now'>, called: string): Promise<NumbersForCheck> {
  const account = registration.reissueOf ? await em.findOneOrFail(ContractorAccount, registration.reissueOf) : null;
  const customer = registration.customer ? await em.findOneOrFail(Customer, registration.customer) : null;
  return numbers(em, { account, customer, registration, now, askedBy: account === null ? null : askedBy }, called);
}

/** The same of a 再発行 or 住所の変更 that is being asked for: its forms are what this ID was applied for with until now. */
export function numbersForAccount(em: EntityManager, { account, customer, askedBy, now }: AskedAtAccount, called: string): Promise<NumbersForCheck> {
  return numbers(em, { account, customer, registration: null, now, askedBy }, called);
}

export interface AskedAtAccount {
  readonly account: ContractorAccount;
  readonly customer: Customer;
  readonly askedBy: string;
  readonly now: Date;
}

interface CheckedParty {
  readonly account: ContractorAccount | null;
  readonly customer: Customer | null;
  readonly registration: Registration | null;
  readonly now: Date;
  readonly askedBy: string | null;
}

async function numbers(em: EntityManager, { account, customer, registration, now, askedBy }: CheckedParty, called: string): Promise<NumbersForCheck> {
  const ofAccount = account === null ? [] : await em.find(Registration, { $or: [{ account: account.id }, { reissueOf: account.id }] });
  const theirs = await formsOf(em, ofAccount, registration);
  const written = await numbersOnForms(em, theirs);
  const forms = theirs.map(({ id, receivedAt }): FormNumbers => ({ receivedAt: receivedAt.getTime(), numbers: written.get(id) ?? [] }));
  const ofAnyone = await formsWithNumber(em, called);
  const since = account === null ? (registration?.receivedAt.getTime() ?? null) : lastLookedAt(ofAccount, registration);
  const use: RecordNumberUse = { since, now: now.getTime(), askedBy };
  return {
    ofForm: [...(account === null ? [] : [account.phone]), ...forms.flatMap((form) => form.numbers)],
    ofOurs: (await em.findAll(Branch)).flatMap(({ phone, fax }) => [phone, fax]),
    ofRecord: customer === null ? null : await numberOfRecord(em, customer, forms, samePhone(customer.phone, called) ? ofAnyone : await formsWithNumber(em, customer.phone), use),
    ofAnyone, ofOthers: await customersWithNumber(em, called, customer?.id ?? null),
  };
}

/** When a second person last approved one of the ID's registrations, and with it what the record said; not the very one that is checked. */
function lastLookedAt(ofAccount: readonly Registration[], registration: Registration | null): number | null {
  const approved = ofAccount.filter(({ id }) => id !== registration?.id).map(({ approvedAt }) => approvedAt?.getTime() ?? null).filter((at) => at !== null);
  return approved.length === 0 ? null : Math.max(...approved);
}

/** A record may have been filled in from a form that is nobody's, or of another customer by now: all that bear its number are looked at. */
async function numberOfRecord(em: EntityManager, customer: Customer, ofForm: readonly FormNumbers[], ofAnyone: readonly FormOfAnyone[], use: RecordNumberUse): Promise<NumbersForCheck['ofRecord']> {
  const record = await recordNumber(em, customer);
  return { number: customer.phone, problem: recordNumberProblem(record, { ofForm, ofAnyone }, use), origin: originWords(record) };
}

/** A record's number with the name of who wrote it. */
interface WrittenNumber extends RecordNumber {
  readonly writer: string;
}

/** Who wrote the number into the record, when, and from what. */
function originWords({ source, on, writtenAt, writer }: WrittenNumber): string {
  const written = writtenAt === null ? '当社で書いた記録はない' : `${formatJapanInstant(writtenAt)} ${writer}が記録`;
  return `${written}、出典：${source === null ? 'なし' : `${source}${on === null ? '' : `（${formatEraDate(on)}）`}`}`;
}

/** The registration, those that the ID was applied for with, and what has become part of one of them. */
async function formsOf(em: EntityManager, ofAccount: readonly Registration[], registration: Registration | null): Promise<readonly Registration[]> {
  const known = [...ofAccount, ...(registration === null ? [] : [registration])];
  const merged = await Promise.all(known.map(async ({ id }) => [...(await readMerged(em, id)).keys()]));
  return em.find(Registration, { id: { $in: [...known.map(({ id }) => id), ...merged.flat()] } });
}

async function recordNumber(em: EntityManager, { customerNumber, phone, sources }: Customer): Promise<WrittenNumber> {
  const written = await em.find(AuditEvent, { kind: 'CustomerRecorded', data: { customerNumber } }, { orderBy: { at: 'asc', seq: 'asc' } });
  const last = written.filter(({ data }) => Array.isArray(data['fields']) && data['fields'].includes('phone')).at(-1);
  const source = sources?.['phone'];
  return { number: phone, source: source?.source ?? null, on: source?.on ?? null, writtenAt: last?.at.getTime() ?? null, writtenBy: last?.actorId ?? null, writer: last?.actorName ?? '' };
}
