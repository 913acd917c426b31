import {
  type ArrivalChannel, asRead, classifyArrival, type ArrivalEvidence, inKatakana, isCutText, isExcelPrint, isFormPage, japanDate, MOST_DISPUTED, noticeTokenIn, QUARANTINE_WORDS, type RawRegistration, readRegistration, type RegistrationChannel, type RegistrationField,
  type RegistrationState, takesPages, tokenIn,
} from '#domain';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Arrival, ArrivalPage, ArrivalPart, DeficiencyNotice, Registration, type ReadRegistrationFields } from '../entities/index.js';
import { recordFact, SYSTEM, type WorkflowNotice } from '../facts.js';
import { whereItIs } from '../queries/merged-registrations.js';
import { partsWithoutPages, registrationsOfArrival } from '../queries/open-arrivals.js';
import { offerReadings } from '../registration/offer-readings.js';
import { receiveRegistration } from '../registration/receive-registration.js';
import { moveRegistration } from '../registration/registration-state.js';
import { arrivalFormKey } from './arrival-form-key.js';
import { lookAnew, placePages } from './read-anew.js';

const CHANNELS: Readonly<Record<ArrivalChannel, RegistrationChannel>> = {
  'fax-folder': 'fax', 'fax-mail': 'fax', 'fax-webhook': 'fax', mailbox: 'mail', smtp: 'mail', upload: 'post',
};

/** Where the form that was awaited has come: with its pages, or in somebody's hand. */
const AT_THE_DESK: readonly RegistrationState[] = ['received', 'in-entry', 'awaiting-approval', 'deficient'];

/** The notices that filing owes to the procedure of a registration. */
export interface FilingNotices {
  readonly startOf: (registrationId: string) => WorkflowNotice;
  readonly tell: (registrationId: string) => WorkflowNotice;
}

/** A form of an arrival with the pages that go with it. */
interface Bundle {
  readonly key: string;
  /** Of the registration that it is made for; of the 不備の書面 in front of an answer, where there is one. */
  readonly token: string | null;
  /** It came with a 不備の書面. */
  readonly answers: boolean;
  readonly pages: readonly ArrivalPage[];
  readonly part: ArrivalPart;
  /** The same once more in the same arrival. */
  readonly copies: readonly ArrivalPart[];
  readonly cells: RawRegistration | null;
}

/**
 * 振り分け: what was read of an arrival goes where it belongs. A page whose code carries a registration's token is filed to that
 * registration, the first time, and what comes with a 不備の書面 to the registration that it asks about; when a form comes again, and of any other form of ours, there is a new one at the desk, where a person decides
 * what is the same. The rest is sorted by rule and waits for a person.
 * Pages without a mark of their own go with the form they came with: a person splits what does not belong together.
 */
