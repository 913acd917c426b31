import {
  addressesAlike, DUPLICATE_DECISION_LABELS, DUPLICATE_REASON_LABELS, entryValue, formatJapanInstant, isCutText, OPEN_LETTER_WAYS, REGISTRATION_FIELDS, REGISTRATION_STATE_LABELS, type RegistrationField, readingBeside, sameFieldValue, seesBranch, takesPages,
} from '#domain';
import { ArrivalPage, Customer, type Duplicate, isReissueWithoutPaper, Registration } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../../http/actor.js';
import type { LinkView } from '../../http/view-models.js';
import { intakePath } from './intake-words.js';
import { noPagesWords, wentLink } from './page-strip.js';
import { decisionOn, namesAnotherContact, type RegistrationFile, sealIsWaivedFor, undecidedDuplicates } from './registration-file.js';

/** One side of the comparison: its pages, or in words why none is shown. */
interface ComparedPaperView {
  readonly heading: string;
  readonly pages: readonly { readonly src: string; readonly width: number; readonly height: number; readonly alt: string }[];
  readonly none: string | null;
  /** What its pages became a part of. */
  readonly went: LinkView | null;
}

export interface DuplicateView {
  readonly heading: string;
  readonly href: string | null;
  readonly detail: string;
  readonly undecided: boolean;
  /** What was decided of it; it may be decided anew. */
  readonly decided: string | null;
  readonly reasons: readonly string[];
  readonly papers: readonly ComparedPaperView[];
  readonly rows: readonly { readonly label: string; readonly mine: string; readonly theirs: string; readonly same: boolean; readonly differs: string | null }[];
  readonly buttons: readonly { readonly value: string; readonly text: string }[];
}

type Values = Readonly<Partial<Record<RegistrationField, string | null>>>;

/** What stands beside the registration: the other's values, and the paper that this person may look at. */
interface Counterpart {
  readonly values: Values;
  /** What its own page says instead, where nobody has said which it is. */
  readonly beside: Values;
  readonly paper: { readonly registration: string; readonly heading: string; readonly pages: readonly ArrivalPage[] } | null;
}

/** So many pages a side: what is compared is the form, and it is one page. */
const MOST_PAGES = 3;

/** Everything that the comparison shows of the others, by their ids. */
export async function readCounterparts(em: EntityManager, actor: StaffActor, { duplicates }: Pick<RegistrationFile, 'duplicates'>): Promise<ReadonlyMap<string, Counterpart>> {
  const found = new Map<string, Counterpart>();
  for (const duplicate of duplicates) {
    found.set(duplicate.id, duplicate.kind === 'registration' ? await readRegistration(em, actor, duplicate) : await readCustomer(em, actor, duplicate.id));
  }
  return found;
}

async function readRegistration(em: EntityManager, actor: StaffActor, { id, facts, receptionNumber, branchId }: Duplicate & { readonly kind: 'registration' }): Promise<Counterpart> {
  if (!seesBranch(actor, branchId)) return { values: facts, beside: {}, paper: null };
  const registration = await em.findOneOrFail(Registration, id);
  return { values: valuesOf(registration), beside: besideOf(registration), paper: { registration: id, heading: `受付 ${receptionNumber}`, pages: await pagesOf(em, id) } };
}

/** Of a customer the latest accepted paper. */
async function readCustomer(em: EntityManager, actor: StaffActor, id: string): Promise<Counterpart> {
  const { name, nameKana, postalCode, address, phone, corporateNumber } = await em.findOneOrFail(Customer, id);
  const accepted = await em.find(Registration, { customer: id, approvedAt: { $ne: null }, ...(actor.isHeadOffice ? {} : { branch: actor.branchId }) }, { orderBy: { approvedAt: 'desc', id: 'desc' }, limit: 5 });
  const values = { name, nameKana: nameKana ?? null, postalCode: postalCode ?? null, address, phone, corporateNumber: corporateNumber ?? null };
  for (const one of accepted) {
    const pages = await pagesOf(em, one.id);
    if (pages.length > 0) return { values, beside: {}, paper: { registration: one.id, heading: `前に承認した受付 ${one.receptionNumber}`, pages } };
  }
  return { values, beside: {}, paper: null };
}

