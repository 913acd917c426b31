import { CUSTOMER_FACTS, formatEraDate, formatJapanInstant, type FormNumbers, type FormOfAnyone, type NumbersForCheck, type RecordNumber, recordNumberProblem, type RecordNumberUse, samePhone } from '#domain';
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
  const lookedAt = lastLookedAt(account === null && customer !== null ? await em.find(Registration, { customer: customer.id, approvedAt: { $ne: null } }) : ofAccount, registration);
  const since = account === null ? (registration?.receivedAt.getTime() ?? null) : lookedAt;
  const use: RecordNumberUse = { since, lookedAt, now: now.getTime(), askedBy };
  return {
    ofForm: [...(account === null ? [] : [account.phone]), ...forms.flatMap((form) => form.numbers)],
    ofOurs: (await em.findAll(Branch)).flatMap(({ phone, fax }) => [phone, fax]),
    ofRecord: customer === null ? null : await numberOfRecord(em, customer, forms, samePhone(customer.phone, called) ? ofAnyone : await formsWithNumber(em, customer.phone), use),
    ofAnyone, ofOthers: await customersWithNumber(em, called, customer?.id ?? null),
  };
}

/** When a second person last approved one of these registrations of an ID or a customer, and with it what the record said; not the very one that is checked. */
function lastLookedAt(theirs: readonly Registration[], registration: Registration | null): number | null {
  const approved = theirs.filter(({ id }) => id !== registration?.id).map(({ approvedAt }) => approvedAt?.getTime() ?? null).filter((at) => at !== null);
  return approved.length === 0 ? null : Math.max(...approved);
}

/** A record may have been filled in from a form that is nobody's, or of another customer by now: all that bear its number are looked at. */
async function numberOfRecord(em: EntityManager, customer: Customer, ofForm: readonly FormNumbers[], ofAnyone: readonly FormOfAnyone[], use: RecordNumberUse): Promise<NumbersForCheck['ofRecord']> {
  const record = await recordNumber(em, customer);
  return { number: customer.phone, problem: recordNumberProblem(record, { ofForm, ofAnyone }, use), origin: originWords(record) };
}

/** A record's number with what was done to it, in words. */
interface WrittenNumber extends RecordNumber {
  readonly acts: readonly string[];
}

/** Who wrote the number into the record, when, and from what; and who has named another source since. */
function originWords({ source, on, acts }: WrittenNumber): string {
  const written = acts.length === 0 ? '当社で書いた記録はない' : acts.join('、');
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
  const last = written.findLastIndex(({ data }) => says(data, 'fields', (field) => field === 'phone'));
  const number = written[last];
  const sourced = written.slice(last + 1).filter(({ data }) => says(data, 'changes', (change) => change.startsWith(SOURCE_CHANGED)));
  const done = [...(number === undefined ? [] : [number]), ...sourced];
  const source = sources?.['phone'];
  return {
    number: phone, source: source?.source ?? null, on: source?.on ?? null, writtenAt: done.at(-1)?.at.getTime() ?? null, writtenBy: done.map(({ actorId }) => actorId ?? '').filter((id) => id !== ''),
    acts: done.map((fact) => `${formatJapanInstant(fact.at.getTime())} ${fact.actorName}が${fact === number ? '記録' : '出典を記録'}`),
  };
}

/** How a change of the number's 出典 stands among the changes of a record (`recordDifferences`). */
const SOURCE_CHANGED = `${CUSTOMER_FACTS.find(({ name }) => name === 'phone')?.label ?? ''}の出典：`;

function says(data: AuditEvent['data'], list: 'fields' | 'changes', told: (word: string) => boolean): boolean {
  const words = data[list];
  return Array.isArray(words) && words.some((word) => told(String(word)));
}
