import { type FieldZone, formatEraDate, hasKnownPlaces, isExcelPrint, isSealed, japanDate, QUARANTINE_WORDS, REGISTRATION_FIELDS, REGISTRATION_SHEET, type RegistrationField, seesBranch, type SheetBox, zoneBounds, zonesOn } from '#domain';
import type { ArrivalPage, ReadRegistrationFields, RegistrationOriginal } from '#persistence';
import type { StaffActor } from '../../http/actor.js';
import type { LinkView } from '../../http/view-models.js';
import { arrivalDetail, arrivalPath, continuationLinks, fileNameWords } from './arrival-words.js';
import { intakePath } from './intake-words.js';
import { onPicture } from './place-on-picture.js';
import { type RegistrationFile, sealIsWaivedFor } from './registration-file.js';
import { maySave } from './saved-originals.js';

/** The pages beside the form: plain pictures, which a script turns into a viewer. */
export interface PageStripView {
  readonly pages: readonly { readonly id: string; readonly src: string; readonly number: number; readonly width: number; readonly height: number; readonly alt: string; readonly words: string }[];
  /** PDFs that a clerk handed in with it, readable as they are. */
  readonly uploads: readonly { readonly href: string; readonly text: string }[];
  /** 原本 to be saved, each with its files that are no pages. */
  readonly originals: readonly {
    /** Where it came in, for people of the branch that received it. */
    readonly arrival: string | null;
    readonly href: string | null;
    readonly text: string;
    /** Why nothing of it is seen; null where it was read. */
    readonly words: string | null;
    /** While it is read: the page anew, and where the script asks whether that is worth it. */
    readonly latest: { readonly href: string; readonly waits: string } | null;
    /** 続き: what it continues, or what continues it, for people of the branch that received it. */
    readonly continuations: readonly LinkView[];
    readonly files: readonly { readonly href: string | null; readonly name: string; readonly reason: string | null }[];
  }[];
  /** Of which pages no field was read, and what to do; null where there is none. */
  readonly unplaced: string | null;
  /** Why there is nothing to see; null where there is. */
  readonly none: string | null;
}

/** @param address of the page that it stands on */
export function pageStrip({ registration, pages, originals, continuations, pagesWent, facts }: Pick<RegistrationFile, 'registration' | 'pages' | 'originals' | 'continuations' | 'pagesWent' | 'facts'>, actor: StaffActor, address: string): PageStripView {
  const path = intakePath(registration.id);
  const uploads = originals.filter(isShown).map(({ arrival }) => arrival);
  return {
    pages: pages.map((page, index) => ({ id: page.id, src: `${path}/pages/${page.id}`, number: index + 1, width: page.width, height: page.height, alt: `申込書 ${index + 1}枚目`, words: wordsOf(page, registration.read, pages) })),
    uploads: uploads.map(({ id, fileName }) => ({ href: `${path}/originals/${id}`, text: fileNameWords(fileName) })),
    originals: originals.filter((original) => !isShown(original)).map((original) => ({
      arrival: seesBranch(actor, original.arrival.branch) ? arrivalPath(original.arrival.id) : null, href: isSavedAt(original) && !isSealed(original.arrival) ? `${path}/originals/${original.arrival.id}` : null, text: arrivalDetail(original.arrival), words: waitingWords(original),
      latest: isBeingRead(original) ? { href: address, waits: `${path}/waiting` } : null,
      continuations: seesBranch(actor, original.arrival.branch) ? continuationLinks(continuations.get(original.arrival.id) ?? []) : [],
      files: original.files.map(({ id, fileName, quarantine }) => ({
        href: quarantine || isSealed(original.arrival) ? null : `${path}/files/${id}`, name: fileNameWords(fileName, !isSealed(original.arrival)), reason: quarantine ? QUARANTINE_WORDS[quarantine] : null,
      })),
    })),
    unplaced: unplacedWords(pages),
    none: pages.length + originals.length > 0 ? null : sealIsWaivedFor(registration) ? '押印省略のWeb申込みです。紙の申込書はありません。入力の内容と、住所の確認を確かめてください。' : registration.mergedInto ? 'ページは、統合した先の受付に移りました。' : pagesWent !== null ? 'この受付には、ページが残っていません。' : noPagesWords({ pagesWent, facts }),
  };
}

/** Of a registration without pages: the paper is in somebody's hand, unless its pages were moved or the original was disposed of. */
export function noPagesWords({ pagesWent, facts }: Pick<RegistrationFile, 'pagesWent' | 'facts'>): string {
  if (pagesWent !== null) return `ページは、${pagesWent.to}に移しました。ここには残っていません。`;
  const disposed = facts.findLast(({ kind }) => kind === 'ArrivalDisposed');
  return disposed === undefined ? '画像はありません。原紙を確かめてください。' : `保存期限が過ぎたため、${formatEraDate(japanDate(disposed.at.getTime()))}に原本を廃棄しました。画像は残っていません。`;
}

/** For people who may look at it. */
export function wentLink(went: RegistrationFile['pagesWent'], actor: StaffActor): LinkView | null {
  return went?.registration && seesBranch(actor, went.registration.branchId) ? { href: intakePath(went.registration.id), text: `${went.to}を開く`, hidden: null } : null;
}