function pagesOf(em: EntityManager, registration: string): Promise<ArrivalPage[]> {
  return em.find(ArrivalPage, { registration }, { orderBy: { position: 'asc', id: 'asc' }, limit: MOST_PAGES });
}

function valuesOf({ raw, read }: Pick<Registration, 'raw' | 'read'>): Values {
  return Object.fromEntries(REGISTRATION_FIELDS.map(({ name }) => [name, entryValue(name, raw, read)]));
}

function besideOf({ raw, read, confirmed }: Pick<Registration, 'raw' | 'read' | 'confirmed'>): Values {
  return Object.fromEntries(REGISTRATION_FIELDS.map(({ name }) => [name, readingBeside(name, raw, read, confirmed)]));
}

/** 並べて見る: the reasons, both papers, and every field that both have or one lacks. */
export function duplicateViews(file: RegistrationFile, actor: StaffActor, counterparts: ReadonlyMap<string, Counterpart>, branchName: (id: string) => string): readonly DuplicateView[] {
  const { registration, pages } = file;
  const undecided = undecidedDuplicates(file);
  const mine = valuesOf(registration);
  return file.duplicates.map((duplicate) => {
    const { values = {}, beside = {}, paper = null } = counterparts.get(duplicate.id) ?? {};
    return {
      ...(duplicate.kind === 'registration' ? registrationWords(duplicate, actor, branchName) : customerWords(duplicate, registration)),
      ...(isReissueWithoutPaper(registration) ? { buttons: [] } : {}), undecided: undecided.includes(duplicate), decided: decidedWords(file, duplicate), reasons: reasonWords(duplicate), rows: comparedRows({ values: mine, beside: besideOf(registration) }, { values, beside }),
      papers: [
        paperView(registration.id, 'この申込み', pages, sealIsWaivedFor(registration) ? '押印省略のWeb申込みです。紙の申込書はありません。' : noPagesWords(file), wentLink(file.pagesWent, actor)),
        paper === null
          ? paperView('', duplicate.kind === 'registration' ? `受付 ${duplicate.receptionNumber}` : `顧客 ${duplicate.customerNumber}`, [], duplicate.kind === 'registration' ? 'ほかの支店の受付です。画像はその支店だけが見られます。' : 'この支店で前に承認した申込書の画像はありません。')
          : paperView(paper.registration, paper.heading, paper.pages, '画像はありません。'),
      ],
    };
  });
}

/** A reason that rests on what a machine read, or that a page contradicts, says so: the paper decides. */
function reasonWords({ reasons, byReading, unlikeReading }: Duplicate): readonly string[] {
  return reasons.map((reason) => `${DUPLICATE_REASON_LABELS[reason]}${unlikeReading.includes(reason) ? '（ページの読取りは違う・未確認）' : byReading.includes(reason) ? '（読み取り値）' : ''}`);
}

/** Beside the entry: what it may be the same as, and why, a line each. */
export function duplicateLines(duplicates: readonly Duplicate[]): readonly string[] {
  return duplicates.map((duplicate) => {
    const reasons = reasonWords(duplicate).join('・');
    return duplicate.kind === 'customer'
      ? `顧客 ${duplicate.customerNumber}　${duplicate.facts.name ?? ''}（${reasons}）`
      : `受付 ${duplicate.receptionNumber}　${duplicate.facts.name ?? ''}（${reasons}）　${formatJapanInstant(duplicate.receivedAt.getTime())} 受付・${REGISTRATION_STATE_LABELS[duplicate.state]}`;
  });
}

function decidedWords({ registration, reissued }: RegistrationFile, duplicate: Duplicate): string | null {
  const decided = decisionOn(registration, reissued, duplicate);
  if (decided === null) return null;
  const [{ decision, holds }, { kind }] = [decided, duplicate];
  if (!holds) return `前の判断：${DUPLICATE_DECISION_LABELS[decision]}（あとから分かった一致があるため、もう一度決めてください）`;
  return `判断：${DUPLICATE_DECISION_LABELS[decision]}${kind === 'customer' && decision === 'reissue' && reissued !== null ? `（${reissued.loginId}）` : ''}`;
}

type ComparedSide = Pick<Counterpart, 'values' | 'beside'>;

