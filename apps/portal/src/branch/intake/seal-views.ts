import { hasKnownPlaces, isFormPage, REGISTRATION_SHEET } from '#domain';
import type { ArrivalPage } from '#persistence';
import { intakePath } from './intake-words.js';
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
  // The print of the Excel form has its seal elsewhere: it is shown whole.
  const { x, y, width, height } = page.sheet || hasKnownPlaces(page.formCode) ? REGISTRATION_SHEET.seal : { x: AROUND, y: AROUND, width: REGISTRATION_SHEET.width - 2 * AROUND, height: REGISTRATION_SHEET.height - 2 * AROUND };
  const corners = [[x - AROUND, y - AROUND], [x + width + AROUND, y + height + AROUND]].map(([left = 0, top = 0]) => onPicture(page, left, top));
  const [from = { x: 0, y: 0 }, to = { x: page.width, y: page.height }] = corners;
  return {
    src: `${intakePath(registrationId)}/pages/${page.id}`, width: String(page.width), height: String(page.height), label,
    viewBox: [from.x, from.y, to.x - from.x, to.y - from.y].map((part) => Math.round(part)).join(' '),
  };
}

/** From millimetres of the sheet to pixels of the picture: as the sheet was found on it, else as if it filled it. */
function onPicture({ sheet, width, height }: ArrivalPage, x: number, y: number): { readonly x: number; readonly y: number } {
  if (!sheet) return { x: (x / REGISTRATION_SHEET.width) * width, y: (y / REGISTRATION_SHEET.height) * height };
  const [a, b, c, d, e, f] = sheet;
  return { x: a * x + b * y + c, y: d * x + e * y + f };
}
