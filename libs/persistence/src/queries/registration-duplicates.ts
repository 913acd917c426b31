import { type Comparable, type DuplicateReason, duplicateReasons, entryValue, type RegistrationState, searchKey } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type ArrivalPage, Customer, Registration } from '../entities/index.js';

/** Another registration, or a customer, that may be the same as this one, and why. */
export type Duplicate = { readonly id: string; readonly reasons: readonly DuplicateReason[]; readonly facts: Comparable } & (
  | { readonly kind: 'registration'; readonly receptionNumber: string; readonly state: RegistrationState; readonly branchId: string; readonly receivedAt: Date }
  | { readonly kind: 'customer'; readonly customerNumber: string; readonly openCases: number; readonly accounts: readonly { readonly id: string; readonly loginId: string; readonly contactName: string }[] }
);

/** Pages that differ in so few bits are told apart by nobody; the rules look again. */
const NEAR_PICTURE = 6;
const MOST = 20;

/** What of a registration is compared. */
export async function comparableOf(em: EntityManager, registration: Registration): Promise<Comparable> {
  const [known] = await comparablesOf(em, [registration]);
  if (known === undefined) throw new Error('A registration can be compared.');
  return known;
}

/** Open registrations of any branch and customers that are like this one. The index narrows, the domain's rule decides. */
export async function findDuplicates(em: EntityManager, registration: Registration): Promise<readonly Duplicate[]> {
  const own = await comparableOf(em, registration);
  const ids = await likeRegistrations(em, registration.id, own);
  const others = ids.length === 0 ? [] : await em.find(Registration, { id: { $in: ids } }, { orderBy: { receivedAt: 'asc' } });
  const compared = await comparablesOf(em, others);
  const registrations = others.flatMap((other, index): Duplicate[] => {
    const facts = compared[index];
    const reasons = facts === undefined ? [] : duplicateReasons(own, facts);
    if (facts === undefined || reasons.length === 0) return [];
    return [{ kind: 'registration', id: other.id, reasons, facts, receptionNumber: other.receptionNumber, state: other.state, branchId: other.branch, receivedAt: other.receivedAt }];
  });
  return [...registrations, ...(await likeCustomers(em, own))];
}

async function comparablesOf(em: EntityManager, registrations: readonly Registration[]): Promise<readonly Comparable[]> {
  if (registrations.length === 0) return [];
  const ids = registrations.map(({ id }) => id);
  const pages = await em.execute<{ registration: string; picture: ArrivalPage['pictureHash']; file: string }[]>(
    `select p.registration_id as registration, p.picture_hash as picture, t.sha256 as file from arrival_page p join arrival_part t on t.id = p.part_id
     where p.registration_id in (${ids.map(() => '?').join(', ')})
     union select a.registration_id, '', a.sha256 from arrival a where a.registration_id in (${ids.map(() => '?').join(', ')})`,
    [...ids, ...ids],
  );
  return registrations.map(({ id, raw, read, content }) => {
    const own = pages.filter(({ registration }) => registration === id);
    const value = (field: 'phone' | 'name' | 'address' | 'corporateNumber'): string | null => content?.[field] ?? entryValue(field, raw, read).normalize('NFKC');
    return {
      phone: value('phone'), corporateNumber: value('corporateNumber'), name: value('name'), address: value('address'),
      fileHashes: [...new Set(own.map(({ file }) => file))], pictureHashes: [...new Set(own.map(({ picture }) => picture).filter((hash) => hash !== ''))],
    };
  });
}

async function likeRegistrations(em: EntityManager, id: string, own: Comparable): Promise<readonly string[]> {
  const conditions: string[] = [];
  const params: unknown[] = [];
  const ask = (sql: string, ...values: readonly unknown[]): void => {
    conditions.push(sql);
    params.push(...values);
  };
  for (const word of [searchKey(own.name ?? ''), searchKey(own.phone ?? '')].filter((text) => text.length >= 2)) ask('(bigrams(r.search_key) @> bigrams(?::text) and strpos(r.search_key, ?::text) > 0)', word, word);
  if (own.corporateNumber) ask(`r.content->>'corporateNumber' = ?`, own.corporateNumber);
  for (const hash of own.fileHashes) ask('(r.id in (select p.registration_id from arrival_part t join arrival_page p on p.part_id = t.id where t.sha256 = ?) or r.id in (select registration_id from arrival where sha256 = ?))', hash, hash);
  for (const hash of own.pictureHashes) ask(`r.id in (select registration_id from arrival_page where registration_id is not null and bit_count(('x' || picture_hash)::bit(64) # ('x' || ?)::bit(64)) <= ${NEAR_PICTURE})`, hash);
  if (conditions.length === 0) return [];
  const rows = await em.execute<{ id: string }[]>(
    `select r.id from registration r where r.id <> ? and r.ended_at is null and (${conditions.join(' or ')}) order by r.received_at limit ${MOST}`, [id, ...params],
  );
  return rows.map((row) => row.id);
}

async function likeCustomers(em: EntityManager, own: Comparable): Promise<readonly Duplicate[]> {
  const found = await em.execute<{ id: string }[]>(
    `select id from customer where translate(phone, '-() ', '') = ? or corporate_number = ? or name = ? limit ${MOST}`,
    [(own.phone ?? '').replace(/\D/g, '') || null, own.corporateNumber || null, own.name],
  );
  const customers = found.length === 0 ? [] : await em.find(Customer, { id: { $in: found.map(({ id }) => id) } }, { orderBy: { customerNumber: 'asc' } });
  const like: Duplicate[] = [];
  for (const customer of customers) {
    const facts = { phone: customer.phone, corporateNumber: customer.corporateNumber ?? null, name: customer.name, address: customer.address, fileHashes: [], pictureHashes: [] };
    const reasons = duplicateReasons(own, facts);
    if (reasons.length === 0) continue;
    const accounts = await em.execute<{ id: string; loginId: string; contactName: string }[]>(
      `select id, login_id as "loginId", contact_name as "contactName" from contractor_account where customer_id = ? and closed_at is null order by login_id`, [customer.id],
    );
    const [cases] = await em.execute<{ open: string }[]>('select count(*) as open from guarantee_application where customer_id = ? and ended_at is null', [customer.id]);
    like.push({ kind: 'customer', id: customer.id, reasons, facts, customerNumber: customer.customerNumber, openCases: Number(cases?.open ?? 0), accounts });
  }
  return like;
}