function comparedRows(mine: ComparedSide, theirs: ComparedSide): DuplicateView['rows'] {
  return REGISTRATION_FIELDS.flatMap(({ name, label }) => {
    const [own, other] = [mine.values[name] ?? '', theirs.values[name] ?? ''];
    // What a customer's record does not have, or another branch does not show, is not compared.
    if (theirs.values[name] === undefined || (own === '' && other === '')) return [];
    const alike = (a: string, b: string): boolean => (name === 'address' ? addressesAlike(a, b) === 'same' : sameFieldValue(name, a, b));
    // Where a page contradicts its text, they are the same only as far as the pages say so too.
    const [both, typed, read] = [own !== '' && other !== '', alike(own, other), alike(mine.beside[name] ?? own, theirs.beside[name] ?? other)];
    // Of a text that is too long only the beginning is kept, and what follows nobody has compared.
    const cut = [own, other, mine.beside[name] ?? '', theirs.beside[name] ?? ''].some(isCutText);
    const differs = !typed ? '違う' : !read ? 'ページの読取りは違う' : cut ? '続きは比べていない' : null;
    return [{ label, mine: sideWords(own, mine.beside[name]), theirs: sideWords(other, theirs.beside[name]), same: both && differs === null, differs: both ? differs : null }];
  });
}

function sideWords(value: string, reading: string | null | undefined): string {
  return reading ? `${value}（ページの読取り：${reading}）` : value;
}

function paperView(registration: string, heading: string, pages: readonly ArrivalPage[], none: string, went: LinkView | null = null): ComparedPaperView {
  return {
    heading, none: pages.length === 0 ? none : null, went: pages.length === 0 ? went : null,
    pages: pages.slice(0, MOST_PAGES).map(({ id, width, height }, index) => ({ src: `${intakePath(registration)}/pages/${id}`, width, height, alt: `${heading} ${index + 1}枚目` })),
  };
}

function registrationWords(duplicate: Duplicate & { readonly kind: 'registration' }, actor: StaffActor, branchName: (id: string) => string): Pick<DuplicateView, 'heading' | 'href' | 'detail' | 'buttons'> {
  const visible = seesBranch(actor, duplicate.branchId);
  return {
    heading: `受付 ${duplicate.receptionNumber}`, href: visible ? intakePath(duplicate.id) : null,
    detail: `${formatJapanInstant(duplicate.receivedAt.getTime())} 受付・${REGISTRATION_STATE_LABELS[duplicate.state]}・${branchName(duplicate.branchId)}`,
    buttons: [separateButton(duplicate), ...(visible && takesPages(duplicate.state) ? [{ value: `merge:${duplicate.id}`, text: `${duplicate.receptionNumber} に統合する` }] : [])],
  };
}

/** Of each on its own: what is no copy of one may be of another. */
function separateButton({ id }: Duplicate): DuplicateView['buttons'][number] {
  return { value: `separate:${id}`, text: DUPLICATE_DECISION_LABELS.separate };
}

function customerWords(duplicate: Duplicate & { readonly kind: 'customer' }, registration: Registration): Pick<DuplicateView, 'heading' | 'href' | 'detail' | 'buttons'> {
  const { customerNumber, openCases, accounts } = duplicate;
  const contacts = accounts.filter((account) => namesAnotherContact(registration, account)).map(({ loginId, contactName }) => `お客様ID ${loginId} の担当者（${contactName} 様）は、この申込みの担当者（${entryValue('contactName', registration.raw, registration.read)} 様）と違います。再発行の通知書の宛名は、お客様IDの担当者です。`);
  const letters = accounts.map(({ loginId, openLetter }) => (openLetter === null ? '' : `お客様ID ${loginId} は再発行しません：${OPEN_LETTER_WAYS[openLetter]}。`)).filter((words) => words !== '');
  return {
    heading: `顧客 ${customerNumber}`, href: null, detail: [`手続き中の案件 ${openCases}件・お客様ID ${accounts.length}件`, ...(letters.length + contacts.length > 0 ? ['。'] : []), ...letters, ...contacts].join(''),
    buttons: [separateButton(duplicate), ...accounts.filter(({ openLetter }) => openLetter === null).map(({ id, loginId, contactName }) => ({ value: `reissue:${id}`, text: `お客様ID ${loginId}（${contactName} 様）を再発行する` }))],
  };
}