/** A print of the Excel form whose marks are not there, or lie otherwise than we set them, has no places: its words are read, but not which field they stand in. */
function unplacedWords(pages: readonly ArrivalPage[]): string | null {
  const prints = pages.flatMap(({ formCode, sheet }, index) => (isExcelPrint(formCode) && !sheet ? [`${index + 1}枚目`] : []));
  return prints.length === 0 ? null : `${prints.join('・')}はExcel様式の印刷で、欄の位置がわからないため（印刷の目印が見つからないか、行の高さ・列の幅が変わっています）、欄ごとには読み取りません。Excelのファイルが届いていない欄は、ページを見て手で入力してください。`;
}

/** A PDF from a clerk's hand that was read and not put into 隔離: shown as it is; never what is sealed. */
export function isShown({ arrival, parts: [part] }: RegistrationOriginal): boolean {
  return arrival.channel === 'upload' && part?.mediaType === 'application/pdf' && !arrival.quarantine && !isSealed(arrival);
}

/** Taken in and not yet taken apart. */
export function isBeingRead({ arrival, parts }: RegistrationOriginal): boolean {
  return !isSealed(arrival) && !arrival.quarantine && parts.length === 0;
}

function waitingWords(original: RegistrationOriginal): string | null {
  const { arrival } = original;
  if (isSealed(arrival)) return '原本は誤送信として封緘しています。この受付のページだけを見られます。原本は、決裁者（課長・支店長）が、届いたものの画面で理由を記録して開きます。';
  const { quarantine } = arrival;
  if (quarantine) return `開けません：${QUARANTINE_WORDS[quarantine]}`;
  return isBeingRead(original) ? '読み取っています。' : null;
}

/** Whether the whole original is had at a registration: it may be saved, and holds nobody else's papers. */
export function isSavedAt({ arrival, parts, wholly }: RegistrationOriginal): boolean {
  return wholly && maySave(arrival, parts);
}

/**
 * The words that were read, in thousandths of the page, for the script that fills a field by a click. Between boxes of one digit each the recogniser sees
 * borders as letters: there the reading of the boxes is the one word.
 */
function wordsOf(page: ArrivalPage, read: ReadRegistrationFields, pages: readonly ArrivalPage[]): string {
  const boxes = REGISTRATION_FIELDS.flatMap(({ name }) => {
    const place = placeWithin(name, read, pages);
    return place?.page === page && place.kind === 'cells' ? [{ text: read[name]?.value ?? '', ...place.box }] : [];
  });
  const words = (page.words ?? []).map(({ text, ...box }) => ({ text, ...inThousandths(box, page) })).filter((word) => !boxes.some((box) => isIn(word, box)));
  // The page as a whole is read otherwise than its fields one by one: where it has no word, the reading of the field is the word.
  const unseen = REGISTRATION_FIELDS.flatMap(({ name }) => {
    const place = placeWithin(name, read, pages);
    const text = read[name]?.value ?? '';
    return place?.page !== page || place.kind === 'cells' || text === '' || words.some((word) => isIn(word, place.box)) ? [] : [{ text, ...place.box }];
  });
  return JSON.stringify([...words, ...boxes.filter(({ text }) => text !== ''), ...unseen]);
}

function isIn(word: SheetBox, box: SheetBox): boolean {
  return within(word.x + word.width / 2, box.x, box.width) && within(word.y + word.height / 2, box.y, box.height);
}

function within(at: number, from: number, length: number): boolean {
  return at >= from && at <= from + length;
}

/** Where a field stands on a page, in thousandths of the page, for the script that shows it enlarged; '' when nobody knows. */
export function placeOf(field: RegistrationField, read: ReadRegistrationFields, pages: readonly ArrivalPage[]): string {
  return written(placeWithin(field, read, pages));
}

/** Where the letter stands that the reading of a field is least sure of; '' when nobody knows. */
export function doubtOf(field: RegistrationField, read: ReadRegistrationFields, pages: readonly ArrivalPage[]): string {
  const { place, doubt } = read[field] ?? {};
  const page = pages.find(({ id }) => id === place?.pageId);
  return written(page && doubt ? { page, box: inThousandths(doubt, page) } : null);
}

interface PlaceOnPage {
  readonly page: ArrivalPage;
  /** In thousandths of the page. */
  readonly box: SheetBox;
  /** A box for each digit, or one for all. */
  readonly kind?: FieldZone['kind'];
}

function placeWithin(field: RegistrationField, read: ReadRegistrationFields, pages: readonly ArrivalPage[]): PlaceOnPage | null {
  const place = read[field]?.place ?? null;
  const page = pages.find(({ id }) => id === place?.pageId);
  if (place && page) return { page, box: inThousandths(place, page), kind: zonesOn(page.formCode)[field]?.kind };
  const ours = pages.find(({ formCode, sheet }) => hasKnownPlaces(formCode) || (isExcelPrint(formCode) && sheet));
  const zone = zonesOn(ours?.formCode)[field];
  if (!ours || zone === undefined) return null;
  return { page: ours, kind: zone.kind, box: hasKnownPlaces(ours.formCode) ? inThousandths(zoneBounds(zone), REGISTRATION_SHEET) : inThousandths(onPicture(ours, zoneBounds(zone)), ours) };
}

function inThousandths({ x, y, width, height }: SheetBox, whole: { readonly width: number; readonly height: number }): SheetBox {
  const part = (length: number, of: number): number => Math.round((length / of) * 1_000);
  return { x: part(x, whole.width), y: part(y, whole.height), width: part(width, whole.width), height: part(height, whole.height) };
}

function written(found: PlaceOnPage | null): string {
  if (found === null) return '';
  const { page, box: { x, y, width, height } } = found;
  return [page.id, x, y, width, height].join(' ');
}
