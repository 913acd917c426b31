import {
  type BusinessCalendar, customerGaps, decisionHolds, type DuplicateDecision, CUSTOMER_FACTS, type CustomerFact, type EntryForGate, entryValue, fieldsToConfirm, formatEraDate, japanDate, type JudgedCustomer, letterAddressIsVerified, type PagesRead, proposeBranch, hasKnownPlaces, hasPaper, isAtDesk, readingProgress, type ReadingProgress, sameFieldValue, screenedSince,
  type RegistrationForRights, type ShownRecord, shownRecord, TELLING_TASKS,
} from '#domain';
import {
  type AddressChange, AddressVerification, Arrival, ArrivalPage, ArrivalPart, Branch, type Continuation, ContractorAccount, Customer, deficiencyToldAt, type Duplicate, findContinuations, findDuplicates, findOpenAddressChange, findOpenLetter, IdLetter, isPaperInHand,
  isReissueWithoutPaper, type OpenAnswer, PhoneRecord,
  readBusinessCalendar, readMerged, readOpenAnswers, readRecordChangers, readRegistrationOriginals, readRegistrationTerms, readStaffNames, readTerritories, readTimeline, recordAddress,
  Registration, RegistrationLook, type RegistrationOriginal, RegistrationTask, type RegistrationTerms, Staff, type TimelineFact,
} from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../../http/actor.js';
import { findRegistration, registrationRights } from './locked-registration.js';

/** 取扱支店, proposed, and by which line of the 取扱区域. */
export interface BranchProposal {
  readonly branch: Branch;
  readonly reason: string;
}

