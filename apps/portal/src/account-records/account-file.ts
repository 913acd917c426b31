import { type AccountForRights, type AccountState, accountState, hasOpenLetter } from '#domain';
import type { PurposeHashes } from '#identity';
import { type AccountLink, type AddressChange, AddressVerification, AuditEvent, Branch, ContractorAccount, Customer, findOpenAddressChange, IdLetter, readRecordChangers, readReturnedAddresses, readStaffNames, Registration, type ReturnedAddress } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PageNotFound } from '../http/problems.js';
import { findUnconfirmed } from '../account-links/account-links.js';
import { readLocks } from './account-locks.js';

/** Everything the pages of an お客様ID show, and its rights depend on. */
export interface AccountFile {
  readonly account: ContractorAccount;
  readonly customer: Customer;
  readonly branch: Branch;
  readonly state: AccountState;
  readonly lockedUntil: Date | null;
  /** 不達, of its addresses. */
  readonly returned: readonly ReturnedAddress[];
  /** New mail addresses that wait until their readers have confirmed them, also past the time of their link. */
  readonly unconfirmed: readonly AccountLink[];
  readonly letters: readonly IdLetter[];
  /** The newest letter, with the registration that it was printed for; null before the first, and where nobody kept which it was. */
  readonly lastLetter: { readonly letter: IdLetter; readonly registration: Registration } | null;
  /** The 再発行 that has not come to its end. */
  readonly reissue: { readonly registration: Registration; readonly verification: AddressVerification | null } | null;
  /** 登録の住所の変更 of its customer that waits for its second person. */
  readonly addressChange: AddressChange | null;
  readonly facts: readonly AuditEvent[];
  /** Registrations of it that are a 再発行. */
  readonly reissues: ReadonlySet<string>;
  /** Names of staff by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly rights: AccountForRights;
}

/** @throws PageNotFound */
export async function readAccountFile(em: EntityManager, hashes: PurposeHashes, id: string, now: Date): Promise<AccountFile> {
  const account = await em.findOne(ContractorAccount, { id });
  if (!account) throw new PageNotFound(`no account ${id}`);
  const customer = await em.findOneOrFail(Customer, account.customer);
  const registrations = await em.find(Registration, { $or: [{ account: id }, { reissueOf: id }] }, { orderBy: { receivedAt: 'asc', id: 'asc' } });
  const open = registrations.find((registration) => registration.reissueOf && !registration.endedAt) ?? null;
  const lockedUntil = (await readLocks(em, hashes, [account.loginId], now)).get(account.loginId) ?? null;
  const state = stateOf(account, lockedUntil !== null);
  const letters = await em.find(IdLetter, { account: id }, { orderBy: { printedAt: 'desc', number: 'desc' } });
  const addressChange = await findOpenAddressChange(em, customer.id);
  const [newest] = letters;
  const ofNewest = registrations.find((registration) => registration.id === newest?.registration);
  return {
    account, customer, returned: await readReturnedAddresses(em, id), branch: await em.findOneOrFail(Branch, customer.branch), state, lockedUntil, letters, unconfirmed: account.closedAt ? [] : await findUnconfirmed(em, id), lastLetter: newest && ofNewest ? { letter: newest, registration: ofNewest } : null,
    reissue: open && { registration: open, verification: (await em.find(AddressVerification, { registration: open.id }, { orderBy: { at: 'desc' }, limit: 1 }))[0] ?? null },
    addressChange, facts: await em.find(AuditEvent, { caseId: { $in: [id, ...registrations.map((registration) => registration.id)] } }, { orderBy: { at: 'asc', id: 'asc' } }),
    reissues: new Set(registrations.filter(({ reissueOf }) => reissueOf).map((registration) => registration.id)),
    names: await readStaffNames(em, [...letters.flatMap(({ printedBy, postedBy }) => [printedBy, postedBy]), open?.enteredBy, addressChange?.askedBy]),
    rights: {
      state, branchId: customer.branch, reissueOpen: open !== null, openLetter: registrations.map((one) => one.state).find(hasOpenLetter) ?? null,
      addressChange: addressChange && { askedById: addressChange.askedBy, recordChangerIds: await readRecordChangers(em, customer.id) },
    },
  };
}

function stateOf(account: ContractorAccount, locked: boolean): AccountState {
  return accountState({ closed: Boolean(account.closedAt), active: account.active, locked, firstSignInCompleted: Boolean(account.passwordHash) && account.mail !== '' });
}