export async function fileArrival(em: EntityManager, arrivalId: string, mail: ArrivalEvidence['mail'], at: Date, notices: FilingNotices): Promise<void> {
  const arrival = await em.findOneOrFail(Arrival, arrivalId, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (arrival.state !== 'stored') return;
  const parts = await em.find(ArrivalPart, { arrival: arrivalId }, { orderBy: { position: 'asc' } });
  const pages = await em.find(ArrivalPage, { part: { $in: parts.map(({ id }) => id) } }, { orderBy: { part: 'asc', number: 'asc' } });
  // One 不備の書面 speaks for all that came with it, in whichever file.
  const single = new Set(pages.filter(isNotice).map(({ formCode }) => tokenIn(formCode))).size === 1;
  const found = withoutCopies(parts.flatMap((part) => bundlesOf(arrivalId, part, pages.filter((page) => page.part === part.id), single)));
  const bundles = withLoosePages(oneFormTwice(single ? answeredByWorkbook(found) : found), pages);
  const quarantined = parts.filter((part) => part.quarantine !== null);
  const workbooks = parts.filter((part) => part.quarantine === null && pages.every((page) => page.part !== part.id));
  const verdict = classifyArrival({
    forms: bundles.length, blankForms: workbooks.filter(({ cells }) => cells && isBlank(cells)).length, pages: pages.length + workbooks.length, quarantined: quarantined.length, mail,
  });
  Object.assign(arrival, { class: verdict.class, classRule: verdict.words });

  if (arrival.registration) {
    // Handed in at the counter: whose it is was known before it was read.
    const registration = await em.findOneOrFail(Registration, arrival.registration, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!takesPages(registration.state)) return sortHandedIn(em, arrival, registration, quarantined, at);
    await placePages(em, registration.id, pages);
    for (const part of partsWithoutPages(parts, pages)) part.registration = registration.id;
    await em.flush();
    for (const part of parts) if (part.cells && !isBlank(part.cells)) await offerReadings(em, registration.id, readCells(part), at);
    if (quarantined.length > 0) return quarantine(em, arrival, quarantined, at);
    arrival.state = 'filed';
    await recordFact(em, { caseId: arrivalId, kind: 'ArrivalFiled', actor: SYSTEM, at, data: { forms: bundles.length, left: 0 } });
    return;
  }
  const left: string[] = [];
  // The form made on the web that comes behind a 不備の書面 of its own registration is the answer, not a second copy.
  const answered = new Set<string>();
  for (const bundle of [...bundles].sort((a, b) => Number(b.answers) - Number(a.answers))) {
    const ended = await fileBundle(em, arrival, bundle, answered, at, notices);
    if (ended !== null) left.push(await wordsOfEnded(em, ended, bundle, parts));
  }
  const [to] = registrationsOfArrival(arrival, parts, pages);
  // What nobody has opened may be another application: it stays at the desk.
  const unopened = parts.filter(({ quarantine }) => quarantine === 'too-many-parts');
  if (to !== undefined) for (const part of partsWithoutPages(parts, pages)) if (!unopened.includes(part)) part.registration ??= to;
  if (bundles.length > 0) {
    arrival.state = left.length + unopened.length > 0 ? 'sorting' : 'filed';
    if (unopened.length > 0) arrival.classRule = QUARANTINE_WORDS['too-many-parts'];
    else if (left.length > 0) arrival.classRule = sumOf([...new Set(left)]);
    await recordFact(em, { caseId: arrivalId, kind: 'ArrivalFiled', actor: SYSTEM, at, data: { forms: bundles.length, left: left.length } });
  } else {
    if (quarantined.length > 0 && pages.length + workbooks.length === 0) return quarantine(em, arrival, quarantined, at);
    arrival.state = verdict.waits ? 'sorting' : 'set-aside';
    await recordFact(em, { caseId: arrivalId, kind: 'ArrivalSorted', actor: SYSTEM, at, data: { class: verdict.class, rule: verdict.words } });
  }
}

/** The registration that it was handed in with was approved or ended before it was read: it waits by itself, and a person says what becomes of it. */
async function sortHandedIn(em: EntityManager, arrival: Arrival, { receptionNumber, closing }: Registration, quarantined: readonly ArrivalPart[], at: Date): Promise<void> {
  const rule = `いっしょに受け付けた ${receptionNumber} が、読み取る前に${closing ? '終了しました' : '承認されました'}`;
  Object.assign(arrival, { registration: null, classRule: rule });
  if (quarantined.length > 0) return quarantine(em, arrival, quarantined, at);
  arrival.state = 'sorting';
  await recordFact(em, { caseId: arrival.id, kind: 'ArrivalSorted', actor: SYSTEM, at, data: { class: String(arrival.class), rule } });
}

/** 隔離: nothing of it could be opened; a person looks at the reason. */
async function quarantine(em: EntityManager, arrival: Arrival, [first]: readonly ArrivalPart[], at: Date): Promise<void> {
  Object.assign(arrival, { state: 'quarantined', quarantine: first?.quarantine ?? null });
  await recordFact(em, { caseId: arrival.id, kind: 'ArrivalQuarantined', actor: SYSTEM, at, data: { class: String(arrival.class), rule: String(arrival.classRule), reason: String(arrival.quarantine) } });
}

function bundlesOf(arrivalId: string, part: ArrivalPart, pages: readonly ArrivalPage[], single: boolean): Bundle[] {
  const keyOf = (number: number): string => arrivalFormKey(arrivalId, part.position, number);
  if (part.cells && !isBlank(part.cells)) return [{ key: keyOf(0), token: null, answers: false, pages: [], part, copies: [], cells: part.cells }];
  const forms = firstPages(pages, single);
  return forms.map((form, index) => ({
    key: keyOf(form.number), token: tokenIn(form.formCode), answers: isNotice(form), part, copies: [], cells: null,
    // What stands before the first form (a cover sheet) goes with it, what follows a form goes with that form.
    pages: pages.filter(({ number }) => number < (forms[index + 1]?.number ?? Number.POSITIVE_INFINITY) && (index === 0 || number >= form.number)),
  }));
}

/** The pages that something begins with. Behind a 不備の書面, or where one came alone with it, a form without a token of its own is the answer to it. */
function firstPages(pages: readonly ArrivalPage[], single: boolean): readonly ArrivalPage[] {
  const first: ArrivalPage[] = [];
  for (const page of pages) {
    const last = first.at(-1);
    const isAnswer = tokenIn(page.formCode) === null && (single || (last !== undefined && isNotice(last)));
    if ((isNotice(page) || isFormPage(page)) && !isAnswer) first.push(page);
  }
  return first;
}

/** What a workbook says; of one whose cells are kept as far as a field goes nobody knows the rest, and only the same file says the same. */
function workbookContent(cells: RawRegistration, { sha256 }: ArrivalPart): string {
  return JSON.stringify([...Object.entries(cells).sort(), ...(Object.values(cells).some(isCutText) ? [sha256] : [])]);
}

/** The same workbook, or the same file of a scan, attached twice is there once; its pages stay with it. */
function withoutCopies(bundles: readonly Bundle[]): readonly Bundle[] {
  const kept = new Map<string, Bundle>();
  for (const bundle of bundles) {
    const content = bundle.cells === null ? `${bundle.part.sha256}/${bundle.pages[0]?.number}` : workbookContent(bundle.cells, bundle.part);
    const first = kept.get(content);
    kept.set(content, first ? { ...first, pages: [...first.pages, ...bundle.pages], copies: [...first.copies, bundle.part] } : bundle);
  }
  return [...kept.values()];
}

/**
 * The only Excel form of an arrival and every scan of its print are one application: what was typed, with the pages that bear the seal. A form of ours of
 * another kind is its print when nothing else came; of two Excel forms nobody knows which print is whose.
 */
function oneFormTwice(bundles: readonly Bundle[]): readonly Bundle[] {
  const [form, another] = bundles.filter(({ cells }) => cells !== null);
  if (!form || another) return bundles;
  const prints = bundles.filter((bundle) => bundle !== form && bundle.token === null && (bundles.length === 2 || bundle.pages.some(({ formCode }) => isExcelPrint(formCode))));
  const joined = { ...form, pages: [...form.pages, ...prints.flatMap(({ pages }) => pages)] };
  return bundles.flatMap((bundle) => (bundle === form ? [joined] : prints.includes(bundle) ? [] : [bundle]));
}

/** The Excel form that came with a 不備の書面 is the answer to it, as a scan would be; of two nobody knows which. */
function answeredByWorkbook(bundles: readonly Bundle[]): readonly Bundle[] {
  const [notice, [typed, another]] = [bundles.find(({ answers }) => answers), bundles.filter(({ cells }) => cells !== null)];
  if (!notice || !typed || another) return bundles;
  const joined = { ...typed, key: notice.key, token: notice.token, answers: true, pages: [...notice.pages, ...typed.pages] };
  return bundles.flatMap((bundle) => (bundle === notice ? [joined] : bundle === typed ? [] : [bundle]));
}

/** What came beside the forms without a mark of its own, such as the stamped scan of an Excel form, is at the desk with the first of them, or with the 不備の書面 that it answers. */
function withLoosePages(bundles: readonly Bundle[], pages: readonly ArrivalPage[]): readonly Bundle[] {
  const notices = bundles.filter(({ answers }) => answers);
  const home = notices.length === 1 ? notices[0] : bundles[0];
  const bundled = new Set(bundles.flatMap((bundle) => bundle.pages));
  return bundles.map((bundle) => (bundle === home ? { ...bundle, pages: [...bundle.pages, ...pages.filter((page) => !bundled.has(page))] } : bundle));
}

/** A form of ours that nobody filled in. */
function isBlank(cells: RawRegistration): boolean {
  return Object.keys(cells).length === 0;
}

function isNotice({ formCode }: ArrivalPage): boolean {
  return noticeTokenIn(formCode) !== null;
}

/** Whose it is by its token; of what has become part of another registration, that one. Locked. */
async function registrationOf(em: EntityManager, { token, answers }: Bundle): Promise<Registration | null> {
  if (token === null) return null;
  const notice = answers ? await em.findOne(DeficiencyNotice, { token }) : null;
  if (answers && notice === null) return null;
  const found = await em.findOne(Registration, notice === null ? { token } : { id: notice.registration }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!answers || !found?.mergedInto) return found;
  return em.findOneOrFail(Registration, await whereItIs(em, found.id), { lockMode: LockMode.PESSIMISTIC_WRITE });
}

/** So many are named; a FAX may bring sixty. */
const MOST_NAMED = 3;

function sumOf(words: readonly string[]): string {
  return `${words.slice(0, MOST_NAMED).join('、')}${words.length > MOST_NAMED ? `、ほか${words.length - MOST_NAMED}件` : ''}`;
}

/** What is said of a form whose registration takes none any more: which one that is, and whether the form has been here before. */
async function wordsOfEnded(em: EntityManager, { receptionNumber, closing }: Registration, { token, pages }: Bundle, parts: readonly ArrivalPart[]): Promise<string> {
  const formCode = pages.find((page) => tokenIn(page.formCode) === token)?.formCode;
  const before = formCode ? await em.count(ArrivalPage, { formCode, part: { $nin: parts.map(({ id }) => id) } }) : 0;
  return `${closing ? '終了した' : '承認済みの'}受付 ${receptionNumber} の申込書${before > 0 ? 'が、もう一度届きました' : 'です'}`;
}

/** @returns null, or the registration that takes nothing any more: a person has to say what becomes of it */
async function fileBundle(em: EntityManager, arrival: Arrival, bundle: Bundle, answered: Set<string>, at: Date, notices: FilingNotices): Promise<Registration | null> {
  const waiting = await registrationOf(em, bundle);
  const again = waiting !== null && !answered.has(waiting.id) && (await isSentAgain(em, arrival, waiting, bundle));
  if (waiting && !again && bundle.answers) answered.add(waiting.id);
  if (waiting && !again) {
    if (!(await fileToWaiting(em, arrival, waiting, bundle.pages, at, notices))) return waiting;
    await fileCells(em, bundle, waiting.id, at);
    return null;
  }
  const registration = await receiveRegistration(em, SYSTEM, {
    submissionKey: bundle.key, channel: CHANNELS[arrival.channel], branchId: again ? waiting.branch : arrival.branch, ...(again ? fromWeb(waiting) : { raw: spelt(withoutDoubted(bundle)) }),
    read: bundle.cells === null ? {} : readCells(bundle.part), token: null, awaitsPaper: false, receivedAt: arrival.receivedAt,
  }, at, notices.startOf);
  for (const part of [bundle.part, ...bundle.copies]) part.registration = bundle.cells === null ? null : registration.id;
  await placePages(em, registration.id, bundle.pages);
  return null;
}

/** What was typed in an Excel form is offered to the registration that it answers for, and proposed like the reading of an answering page. */
async function fileCells(em: EntityManager, { cells, part, copies }: Bundle, registrationId: string, at: Date): Promise<void> {
  if (cells === null) return;
  for (const each of [part, ...copies]) each.registration = registrationId;
  await em.flush();
  await offerReadings(em, registrationId, readCells(part), at);
}

/**
 * Whether the form has been here already. At the desk it is shown as a duplicate, for a person to decide; what answers a 不備 may well be the
 * same form with its seal, but not the same file. Two copies in one call are one return.
 */
async function isSentAgain(em: EntityManager, arrival: Arrival, registration: Registration, { token, answers, part }: Bundle): Promise<boolean> {
  if (!AT_THE_DESK.includes(registration.state)) return false;
  const there = await em.find(ArrivalPage, { registration: registration.id });
  const parts = await em.find(ArrivalPart, { id: { $in: there.map((page) => page.part) }, arrival: { $ne: arrival.id } });
  if (registration.state === 'deficient') return parts.some(({ sha256 }) => sha256 === part.sha256);
  // A 不備の書面 is sent back as often as something is added to the answer.
  return !answers && there.some((page) => tokenIn(page.formCode) === token && parts.some(({ id }) => id === page.part));
}

/**
 * What the customer typed on the web stands on this copy too, and nothing that the desk has made of it since: that has authors, who are of the other one. Without the address, where the first
 * one is answered.
 */
function fromWeb({ typedOnWeb, receivedAt }: Registration): { readonly raw: RawRegistration; readonly typedOnWeb: RawRegistration } {
  const reading = readRegistration(typedOnWeb, 'web', japanDate(receivedAt.getTime()));
  return { raw: withoutMail(reading.ok ? asRead(typedOnWeb, reading.content) : typedOnWeb), typedOnWeb: withoutMail(typedOnWeb) };
}

function withoutMail({ mail: _, ...texts }: RawRegistration): RawRegistration {
  return texts;
}

async function fileToWaiting(em: EntityManager, arrival: Arrival, registration: Registration, pages: readonly ArrivalPage[], at: Date, notices: FilingNotices): Promise<boolean> {
  const answers = registration.state === 'deficient';
  const data = { arrival: arrival.id, pages: pages.length, ...(lookAnew(registration, pages) ? { seal: 'again' } : {}) };
  if (registration.state === 'awaiting-paper' || answers) {
    if (answers) registration.deficiency = null;
    const awaited = new Date(Math.max(arrival.receivedAt.getTime(), registration.stateSince.getTime()));
    await moveRegistration(em, registration, answers && registration.assignee ? 'in-entry' : 'received', at, awaited);
    const kind = answers ? 'RegistrationAnswered' : 'RegistrationPagesFiled';
    await recordFact(em, { caseId: registration.id, kind, actor: SYSTEM, at, data, notify: notices.tell(registration.id) });
  } else if (AT_THE_DESK.includes(registration.state)) {
    // The page of a form that was brought before it came, or a second copy of one call, for whoever has it at hand: nothing begins anew.
    await recordFact(em, { caseId: registration.id, kind: 'RegistrationPagesFiled', actor: SYSTEM, at, data });
  } else return false;
  await placePages(em, registration.id, pages);
  return true;
}

/** フリガナ of the Excel form in katakana, however it was typed there. */
function spelt({ nameKana, ...others }: RawRegistration): RawRegistration {
  return nameKana === undefined ? others : { ...others, nameKana: inKatakana(nameKana) };
}

/** What was typed: cells whose place or content is contradicted are offered, and nobody has said that they are the field's. */
function withoutDoubted({ cells, part }: Bundle): RawRegistration {
  return Object.fromEntries(Object.entries(cells ?? {}).filter(([name]) => !part.doubted.some((field) => field === name)));
}

/** Cells of our own Excel form are what was typed, not what was made out, and as sure as that they are of this field and say what they show. */
function readCells({ id: formId, cells, doubted }: ArrivalPart): ReadRegistrationFields {
  const entries = Object.entries(spelt(cells ?? {})) as [RegistrationField, string][];
  return Object.fromEntries(entries.map(([name, value]) => [name, { value, confidence: doubted.includes(name) ? MOST_DISPUTED : 100, place: null, formId }]));
}