/** Everything the pages of one registration read; nothing of it is written back. */
export interface RegistrationFile {
  readonly registration: Registration;
  readonly branch: Branch;
  /** 取扱支店 as the address proposes it; null where 取扱区域 say nothing. */
  readonly proposal: BranchProposal | null;
  readonly pages: readonly ArrivalPage[];
  /** 原本: all that it, or a page or a file of it, came in. */
  readonly originals: readonly RegistrationOriginal[];
  /** 続き of these, by arrival. */
  readonly continuations: ReadonlyMap<string, readonly Continuation[]>;
  /** 文字の読み取り of its pages, and within how many minutes it is waited for. */
  readonly reading: PagesRead & { readonly minutes: number };
  /** 原紙が手元にある: its original was brought or posted, be it with a registration that has become part of it. */
  readonly inHand: boolean;
  readonly customer: Customer | null;
  /** 反社チェック: for how many days it counts. */
  readonly screeningDays: number;
  /** 取扱支店 of the customer, who alone changes the record; null while there is no customer. */
  readonly customerBranch: Branch | null;
  /** 記録を変えた人 since a registration of the customer was last approved. */
  readonly recordChangers: readonly string[];
  /** 登録の住所の変更 of the customer that waits for its second person. */
  readonly addressChange: AddressChange | null;
  readonly account: ContractorAccount | null;
  /** 再発行: the ID that gets a new letter. */
  readonly reissued: ContractorAccount | null;
  /** 再発行: letters of the ID that came back from the address that the next one goes to, or from one that nobody has kept, the latest first. */
  readonly returned: readonly IdLetter[];
  /** 再発行: 受付番号 of another registration whose letter of that ID is open. */
  readonly openLetter: string | null;
  /** The page of the customer's latest accepted paper that its seal was seen on: the two are compared. */
  readonly earlierSeal: { readonly registrationId: string; readonly receptionNumber: string; readonly page: ArrivalPage } | null;
  readonly duplicates: readonly Duplicate[];
  /** There are more of them than are shown. */
  readonly moreDuplicates: boolean;
  /** Its telephone calls, and those of the registrations that were merged into it. */
  readonly calls: readonly PhoneRecord[];
  /** 統合: the 受付番号, by their ids, of the registrations that have become part of it. */
  readonly merged: ReadonlyMap<string, string>;
  readonly verifications: readonly AddressVerification[];
  readonly looks: readonly RegistrationLook[];
  /** Who of those that have looked at it may do so still: a 転送 takes it out of sight. */
  readonly inSight: ReadonlySet<string>;
  readonly facts: readonly TimelineFact[];
  /** 電話・手紙・FAXでの連絡 that the branch owes the customer, who has no mail address. */
  readonly untold: number;
  /** When the customer was told of the 不備 that is open; null while nobody has, and where none is. */
  readonly deficiencyToldAt: Date | null;
  /** メールの不達: mails to the customer that did not arrive, and of which nobody has done anything yet. */
  readonly undelivered: number;
  /** Where its pages went, of one that has none left; null where none was moved. */
  readonly pagesWent: PagesWent | null;
  /** Mails that answer it, and that nobody has filed here yet. */
  readonly answers: readonly OpenAnswer[];
  /** Names of everybody of the surety that the file mentions, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly calendar: BusinessCalendar;
}

/** In words; the registration that they became a part of, where it is one. */
export interface PagesWent {
  readonly to: string;
  readonly registration: { readonly id: string; readonly branchId: string } | null;
}

/** @throws PageNotFound, DomainError `authority/other-branch` (answered as not found) */
export async function readRegistrationFile(em: EntityManager, actor: StaffActor, id: string): Promise<RegistrationFile> {
  return fileOf(em, await findRegistration(em, actor, id));
}

/** The file of a registration that the caller has found, or locked. */
export async function fileOf(em: EntityManager, registration: Registration): Promise<RegistrationFile> {
  const mine = { registration: registration.id };
  const merged = await readMerged(em, registration.id);
  const calls = await em.find(PhoneRecord, { registration: { $in: [registration.id, ...merged.keys()] } }, { orderBy: { at: 'asc' } });
  const verifications = await em.find(AddressVerification, mine, { orderBy: { at: 'asc' } });
  const looks = await em.find(RegistrationLook, mine, { orderBy: { at: 'desc' } });
  const customer = registration.customer ? await em.findOneOrFail(Customer, registration.customer) : null;
  const pages = await em.find(ArrivalPage, mine, { orderBy: { position: 'asc', id: 'asc' } });
  const facts = await readTimeline(em, registration.id);
  const originals = await readRegistrationOriginals(em, registration.id);
  const terms = await readRegistrationTerms(em);
  return {
    registration, calls, merged, verifications, looks, customer, pages, facts, originals, continuations: await findContinuations(em, originals.map(({ arrival }) => arrival)),
    inHand: await isPaperInHand(em, [registration.id, ...merged.keys()]),
    reading: await readReading(em, { pages, facts, originals }, terms), screeningDays: terms.screeningDays,
    customerBranch: customer && (await em.findOneOrFail(Branch, customer.branch)), recordChangers: customer === null ? [] : await readRecordChangers(em, customer.id),
    addressChange: customer && (await findOpenAddressChange(em, customer.id)),
    branch: await em.findOneOrFail(Branch, registration.branch), proposal: await readProposal(em, registration),
    account: registration.account ? await em.findOneOrFail(ContractorAccount, registration.account) : null,
    reissued: registration.reissueOf ? await em.findOneOrFail(ContractorAccount, registration.reissueOf) : null,
    returned: registration.reissueOf && customer ? await findReturned(em, registration.reissueOf, customer) : [],
    openLetter: registration.reissueOf ? await findOpenLetter(em, registration.reissueOf, registration.id) : null,
    earlierSeal: await findEarlierSeal(em, registration),
    ...(await findDuplicates(em, registration)),
    answers: await readOpenAnswers(em, registration.id),
    untold: await em.count(RegistrationTask, { ...mine, kind: { $in: [...TELLING_TASKS] }, doneAt: null }),
    deficiencyToldAt: registration.state === 'deficient' ? await deficiencyToldAt(em, registration.id) : null,
    undelivered: await em.count(RegistrationTask, { ...mine, kind: 'mail-undeliverable', doneAt: null }),
    pagesWent: pages.length > 0 ? null : await readPagesWent(em, facts),
    inSight: await readInSight(em, registration, looks),
    names: await readStaffNames(em, [registration.assignee, registration.enteredBy, registration.approvedBy, ...[...calls, ...verifications, ...looks].map(({ staff }) => staff)]),
    calendar: await readBusinessCalendar(em),
  };
}

async function findReturned(em: EntityManager, account: string, { postalCode, address }: Customer): Promise<IdLetter[]> {
  const there = [{ printedAddress: null }, { printedPostalCode: postalCode, printedAddress: address }];
  return em.find(IdLetter, { account, returnedOn: { $ne: null }, $or: there }, { orderBy: { returnedOn: 'desc', number: 'desc' } });
}

async function readPagesWent(em: EntityManager, facts: readonly TimelineFact[]): Promise<PagesWent | null> {
  const to = facts.findLast(({ kind, data }) => kind === 'RegistrationPagesFiled' && Number(data['pages'] ?? 0) < 0)?.data['to'];
  if (typeof to !== 'string') return null;
  const registration = await em.findOne(Registration, { receptionNumber: to });
  return { to: registration ? `受付 ${to}` : to, registration: registration && { id: registration.id, branchId: registration.branch } };
}

async function readReading(em: EntityManager, papers: Pick<RegistrationFile, 'pages' | 'facts' | 'originals'>, { readingMinutes }: Pick<RegistrationTerms, 'readingMinutes'>): Promise<RegistrationFile['reading']> {
  return { ...(await pagesRead(em, papers)), minutes: readingMinutes };
}

async function pagesRead(em: EntityManager, { pages, facts, originals }: Pick<RegistrationFile, 'pages' | 'facts' | 'originals'>): Promise<PagesRead> {
  // Handed in with it, and not even taken apart.
  const unopened = originals.map(({ arrival }) => arrival).filter(({ state }) => state === 'stored');
  const unread = pages.filter(({ words }) => !words);
  const parts = await em.find(ArrivalPart, { id: { $in: unread.map(({ part }) => part) } });
  const arrivals = await em.find(Arrival, { id: { $in: parts.map(({ arrival }) => arrival) } });
  // Pages that somebody has filed here later are read anew from then on.
  const filed = facts.filter(({ kind }) => kind === 'RegistrationPagesFiled').map(({ at }) => at.getTime());
  return {
    unreadSince: unread.length + unopened.length === 0 ? null : Math.max(...filed, ...[...arrivals, ...unopened].map(({ readAt, receivedAt }) => (readAt ?? receivedAt).getTime())),
    formWithoutWords: pages.some(({ words, sheet, formCode }) => words?.length === 0 && Boolean(sheet ?? formCode)),
  };
}

async function readProposal(em: EntityManager, registration: Registration): Promise<BranchProposal | null> {
  const line = proposeBranch(await readTerritories(em), formAddress(registration), japanDate(registration.receivedAt.getTime()));
  if (line === null) return null;
  const branch = await em.findOneOrFail(Branch, line.branchId);
  const area = line.municipality === '' ? `${line.prefecture}（ほかに定めのない市区町村）` : `${line.prefecture}${line.municipality}`;
  return { branch, reason: `住所が${branch.name}の取扱区域（${area}、${formatEraDate(line.effectiveFrom)}から）` };
}

/** Of the branch of this registration alone: its people may look at no other's pages. */
async function findEarlierSeal(em: EntityManager, { id, customer, branch }: Registration): Promise<RegistrationFile['earlierSeal']> {
  if (!customer) return null;
  const earlier = await em.find(Registration, { id: { $ne: id }, customer, branch, approvedAt: { $ne: null } }, { orderBy: { approvedAt: 'desc', id: 'desc' }, limit: 5 });
  const pages = await em.find(ArrivalPage, { registration: { $in: earlier.map((one) => one.id) }, formCode: { $ne: null } }, { orderBy: { position: 'desc', id: 'desc' } });
  for (const one of earlier) {
    const forms = pages.filter((candidate) => candidate.registration === one.id && (hasKnownPlaces(candidate.formCode) || candidate.sheet));
    const page = forms.find((form) => form.id === one.sealSeenOn) ?? forms[0];
    if (page) return { registrationId: one.id, receptionNumber: one.receptionNumber, page };
  }
  return null;
}

/** 押印省略: a web registration that no paper was asked for. */
export function sealIsWaivedFor({ channel, token }: Pick<Registration, 'channel' | 'token'>): boolean {
  return channel === 'web' && !token;
}

/** What was decided of one that was found, and whether that still answers the question; null where nobody has decided. */
export function decisionOn({ duplicateDecisions, duplicateGrounds }: Registration, reissued: ContractorAccount | null, { id, reasons }: Duplicate): { readonly decision: DuplicateDecision; readonly holds: boolean } | null {
  const decision = duplicateDecisions?.[id];
  if (decision === undefined) return null;
  return { decision, holds: decisionHolds({ decision, grounds: duplicateGrounds?.[id] ?? null }, reasons, reissued?.customer === id) };
}

/** Found by the machine and by nobody decided upon; one that turns up after a decision, or a further reason, asks again. A chosen customer without an ID leaves nothing to decide, nor does an approval or the end. */
export function undecidedDuplicates({ registration, duplicates, reissued }: Pick<RegistrationFile, 'registration' | 'duplicates' | 'reissued'>): readonly Duplicate[] {
  if (isReissueWithoutPaper(registration) || !isAtDesk(registration.state)) return [];
  return duplicates.filter((found) => decisionOn(registration, reissued, found)?.holds !== true && !(found.kind === 'customer' && found.id === registration.customer && found.accounts.length === 0));
}

/** 不備 of which the customer knows nothing yet: whether the branch is to tell him, or his mail is on its way. */
export function untoldDeficiency({ registration, deficiencyToldAt: told, untold, undelivered }: Pick<RegistrationFile, 'registration' | 'deficiencyToldAt' | 'untold' | 'undelivered'>): 'by-branch' | 'by-mail' | null {
  if (registration.state !== 'deficient' || told !== null) return null;
  return untold + undelivered > 0 ? 'by-branch' : 'by-mail';
}

/** What a record says of its customer, kept or as it was sent. */
type CustomerTexts = Pick<Customer, 'kind' | CustomerFact | 'sources' | 'screenedOn' | 'screenedBy'>;

function judgedCustomer(customer: CustomerTexts): JudgedCustomer {
  return {
    kind: customer.kind, facts: Object.fromEntries(CUSTOMER_FACTS.map(({ name }) => [name, customer[name] ?? null])), sourced: Object.keys(customer.sources ?? {}),
    screenedOn: customer.screenedOn ?? null, screenedBy: customer.screenedBy ?? null,
  };
}

/** What the record of a customer lacks on this day. */
export function recordGaps({ screeningDays }: Pick<RegistrationFile, 'screeningDays'>, customer: Customer, now: Date): readonly string[] {
  return customerGaps(judgedCustomer(customer), screenedSince(japanDate(now.getTime()), screeningDays));
}

/** The record as the second person sees it, and as the forms that rest on it say that it was seen. */
export function shownCustomer(customer: CustomerTexts | null): ShownRecord {
  return customer === null ? {} : shownRecord({ ...judgedCustomer(customer), screenedOn: customer.screenedOn ?? null, sources: customer.sources ?? {} });
}

/** What the rights of the approval depend on: besides the registration, who has changed the record that it rests on. */
export function approvalRights({ registration, recordChangers }: Pick<RegistrationFile, 'registration' | 'recordChangers'>, pagesOpened: boolean): RegistrationForRights {
  return { ...registrationRights(registration, pagesOpened), recordChangerIds: recordChangers };
}

/** The address as it stands in the form. */
export function formAddress({ content, raw, read }: Registration): string {
  return content?.address ?? entryValue('address', raw, read);
}

/** 送付先, as a check of it is recorded: the customer's record, while there is none the form. */
export function checkedAddress(registration: Registration, customer: Customer | null): string {
  return customer === null ? formAddress(registration) : recordAddress(customer);
}

/** Whether the letter may go where it would go; a record that this very registration made or moved shows nothing of itself, and a check from before a letter came back from there nothing of the address. */
export function addressIsVerified({ registration, verifications, customer, facts }: Pick<RegistrationFile, 'registration' | 'verifications' | 'customer' | 'facts'>): boolean {
  const returned = facts.findLast(({ kind }) => kind === 'LetterReturned')?.at ?? null;
  return letterAddressIsVerified({
    form: formAddress(registration), checked: verifications.filter(({ at }) => returned === null || at >= returned).map(({ address }) => address), reissue: Boolean(registration.reissueOf),
    record: customer === null ? null : { address: customer.address, withPostalCode: recordAddress(customer), stoodBefore: stoodBefore('address', facts) },
  });
}

/** Whether a fact of the record is older than the work on this registration; what was written into it from the form proves nothing of the form. */
export function stoodBefore(fact: CustomerFact, facts: readonly TimelineFact[]): boolean {
  return !facts.some(({ kind, data }) => kind === 'CustomerRecorded' && Array.isArray(data['fields']) && data['fields'].includes(fact));
}

export function readingOf({ reading }: Pick<RegistrationFile, 'reading'>, now: Date): ReadingProgress {
  return readingProgress(reading, now.getTime(), reading.minutes * 60_000);
}

/** The same, of one whose file is not read beside. */
export async function readReadingProgress(em: EntityManager, registration: string, now: Date): Promise<ReadingProgress> {
  const pages = await em.find(ArrivalPage, { registration });
  return readingOf({ reading: await readReading(em, { pages, facts: await readTimeline(em, registration), originals: await readRegistrationOriginals(em, registration) }, await readRegistrationTerms(em)) }, now);
}

/** What decides whether another person may be asked, as the domain asks it. */
export function gateOf(file: RegistrationFile, now: Date): EntryForGate {
  const { registration, customer, reissued } = file;
  if (isReissueWithoutPaper(registration)) {
    const hasGrounds = reissued !== null && reissued.customer === registration.customer;
    return { hasGrounds, unreadable: registration.content === null, toConfirm: [], reading: 'done', comparedByEye: false, sealWaived: true, sealPresent: false, sealLegible: false, duplicatesUndecided: false, customerGaps: [], addressUnverified: !addressIsVerified(file), openLetter: file.openLetter };
  }
  return {
    hasGrounds: hasPaper({ cameIn: file.pages.length + file.originals.length, inHand: file.inHand, sealWaived: sealIsWaivedFor(registration) }), unreadable: registration.content === null, toConfirm: fieldsToConfirm(registration.raw, registration.read, registration.confirmed, registration.typedOnWeb),
    reading: readingOf(file, now), comparedByEye: registration.comparedByEye,
    sealWaived: sealIsWaivedFor(registration), sealPresent: registration.sealPresent, sealLegible: registration.sealLegible,
    duplicatesUndecided: undecidedDuplicates(file).length > 0,
    customerGaps: customer === null ? null : recordGaps(file, customer, now),
    addressUnverified: !addressIsVerified(file),
    openLetter: file.openLetter,
  };
}

/** Who of those that have looked at it may do so still. */
async function readInSight(em: EntityManager, { branch }: Registration, looks: readonly RegistrationLook[]): Promise<ReadonlySet<string>> {
  if (looks.length === 0) return new Set();
  const offices = await em.find(Branch, { $or: [{ id: branch }, { isHeadOffice: true }] });
  const staff = await em.find(Staff, { id: { $in: looks.map((look) => look.staff) }, branch: { $in: offices.map(({ id }) => id) } });
  return new Set(staff.map(({ id }) => id));
}

/** Whether this person has opened the pages since they were last typed in and since the last page came. */
export function pagesWereOpened({ registration, looks, facts }: Pick<RegistrationFile, 'registration' | 'looks' | 'facts'>, staffId: string): boolean {
  const since = Math.max(registration.enteredAt?.getTime() ?? 0, ...facts.filter(({ kind }) => kind === 'RegistrationPagesFiled').map(({ at }) => at.getTime()));
  return looks.some(({ staff, at }) => staff === staffId && at.getTime() >= since);
}

/** Whether the paper names another 担当者 than the ID whose letter is addressed to that one; in any spelling the same person is the same. */
export function namesAnotherContact({ raw, read }: Pick<Registration, 'raw' | 'read'>, { contactName }: { readonly contactName: string }): boolean {
  const named = entryValue('contactName', raw, read);
  return named !== '' && !sameFieldValue('contactName', named, contactName);
}

/** Where a call was made when it was for a registration that has since been merged into this one; '' for its own. */
export function mergedWords({ merged }: Pick<RegistrationFile, 'merged'>, registration: string): string {
  const number = merged.get(registration);
  return number === undefined ? '' : `　統合した受付 ${number} で`;
}
