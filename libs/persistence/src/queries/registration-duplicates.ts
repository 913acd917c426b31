import {
  addressKey, areTwoCompanies, type Comparable, type ComparedFact, digitsIn, type DuplicateReason, duplicateReasons, entryValue, hasOpenLetter, type OpenLetterState, pageOfFile, readingBeside, reasonsByReading, reasonsUnlikeReading, REGISTRATION_STATES, type RegistrationState, SAME_PICTURE, searchKey, tokenIn,
} from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Customer, Registration } from '../entities/index.js';
import { answeringRegistrations } from '../arrival/answered-registration.js';
import { registrationsOfSameMail } from '../arrival/arrival-form-key.js';
import { holdsWord, holdsWords } from './holds-word.js';
import type { SqlPart } from './sql-part.js';
import { comparablePicture, isCompared, STORED_PICTURE, type StoredPicture } from './stored-picture.js';

/** Another registration, or a customer, that may be the same as this one, and why. */
export type Duplicate = { readonly id: string; readonly reasons: readonly DuplicateReason[]; readonly byReading: readonly DuplicateReason[]; readonly unlikeReading: readonly DuplicateReason[]; readonly facts: Comparable } & (
  | { readonly kind: 'registration'; readonly receptionNumber: string; readonly state: RegistrationState; readonly branchId: string; readonly receivedAt: Date; readonly ended: boolean }
  | { readonly kind: 'customer'; readonly customerNumber: string; readonly openCases: number; readonly accounts: readonly { readonly id: string; readonly loginId: string; readonly contactName: string; /** Where its letter stands that is still to be used: it gets no other. */ readonly openLetter: OpenLetterState | null }[] }
);

/** So many are looked at for each reason on its own: none is crowded out by what is like it for another. */
const MOST = 100;
const COMPARED: readonly ComparedFact[] = ['phone', 'corporateNumber', 'name', 'address'];

/** What of a registration is compared. */
async function comparableOf(em: EntityManager, registration: Registration): Promise<Comparable> {
  const [known] = await comparablesOf(em, [registration]);
  if (known === undefined) throw new Error('A registration can be compared.');
  return known;
}

/** What may be the same; `moreDuplicates` when there is so much that not all of it was looked at. */
export interface FoundDuplicates {
  readonly duplicates: readonly Duplicate[];
  readonly moreDuplicates: boolean;
}

/** Open registrations of any branch and customers that are like this one, and what the same mail became; of those that have ended, what was sent again. The index narrows, the domain's rule decides. */
export async function findDuplicates(em: EntityManager, registration: Registration): Promise<FoundDuplicates> {
  const own = await comparableOf(em, registration);
  const { ids: like, more } = await likeRegistrations(em, registration.id, own);
  const answering = await answeringRegistrations(em, registration.id);
  const ofSameMail = await registrationsOfSameMail(em, registration);
  const ids = [...new Set([...answering, ...ofSameMail, ...like])];
  const others = ids.length === 0 ? [] : await em.find(Registration, { id: { $in: ids } }, { orderBy: { receivedAt: 'asc' } });
  const compared = await comparablesOf(em, others);
  const registrations = others.flatMap((other, index): Duplicate[] => {
    const facts = compared[index];
    const arrived: readonly DuplicateReason[] = [...(answering.has(other.id) ? ['answers' as const] : []), ...(ofSameMail.has(other.id) && facts !== undefined && !areTwoCompanies(own, facts) ? ['same-mail' as const] : [])];
    const reasons = facts === undefined ? [] : [...arrived, ...duplicateReasons(own, facts)];
    if (facts === undefined || reasons.length === 0) return [];
    return [{ kind: 'registration', id: other.id, reasons, byReading: reasonsByReading(reasons, own, facts), unlikeReading: reasonsUnlikeReading(reasons, own, facts), facts, receptionNumber: other.receptionNumber, state: other.state, branchId: other.branch, receivedAt: other.receivedAt, ended: Boolean(other.endedAt) }];
  });
  const customers = await likeCustomers(em, own);
  return { duplicates: [...registrations, ...customers.like.filter(({ id }) => !isOwnRecord(registration, id))], moreDuplicates: more || customers.more };
}

