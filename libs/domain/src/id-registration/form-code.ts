import { read, unread, type Reading } from '../text/reading.js';
import { EXCEL_FORM_CODE, NOTICE_CODE, REGISTRATION_FORM } from './paper-form.js';

/** Crockford's letters: none is mistaken for another, and a QR code holds them in its short alphanumeric mode. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TOKEN = /^[0-9A-HJKMNP-TV-Z]{12}$/;

/** What the QR code of a page says: form, edition, page, and on a form made from the web, or a 不備の書面, whose it is. */
export interface FormCode {
  readonly form: string;
  readonly edition: string;
  readonly page: number;
  /** The registration's token; null on a blank form. It finds the registration and opens nothing. */
  readonly token: string | null;
}

/** A token of 60 random bits from twelve random bytes. */
export function registrationToken(randomBytes: Uint8Array): string {
  if (randomBytes.length < 12) throw new RangeError('A token takes twelve random bytes.');
  return [...randomBytes.subarray(0, 12)].map((byte) => LETTERS.charAt(byte % 32)).join('');
}

export function writeFormCode(page: number, token: string | null): string {
  return `${REGISTRATION_FORM.code.replace('-', '')}${REGISTRATION_FORM.edition}${page}${token ?? ''}`;
}

/** The code on the print of the Excel form: a form of ours without a token. */
export function writeExcelFormCode(): string {
  return `${EXCEL_FORM_CODE.replace('-', '')}${REGISTRATION_FORM.edition}1`;
}

/** The code on a 不備の書面: whose answer the pages are that come back with it. It has no places either. */
export function writeNoticeCode(token: string): string {
  return `${NOTICE_CODE.replace('-', '')}${REGISTRATION_FORM.edition}1${token}`;
}

/** The token of a 不備の書面 in what a QR code said; null where it is of none. */
export function noticeTokenIn(text: string | null | undefined): string | null {
  const code = codeIn(text);
  return code?.form === NOTICE_CODE ? code.token : null;
}

/** Whether what a QR code said is of the form whose fields stand where `REGISTRATION_SHEET` says. */
export function hasKnownPlaces(text: string | null | undefined): boolean {
  return codeIn(text)?.form === REGISTRATION_FORM.code;
}

/** Whether what a QR code said is of the print of the Excel form, whose fields are found by its marks alone. */
export function isExcelPrint(text: string | null | undefined): boolean {
  return codeIn(text)?.form === EXCEL_FORM_CODE;
}

/** Whose a page is by what its QR code said; null of a blank form, and of no form of ours. */
export function tokenIn(text: string | null | undefined): string | null {
  return codeIn(text)?.token ?? null;
}

function codeIn(text: string | null | undefined): FormCode | null {
  const code = text ? readFormCode(text) : null;
  return code?.ok === true ? code.value : null;
}

/** Reads what stood in a QR code of a page; any other code on it (a company's own, an address) is no failure of the page. */
export function readFormCode(text: string): Reading<FormCode, { readonly code: 'form-code/other' }> {
  const match = /^(RF\d{2})(\d{4})(\d)([0-9A-Z]{12})?$/.exec(text.trim());
  if (!match) return unread('form-code/other');
  const token = match[4] ?? null;
  if (token !== null && !TOKEN.test(token)) return unread('form-code/other');
  return read({ form: `${(match[1] ?? '').slice(0, 2)}-${(match[1] ?? '').slice(2)}`, edition: match[2] ?? '', page: Number(match[3]), token });
}
