import { narrow, withoutSeparators } from './narrow.js';
import { read, unread, type Reading } from './reading.js';

export interface DigitsFailure {
  readonly code: 'text/not-digits' | 'text/wrong-length' | 'text/check-digit';
}

/** A number of fixed length, typed with any width and any separators; only the digits are kept. */
export function readDigits(input: string, length: number): Reading<string, DigitsFailure> {
  if (input.length > 100) return unread('text/wrong-length');
  const digits = withoutSeparators(input);
  if (!/^\d*$/.test(digits)) return unread('text/not-digits');
  return digits.length === length ? read(digits) : unread('text/wrong-length');
}

/** 郵便番号: 7 digits, 〒 and hyphen optional. */
export function readPostalCode(input: string): Reading<string, DigitsFailure> {
  return readDigits(input.replace('〒', ''), 7);
}

/** 〒730-0012. */
export function formatPostalCode(digits: string): string {
  return `〒${digits.slice(0, 3)}-${digits.slice(3)}`;
}

/** 法人番号: 13 digits whose first is 9 − (Σ Pn·Qn mod 9), Q = 1, 2, 1, 2 … from the right (国税庁の算式). */
export function readCorporateNumber(input: string): Reading<string, DigitsFailure> {
  const reading = readDigits(input, 13);
  if (!reading.ok) return reading;
  return reading.value.charAt(0) === corporateCheckDigit(reading.value.slice(1)) ? reading : unread('text/check-digit');
}

/** The check digit for the 12 digits of a 会社法人等番号. */
export function corporateCheckDigit(twelveDigits: string): string {
  const sum = [...twelveDigits].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 2), 0);
  return String(9 - (sum % 9));
}

/** メールアドレス: what an SMTP server can take; the local part as typed, the domain in lower case. */
export function readMailAddress(input: string): Reading<string, { readonly code: 'text/not-mail-address' }> {
  if (input.length > 300) return unread('text/not-mail-address');
  const text = narrow(input).trim();
  const match = /^([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64})@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63})$/.exec(text);
  if (!match || text.length > 254) return unread('text/not-mail-address');
  return read(`${match[1] ?? ''}@${(match[2] ?? '').toLowerCase()}`);
}

/** The digits of a number in any spelling, by which two spellings of it are compared; '' where there are none. */
export function digitsIn(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '');
}

/** One mailbox, as mail servers in use take it: case does not count. */
export function sameMail(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
