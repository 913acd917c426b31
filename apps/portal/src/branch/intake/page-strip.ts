import { FIELD_ZONES, QUARANTINE_WORDS, readFormCode, REGISTRATION_SHEET, type RegistrationField, seesBranch, zoneBounds } from '#domain';
import type { Arrival, ArrivalPage, ReadRegistrationFields, RegistrationOriginal } from '#persistence';
import type { StaffActor } from '../../http/actor.js';
import { arrivalDetail, arrivalPath } from './arrival-words.js';
import { intakePath } from './intake-words.js';
import type { RegistrationFile } from './registration-file.js';
import { maySave } from './saved-originals.js';

/** The pages beside the form: plain pictures, which a script turns into a viewer. */
export interface PageStripView {
  readonly pages: readonly { readonly id: string; readonly src: string; readonly number: number; readonly width: number; readonly height: number; readonly alt: string; readonly words: string }[];
  /** Files that a clerk handed in with it, readable as they are. */
  readonly uploads: readonly { readonly href: string; readonly text: string }[];
  /** 原本 to be saved, each with its files that are no pages. */
  readonly originals: readonly {
    /** Where it came in, for people of the branch that received it. */
    readonly arrival: string | null;
    readonly href: string | null;
    readonly text: string;
    readonly files: readonly { readonly href: string | null; readonly name: string; readonly reason: string | null }[];
  }[];
  readonly none: boolean;
}

export function pageStrip({ registration, pages, originals }: Pick<RegistrationFile, 'registration' | 'pages' | 'originals'>, actor: StaffActor): PageStripView {
  const path = intakePath(registration.id);
  const uploads = originals.filter(({ arrival }) => isUpload(arrival)).map(({ arrival }) => arrival);
  return {
    pages: pages.map((page, index) => ({ id: page.id, src: `${path}/pages/${page.id}`, number: index + 1, width: page.width, height: page.height, alt: `申込書 ${index + 1}枚目`, words: wordsOf(page) })),
    uploads: uploads.map(({ id, fileName }) => ({ href: `${path}/originals/${id}`, text: fileName })),
    originals: originals.filter(({ arrival }) => !isUpload(arrival)).map((original) => ({
      arrival: seesBranch(actor, original.arrival.branch) ? arrivalPath(original.arrival.id) : null, href: isSavedAt(original) ? `${path}/originals/${original.arrival.id}` : null, text: arrivalDetail(original.arrival),
      files: original.files.map(({ id, fileName, quarantine }) => ({
        href: quarantine ? null : `${path}/files/${id}`, name: fileName === '' ? '（名前なし）' : fileName, reason: quarantine ? QUARANTINE_WORDS[quarantine] : null,
      })),
    })),
    none: pages.length === 0 && uploads.length === 0,
  };
}

/** A PDF from a clerk's hand: shown as it is. */
export function isUpload({ channel }: Pick<Arrival, 'channel'>): boolean {
  return channel === 'upload';
}

/** Whether the whole original is had at a registration: it may be saved, and holds nobody else's papers. */
export function isSavedAt({ arrival, parts, wholly }: RegistrationOriginal): boolean {
  return wholly && maySave(arrival, parts);
}

/** The words that were read, in thousandths of the page, for the script that fills a field by a click. */
function wordsOf({ words, width, height }: ArrivalPage): string {
  const part = (length: number, whole: number): number => Math.round((length / whole) * 1_000);
  return JSON.stringify((words ?? []).map((word) => ({
    text: word.text, x: part(word.x, width), y: part(word.y, height), width: part(word.width, width), height: part(word.height, height),
  })));
}

/** Where a field stands on a page, in thousandths of the page, for the script that shows it enlarged; '' when nobody knows. */
export function placeOf(field: RegistrationField, read: ReadRegistrationFields, pages: readonly ArrivalPage[]): string {
  const place = read[field]?.place ?? null;
  const page = pages.find(({ id }) => id === place?.pageId);
  if (place && page) return write(page.id, place.x / page.width, place.y / page.height, place.width / page.width, place.height / page.height);
  const ours = pages.find(({ formCode }) => formCode !== null && readFormCode(formCode ?? '').ok);
  const zone = FIELD_ZONES[field];
  if (!ours || zone === undefined) return '';
  const { x, y, width, height } = zoneBounds(zone);
  return write(ours.id, x / REGISTRATION_SHEET.width, y / REGISTRATION_SHEET.height, width / REGISTRATION_SHEET.width, height / REGISTRATION_SHEET.height);
}

function write(pageId: string, ...parts: readonly number[]): string {
  return [pageId, ...parts.map((part) => Math.round(part * 1_000))].join(' ');
}
