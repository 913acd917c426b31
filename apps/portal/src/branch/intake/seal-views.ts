import { hasKnownPlaces, isFormPage, REGISTRATION_SHEET, sealOn } from '#domain';
import type { ArrivalPage } from '#persistence';
import { intakePath } from './intake-words.js';
import { onPicture } from './place-on-picture.js';
import type { RegistrationFile } from './registration-file.js';

/** The place of the seal on a page, cut out of its picture by the viewBox of an SVG. */
export interface SealView {
  readonly src: string;
  readonly width: string;
  readonly height: string;
  readonly viewBox: string;
  readonly label: string;
}

/** 印影を並べる: the seals of all forms of this registration, the newest first, beside that of the customer's latest accepted one. */
export interface SealsView {
  readonly own: readonly SealView[];
  readonly earlier: SealView | null;
  /** Why there is no earlier one; null where there is. */
  readonly missing: string | null;
}

/** Around the circle, in millimetres: a seal is seldom struck into its middle. */
const AROUND = 8;

export function sealsView({ registration, pages, customer, earlierSeal }: RegistrationFile): SealsView | null {
  const forms = pages.filter(isFormPage).reverse();
  if (forms.length === 0) return null;
  return {
    own: forms.map((page) => sealView(registration.id, page, `この申込書の印影${pages.length > 1 ? `　${sealPageWords(page, pages)}` : ''}`)),
    earlier: earlierSeal === null ? null : sealView(earlierSeal.registrationId, earlierSeal.page, `受付 ${earlierSeal.receptionNumber} の印影`),
    missing: earlierSeal !== null ? null : customer === null ? '顧客を選ぶと、前に承認した申込書の印影を並べます。' : 'この顧客の、前に承認した申込書はありません。',
  };
}

/** Which of the pages beside the form it is, and of several forms the newest. */
export function sealPageWords(page: ArrivalPage, pages: readonly ArrivalPage[]): string {
  const forms = pages.filter(isFormPage);
  return `${pages.indexOf(page) + 1}枚目${forms.length > 1 && page === forms.at(-1) ? '（いちばん新しい申込書）' : ''}`;
}

function sealView(registrationId: string, page: ArrivalPage, label: string): SealView {
  // A print of the Excel form without marks has its seal nobody knows where: it is shown whole.
  const { x, y, width, height } = page.sheet || hasKnownPlaces(page.formCode) ? sealOn(page.formCode) : { x: AROUND, y: AROUND, width: REGISTRATION_SHEET.width - 2 * AROUND, height: REGISTRATION_SHEET.height - 2 * AROUND };
  const seen = onPicture(page, { x: x - AROUND, y: y - AROUND, width: width + 2 * AROUND, height: height + 2 * AROUND });
  return {
    src: `${intakePath(registrationId)}/pages/${page.id}`, width: String(page.width), height: String(page.height), label,
    viewBox: [seen.x, seen.y, seen.width, seen.height].map((part) => Math.round(part)).join(' '),
  };
}
