import {
  canRegister, COMPANY_BOX, differsFromWeb, entryMark, type EntryMark, entryValue, type RawRegistration, type ReadingProgress, type RegistrationField, registrationField, type RegistrationState, entryGaps, formatJapanInstant, formSource, isAtDesk, isFormPage, isRequired, oneLine, otherValues, sameFieldValue, shownReading, unreadShapeIn, VALUE_SOURCE_LABELS, type ValueSource,
} from '#domain';
import { isReissueWithoutPaper, type ReadField } from '#persistence';
import type { StaffActor } from '../../http/actor.js';
import { ENTRY_TICKS } from '../../http/desk-labels.js';
import { errorSummary, fieldId, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { PanelView, TextFieldView } from '../../http/view-models.js';
import type { ActView } from '../authority.js';
import { knownValues } from './customer-values.js';
import { type DeskView, throughView } from './desk-view.js';
import { duplicateLines } from './duplicate-views.js';
import { ENTRY_FIELDS, keptEntry, takeAct, type TypedEntry } from './entry-form.js';
import { gapViews, type GapView, intakePath, registrationActView } from './intake-words.js';
import { registrationRights } from './locked-registration.js';
import { doubtOf, pageStrip, type PageStripView, placeOf } from './page-strip.js';
import { gateOf, readingOf, type RegistrationFile, sealIsWaivedFor, undecidedDuplicates } from './registration-file.js';
import { sealPageWords, sealsView, type SealsView } from './seal-views.js';
import { afterSaving, registrationHeader, type RegistrationHeaderView } from './registration-header.js';
import { type EntryProblems, readEntry } from './save-entry.js';

interface EntryFieldView {
  readonly field: TextFieldView;
  readonly box: string | null;
  readonly tone: EntryMark;
  /** How sure the reading was; null where nothing was read. */
  readonly confidence: string | null;
  /** What was read, where the field says something else; both values, where somebody has to choose. */
  readonly read: readonly string[];
  readonly words: string;
  /** Why the field is 空・不正, until it is said above the field because somebody wanted to go on. */
  readonly why: string | null;
  /** 読取どおり, for a doubtful reading; この値で確定, where the form that came says something else than the paper. */
  readonly confirm: { readonly id: string; readonly checked: boolean; readonly label: string } | null;
  readonly place: string;
  /** The letter of the reading that is least sure, boxed on the page; '' when nobody knows. */
  readonly doubt: string;
  /** Other values that are known, each a click away; `act` says which one, for a browser without scripts. */
  readonly others: readonly { readonly act: string; readonly value: string; readonly source: string; readonly key: string }[];
}

interface TickView {
  readonly id: string;
  readonly value: string;
  readonly label: string;
  readonly checked: boolean;
}

export interface EntryPageView extends PageView {
  readonly header: RegistrationHeaderView;
  readonly action: string;
  /** The readings as they stand here: sent along, for one that comes meanwhile was not seen. */
  readonly shown: string;
  readonly strip: PageStripView;
  readonly enter: ActView;
  /** As they stand on the paper: above 印, below it, and what the paper has no box for. */
  readonly fields: { readonly above: readonly EntryFieldView[]; readonly below: readonly EntryFieldView[]; readonly beside: readonly EntryFieldView[] };
  /** 文字の読み取り, while it is not done; the tick stands where it is no longer waited for. */
  readonly reading: { readonly words: string; readonly tick: TickView | null; readonly error: string | null; readonly id: string; /** While it goes on: this page anew, and where is asked whether it does. */ readonly latest: { readonly href: string; readonly waits: string; readonly come: string } | null } | null;
  readonly seal: { readonly waived: boolean; readonly ticks: readonly TickView[]; readonly pages: readonly TickView[]; readonly error: string | null; readonly errorId: string };
  readonly seals: SealsView | null;
  readonly company: {
    readonly heading: string;
    readonly customer: string | null;
    /** Said in its place while one is wanted. */
    readonly noCustomer: string | null;
    readonly customerHref: string;
    /** Null where nobody is chosen, nor will be. */
    readonly customerText: string | null;
    readonly customerId: string;
    readonly branch: string;
    /** 取扱支店 as the address proposes it, with the way there when it is another. */
    readonly proposal: { readonly text: string; readonly differs: boolean; readonly href: string } | null;
    readonly clerk: string;
    readonly notesLabel: string;
    readonly ticks: readonly TickView[];
  };
  readonly duplicates: PanelView | null;
  readonly duplicatesId: string;
  readonly addressId: string;
  readonly callsHref: string;
  readonly callsText: string;
  readonly deficiencyHref: string;
  /** What is still in the way of 「確認へ回す」, said before it is pressed. */
  readonly gaps: readonly GapView[];
  /** Counted on by the script; null where nothing waits for anybody any more. */
  readonly counts: { readonly confirm: number; readonly refused: number } | null;
  readonly entered: string | null;
}

export const ENTRY_PAGE = pageTemplate<EntryPageView>('branch/intake/entry');

export interface EntrySource {
  readonly file: RegistrationFile;
  readonly actor: StaffActor;
  readonly from: DeskView;
  readonly now: Date;
  readonly typed: TypedEntry | null;
  readonly problems: EntryProblems;
  /** What its address says of the form before. */
  readonly done?: string;
}

/** 印 on the paper: no field, for a person looks at it. */
const SEAL_BOX = 4;

/** So many duplicates are named above the entry; all of them stand side by side on their page. */
const MOST_NAMED = 3;

const MARK_WORDS: Readonly<Record<EntryMark, string>> = { 'as-read': '読取どおり', confirm: '要確認', refused: '空・不正', typed: '手入力' };
/** Of a reading that nobody had confirmed when the registration ended. */
const LEFT_UNCONFIRMED = '読取値（未確認）';
/** Of what the customer typed on the web, and nobody has typed over at the desk. */
const WEB_WORDS = { seen: '確認済み', unseen: 'Web入力' } as const;

/** Only here is something still to be done before 「確認へ回す」; what has ended, as by 統合, lacks nothing. */
const BEFORE_APPROVAL: readonly RegistrationState[] = ['awaiting-paper', 'received', 'in-entry', 'deficient'];

export function entryPage({ file, actor, from, now, typed, problems, done = '' }: EntrySource): EntryPageView {
  const { registration } = file;
  const entry = typed ?? keptEntry(registration);
  // What was just typed and could not be kept stays in the form as it was typed.
  const raw: RawRegistration = Object.fromEntries(ENTRY_FIELDS.map((name) => [name, typed?.raw[name] === undefined ? entryValue(name, entry.raw, registration.read) : oneLine(typed.raw[name])]));
  const reading = readEntry(registration, raw, now);
  const refused = new Map<string, string>(reading.ok ? [] : reading.violations.map(({ field, message }) => [field, message]));
  const asks = isAtDesk(registration.state);
  const shown = ENTRY_FIELDS.map((name) => fieldView(name, raw, entry, file, refused, problems));
  const enter = registrationActView(actor, 'enter', registrationRights(registration));
  const fields = !asks ? shown.map(asLeft) : enter.allowed ? shown : shown.map(asOnlyRead);
  const part = (holds: (box: number | null) => boolean): readonly EntryFieldView[] => fields.filter((_, index) => holds(registrationField(ENTRY_FIELDS[index] ?? 'name').box));
  const toConfirm = fields.filter(({ tone }) => tone === 'confirm').length;
  const tick = (value: keyof typeof ENTRY_TICKS, checked: boolean): TickView => ({ id: `f-tick-${value}`, value, label: ENTRY_TICKS[value], checked });
  const undecided = undecidedDuplicates(file);
  return {
    title: `${registration.receptionNumber} 入力`, errorSummary: errorSummary(problems), header: afterSaving(registrationHeader(file, actor, 'entry', now, from), done),
    action: throughView(`${intakePath(registration.id)}/entry`, from), shown: JSON.stringify(Object.fromEntries(ENTRY_FIELDS.map((name) => [name, shownReading(registration.read[name])]))), strip: pageStrip(file, actor, throughView(intakePath(registration.id), from)), enter,
    fields: { above: part((box) => box !== null && box < SEAL_BOX), below: part((box) => box !== null && box > SEAL_BOX), beside: part((box) => box === null) },
    reading: readingView(file, now, tick('comparedByEye', entry.comparedByEye), problems),
    seal: {
      waived: sealIsWaivedFor(registration) || isReissueWithoutPaper(registration), error: problems.get('seal') ?? null, errorId: fieldId('seal'),
      ticks: [tick('sealPresent', entry.sealPresent), tick('sealLegible', entry.sealLegible)],
      pages: sealChoices(file, entry),
    },
    seals: sealsView(file),
    company: {
      heading: COMPANY_BOX.heading, customer: file.customer === null ? null : `${file.customer.customerNumber}　${file.customer.name}`,
      noCustomer: asks ? '空です' : null, customerHref: intakePath(registration.id, 'customer'), customerText: file.customer !== null ? '顧客の記録' : asks ? '顧客を照会する' : null, customerId: fieldId('customer'), branch: file.branch.name, proposal: asks ? proposalView(file) : null, notesLabel: COMPANY_BOX.branchNotes,
      clerk: registration.assignee ? (file.names.get(registration.assignee) ?? '') : '',
      ticks: [tick('payeeFixed', entry.payeeFixed), tick('redeposit', entry.redeposit)],
    },
    duplicates: undecided.length > 0 ? {
      tone: 'caution', title: `同じ申込み・顧客のおそれ（${undecided.length}件）`,
      lines: [...duplicateLines(undecided.slice(0, MOST_NAMED)), '確認へ回す前に、統合・別件・再発行のどれかを決めてください。'],
      link: { href: intakePath(registration.id, 'duplicates'), text: '並べて見る', hidden: null },
    } : null,
    duplicatesId: fieldId('duplicates'), addressId: fieldId('address-check'), callsHref: intakePath(registration.id, 'calls'),
    callsText: canRegister(actor, 'verify-address', registrationRights(registration)).allowed ? '記録する' : '記録を見る', deficiencyHref: intakePath(registration.id, 'deficiency'),
    gaps: BEFORE_APPROVAL.includes(registration.state) ? gapViews(registration.id, entryGaps(gateOf(file, now)).filter(({ at }) => at === 'reading' || at === 'compared' || at === 'customer' || at === 'address-check' || at === 'duplicates'), 'entry') : [],
    counts: asks ? { confirm: toConfirm, refused: refused.size } : null,
    entered: registration.enteredAt ? `${formatJapanInstant(registration.enteredAt.getTime())} ${file.names.get(registration.enteredBy ?? '') ?? ''}が入力` : null,
  };
}

/** 押印を見たページ: asked where there are several forms, and answered with the newest unless somebody says another. */
function sealChoices({ pages }: RegistrationFile, entry: TypedEntry): readonly TickView[] {
  const forms = pages.filter(isFormPage).reverse();
  if (forms.length < 2) return [];
  const chosen = forms.find(({ id }) => id === entry.sealSeenOn) ?? forms[0];
  return forms.map((page) => ({ id: `f-seal-${page.id}`, value: page.id, label: sealPageWords(page, pages), checked: page === chosen }));
}

const READING_WORDS: Readonly<Record<Exclude<ReadingProgress, 'done'>, string>> = {
  waiting: '文字を読み取っています。終わると、読み取った値がここに並びます。入力の途中なら、一時保存すると並びます。',
  overdue: '文字の読み取りがまだ終わっていません。待たずに進めるときは、紙と入力を目で読み比べて印を付けてください。あとで読み取った値が違うときは、お知らせします。',
  failed: '申込書の文字を読み取れませんでした。紙と入力を目で読み比べて印を付けてください。',
};

function readingView(file: RegistrationFile, now: Date, tick: TickView, problems: EntryProblems): EntryPageView['reading'] {
  const progress = isReissueWithoutPaper(file.registration) || !BEFORE_APPROVAL.includes(file.registration.state) ? 'done' : readingOf(file, now);
  if (progress === 'done') return null;
  return {
    words: READING_WORDS[progress], id: fieldId('reading'), error: problems.get('reading') ?? problems.get('compared') ?? null, tick: progress === 'waiting' ? null : { ...tick, id: fieldId('compared') },
    latest: progress === 'waiting' ? { href: intakePath(file.registration.id), waits: `${intakePath(file.registration.id)}/reading`, come: '読み取りが終わりました。一時保存すると、読み取った値が並びます。' } : null,
  };
}

function readWords(sentByWeb: string | null, name: RegistrationField, value: string, read: string | undefined): readonly string[] {
  if (read === undefined || sameFieldValue(name, read, value)) return [];
  const words = `読取の値：${read === '' ? '（空）' : read}`;
  return sentByWeb === null ? [words] : [`Webの値：${sentByWeb}`, words];
}

/** Why a reading waits that is as sure as others which do not. */
function shapeWords(name: RegistrationField, reading: ReadField | undefined): readonly string[] {
  const found = reading?.variant ? unreadShapeIn(name, reading.value) : null;
  return found ? [`「${found.letter}」には異体字「${found.shape}」があり、機械では見分けられません`] : [];
}

/** Where another value comes from; of two pages that differ, which one. */
function sourceWords(source: ValueSource, reading: ReadField | undefined, pages: RegistrationFile['pages']): string {
  if (!reading?.elsewhere || (source !== 'reading' && source !== 'other-page')) return VALUE_SOURCE_LABELS[source];
  const { place } = source === 'reading' ? reading : reading.elsewhere;
  if (place === null && reading.place === null && source === 'other-page') return 'ほかのExcelの申込書';
  return place === null ? 'Excelの申込書' : `${pageWords(place, pages)}${VALUE_SOURCE_LABELS.reading}`;
}

function pageWords(place: ReadField['place'], pages: RegistrationFile['pages']): string {
  const at = pages.findIndex(({ id }) => id === place?.pageId);
  return at < 0 ? '' : `${at + 1}枚目の`;
}

function proposalView({ registration, proposal }: RegistrationFile): EntryPageView['company']['proposal'] {
  if (proposal === null) return null;
  const differs = proposal.branch.id !== registration.branch;
  return { differs, text: differs ? `${proposal.branch.name}を提案：${proposal.reason}` : `${proposal.reason}と一致`, href: `${intakePath(registration.id, 'holder')}?branch=${proposal.branch.id}` };
}

/** A field of what is approved or has ended: what stands in it, and whether anybody had confirmed it. */
function asLeft(shown: EntryFieldView): EntryFieldView {
  const view = { ...shown, field: { ...shown.field, required: false }, confirm: null, others: [] };
  if (view.tone !== 'confirm' && view.tone !== 'refused') return view;
  return { ...view, tone: 'typed', words: view.tone === 'confirm' ? LEFT_UNCONFIRMED : '', why: null };
}

/** A field that another person types in: what is known besides is said, and nothing is there to be pressed. */
function asOnlyRead(shown: EntryFieldView): EntryFieldView {
  return { ...shown, confirm: null, others: [], read: [...shown.read, ...shown.others.map(({ value, source }) => `または ${value}（${source}）`)] };
}

function fieldView(
  name: RegistrationField, raw: RawRegistration, entry: TypedEntry, { registration, pages, customer }: RegistrationFile, refused: ReadonlyMap<string, string>, problems: EntryProblems,
): EntryFieldView {
  const { label, maxLength, kind, box } = registrationField(name);
  const found = registration.read[name];
  const web = registration.typedOnWeb;
  // Of a page that went elsewhere nothing is read any more; the value waits all the same.
  const reading = found?.left ? undefined : found;
  const tone = entryMark(name, raw, registration.read, entry.confirmed, refused, web);
  const confirmed = entry.confirmed.includes(name);
  const value = raw[name] ?? '';
  const differs = reading !== undefined && reading.value !== '' && !sameFieldValue(name, value, reading.value);
  const unlikeWeb = differsFromWeb(name, value, web);
  const fromWeb = value !== '' && (web[name] ?? '') !== '' && !unlikeWeb;
  const words = tone !== 'typed' ? MARK_WORDS[tone] : value === '' ? '' : !fromWeb ? MARK_WORDS.typed : confirmed && differs ? WEB_WORDS.seen : WEB_WORDS.unseen;
  return {
    field: textField({
      name, label, value: raw[name] ?? '', error: problems.get(name), maxLength: maxLength * 4,
      required: isRequired(name, formSource(registration.channel)), width: name === 'address' ? 'full' : kind === 'text' || kind === 'kana' || kind === 'mail' ? 'l' : 's',
      inputMode: kind === 'phone' ? 'tel' : kind === 'mail' ? 'email' : kind === 'corporate-number' || name === 'postalCode' ? 'numeric' : 'text',
    }),
    box: box === null ? null : `①②③④⑤⑥⑦`.charAt(box - 1), tone, words, why: problems.has(name) || value.trim() === '' ? null : (refused.get(name) ?? null),
    confidence: reading === undefined ? null : `${reading.elsewhere ? pageWords(reading.place, pages) : ''}読取 ${reading.confidence}%`,
    read: readWords(tone === 'confirm' && differs && fromWeb ? value : null, name, value, reading && oneLine(reading.value)).concat(tone === 'confirm' ? shapeWords(name, reading) : []),
    confirm: tone === 'confirm' || (confirmed && tone !== 'refused' && (found !== undefined || unlikeWeb)) ? { id: `f-confirm-${name}`, checked: confirmed, label: differs || unlikeWeb || found?.left || found?.elsewhere ? 'この値で確定' : '読取どおり' } : null,
    place: placeOf(name, registration.read, pages), doubt: doubtOf(name, registration.read, pages),
    others: otherValues(raw[name] ?? '', knownValues(name, registration, customer), (a, b) => sameFieldValue(name, a, b))
      .map(({ source, value }, index) => ({ act: takeAct(name, source), value, source: sourceWords(source, reading, pages), key: `Alt+${index + 1}` })),
  };
}