/** From its approval on the customer's record is what the registration says: it is compared with no other of the same. What was decided of it before stays to be read. */
function isOwnRecord({ approvedAt, customer, duplicateDecisions }: Registration, id: string): boolean {
  return Boolean(approvedAt) && customer === id && duplicateDecisions?.[id] === undefined;
}

async function comparablesOf(em: EntityManager, registrations: readonly Registration[]): Promise<readonly Comparable[]> {
  if (registrations.length === 0) return [];
  const ids = registrations.map(({ id }) => id);
  const marks = ids.map(() => '?').join(', ');
  const pages = await em.execute<PageOfRegistration[]>(
    `select g.registration_id as registration, ${STORED_PICTURE} as picture, t.sha256 as file, g.number as page
      from arrival_page g join arrival_part t on t.id = g.part_id where g.registration_id in (${marks})
     union all select a.registration_id, null, a.sha256, 0 from arrival a where a.registration_id in (${marks})
     union all select t.registration_id, null, t.sha256, 0 from arrival_part t where t.registration_id in (${marks})`,
    [...ids, ...ids, ...ids],
  );
  return registrations.map(({ id, token, raw, read, content, confirmed }) => {
    const own = pages.filter(({ registration }) => registration === id);
    const value = (field: ComparedFact): string | null => content?.[field] ?? entryValue(field, raw, read).normalize('NFKC');
    return {
      phone: value('phone'), corporateNumber: value('corporateNumber'), name: value('name'), address: value('address'),
      files: [...new Set(own.map(({ file, page }) => pageOfFile(file, page)))],
      onlyRead: COMPARED.filter((field) => (raw[field] ?? '') === '' && value(field) !== ''),
      unlikeRead: COMPARED.filter((field) => readingBeside(field, raw, read, confirmed) !== null),
      tokens: [...new Set([token ?? null, ...own.map(({ picture }) => tokenIn(picture?.formCode))].filter((known) => known !== null))],
      pictures: own.flatMap(({ picture }) => (picture?.hash && isCompared(picture) ? [comparablePicture({ ...picture, hash: picture.hash })] : [])),
    };
  });
}

/** A page as it is compared; of an upload or an Excel form the file as a whole. */
interface PageOfRegistration {
  readonly registration: string;
  readonly picture: (Omit<StoredPicture, 'hash'> & { readonly hash: string | null }) | null;
  readonly file: string;
  readonly page: number;
}

/** Rows that some questions find, asked together and each on its own; `more` when one of them finds more than are looked at. */
interface FoundRows {
  readonly ids: readonly string[];
  readonly more: boolean;
}

async function likeRegistrations(em: EntityManager, id: string, own: Comparable): Promise<FoundRows> {
  // What was merged lives on where it went.
  return askEach(em, [...likeFacts(own).map(({ sql, params }) => ({ sql: `select id from registration where ended_at is null and ${sql}`, params })), ...sentAgain(own)], ({ sql, params }) => ({
    sql: `select r.id from registration r where r.id in (${sql}) and r.id <> ? and r.merged_into is null order by r.ended_at is not null, r.received_at, r.id`, params: [...params, id],
  }));
}

async function askEach(em: EntityManager, questions: readonly SqlPart[], asked: (question: SqlPart) => SqlPart): Promise<FoundRows> {
  if (questions.length === 0) return { ids: [], more: false };
  const each = questions.map(asked);
  const rows = await em.execute<{ question: number; place: string; id: string }[]>(
    each.map(({ sql }, question) => `select ${question} as question, row_number() over () as place, id from (${sql} limit ${MOST + 1}) found_${question}`).join(' union all '), each.flatMap(({ params }) => [...params]),
  );
  const seen = rows.filter(({ place }) => Number(place) <= MOST);
  return { ids: [...new Set(seen.map(({ id }) => id))], more: seen.length < rows.length };
}

/** What the search key of a registration or a customer holds, typed or read: the telephone, the 法人番号, or the name with the place of the address. */
function likeFacts({ name, phone, corporateNumber, address }: CustomerFacts): readonly SqlPart[] {
  const numbers = [phone, corporateNumber].map((text) => digitsIn(text ?? '')).filter((digits) => digits !== '');
  const [named, at] = [searchKey(name ?? ''), addressKey(address ?? '').place];
  return [...numbers.map((digits) => holdsWord('search_key', digits)), ...(named === '' || at === '' ? [] : [holdsWords('search_key', [named, at])])];
}

/** Whatever has the same page of a file, the same code, or a page that looks like one of these. */
function sentAgain({ files, tokens, pictures }: Comparable): readonly SqlPart[] {
  const alike = pictures.map(() => `bit_count(('x' || picture_hash)::bit(64) # ('x' || ?)::bit(64)) <= ${SAME_PICTURE}`).join(' or ');
  return [
    ...files.map((file) => file.split('/')).map(([sha256, page]): SqlPart => page === '0'
      ? { sql: 'select registration_id from arrival where sha256 = ? union select registration_id from arrival_part where sha256 = ?', params: [sha256, sha256] }
      : { sql: 'select p.registration_id from arrival_part t join arrival_page p on p.part_id = t.id where t.sha256 = ? and p.number = ?', params: [sha256, Number(page)] }),
    ...tokens.map((token) => ({
      sql: `select id from registration where token = ? union select registration_id from arrival_page where registration_id is not null and length(form_code) = 21 and right(form_code, 12) = ?`,
      params: [token, token],
    })),
    ...(pictures.length > 0 ? [{ sql: `select registration_id from arrival_page where registration_id is not null and (${alike})`, params: pictures.map(({ hash }) => hash) }] : []),
  ];
}

/** Facts of a customer's record as they are compared. */
export type CustomerFacts = Pick<Comparable, ComparedFact>;

/** Another customer that may be the same, and why. */
export interface LikeCustomer {
  readonly customer: Customer;
  readonly reasons: readonly DuplicateReason[];
}

/** Customers of any branch who have the telephone, the 法人番号, or name and address in common with these facts. */
export async function findLikeCustomers(em: EntityManager, facts: CustomerFacts, except: string | null): Promise<readonly LikeCustomer[]> {
  return (await readLikeCustomers(em, facts, except)).like;
}

async function readLikeCustomers(em: EntityManager, { phone, corporateNumber, name, address }: CustomerFacts, except: string | null): Promise<{ readonly like: readonly LikeCustomer[]; readonly more: boolean }> {
  const own = { ...PAPERLESS, phone, corporateNumber, name, address };
  const { ids, more } = await askEach(em, likeFacts(own), ({ sql, params }) => ({ sql: `select id from customer where ${sql} order by customer_number`, params }));
  const customers = ids.length === 0 ? [] : await em.find(Customer, { id: { $in: ids.filter((id) => id !== except) } }, { orderBy: { customerNumber: 'asc' } });
  return { like: customers.map((customer) => ({ customer, reasons: duplicateReasons(own, comparableCustomer(customer)) })).filter(({ reasons }) => reasons.length > 0), more };
}

const PAPERLESS = { files: [], tokens: [], pictures: [], onlyRead: [], unlikeRead: [] } as const;

function comparableCustomer({ phone, corporateNumber, name, address }: Customer): Comparable {
  return { phone, corporateNumber: corporateNumber ?? null, name, address, ...PAPERLESS };
}

async function likeCustomers(em: EntityManager, own: Comparable): Promise<{ readonly like: readonly Duplicate[]; readonly more: boolean }> {
  const found = await readLikeCustomers(em, own, null);
  const like: Duplicate[] = [];
  for (const { customer, reasons } of found.like) {
    const facts = comparableCustomer(customer);
    const accounts = await em.execute<{ id: string; loginId: string; contactName: string; openLetter: OpenLetterState | null }[]>(
      `select a.id, a.login_id as "loginId", a.contact_name as "contactName",
              (select r.state from registration r where (r.account_id = a.id or r.reissue_of_id = a.id) and r.state = any(string_to_array(?, ',')) limit 1) as "openLetter"
         from contractor_account a where a.customer_id = ? and a.closed_at is null order by a.login_id`, [REGISTRATION_STATES.filter(hasOpenLetter).join(','), customer.id],
    );
    const [cases] = await em.execute<{ open: string }[]>('select count(*) as open from guarantee_application where customer_id = ? and ended_at is null', [customer.id]);
    like.push({ kind: 'customer', id: customer.id, reasons, byReading: reasonsByReading(reasons, own, facts), unlikeReading: reasonsUnlikeReading(reasons, own, facts), facts, customerNumber: customer.customerNumber, openCases: Number(cases?.open ?? 0), accounts });
  }
  return { like, more: found.more };
}
