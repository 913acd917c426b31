import { DomainError } from '../errors/domain-error.js';
import { readDigits } from '../text/digit-fields.js';
import { narrow, withoutSeparators, withPlainDashes } from '../text/narrow.js';
import { read, unread, type Reading } from '../text/reading.js';
import { withoutPrintedLabels } from './printed-label.js';

/**
 * The numbers of the business. All formats are ours: 受付番号 `26-04071`, 保証契約番号 of ten digits
 * `BB P YY NNNNN`, 証書番号 `MH0004426-01`. A counter that has run out is a task for people, never a wrong number.
 */
export interface NumberFailure {
  readonly code: 'number/malformed' | 'number/check-digit';
}

const LAST_SERIAL = 99_999;

/** 受付番号: two digits of the fiscal year and five of the serial. @throws DomainError `number/exhausted` | `number/malformed` */
export function formatReceiptNumber(fiscalYear: number, serial: number): string {
  return `${twoDigits(fiscalYear)}-${fiveDigits(serial)}`;
}

/** Reads `26-04071` in any width and with any dash; the digits alone will do. */
export function readReceiptNumber(input: string): Reading<string, NumberFailure> {
  const digits = input.length > 100 ? '' : withoutSeparators(input);
  return /^\d{7}$/.test(digits) ? read(`${digits.slice(0, 2)}-${digits.slice(2)}`) : unread('number/malformed');
}

export interface ContractNumberParts {
  /** 支店, two digits. */
  readonly branch: string;
  /** 商品, one digit. */
  readonly product: string;
  readonly fiscalYear: number;
  readonly serial: number;
}

/**
 * 保証契約番号 `BB P YY NNNNN`.
 * @throws DomainError `number/exhausted` past 99,999, `number/malformed` for parts of the wrong shape.
 */
export function formatContractNumber({ branch, product, fiscalYear, serial }: ContractNumberParts): string {
  if (!/^\d{2}$/.test(branch) || !/^\d$/.test(product)) throw new DomainError('number/malformed');
  return `${branch}${product}${twoDigits(fiscalYear)}${fiveDigits(serial)}`;
}

/** What stands around a number that was copied with its label: ①2012600001, 保証契約番号：2012600001, 第2012600001号, 「2012600001」. */
const AROUND_A_NUMBER = /^[①-⑳]?\s*[「『"]?(?:保証契約番号)?[:：]?[「『"]?第?|号?[」』"]?$/g;

/** Letters that are typed for the digits they look like; a number of ours has none. */
const LOOKALIKES: readonly (readonly [RegExp, string])[] = [[/[OoＯｏ]/g, '0'], [/[IlＩｌ]/g, '1']];

/** Reads a 保証契約番号 typed in any width, with or without separators, alone or with its label, also with O for 0 and I or l for 1. */
export function readContractNumber(input: string): Reading<string, NumberFailure> {
  const bare = input.length > 100 ? '' : input.trim().replace(AROUND_A_NUMBER, '');
  const reading = readDigits(LOOKALIKES.reduce((text, [letter, digit]) => text.replace(letter, digit), bare), 10);
  return reading.ok ? read(reading.value) : unread('number/malformed');
}

/** Drawn in groups 4-3-3; copying gives ten plain digits. */
export function groupContractNumber(number: string): readonly [string, string, string] {
  return [number.slice(0, 4), number.slice(4, 7), number.slice(7)];
}

export interface CertificateNumberParts {
  /** Two capital letters, one pair per counter. */
  readonly letters: string;
  /** Seven digits. */
  readonly serial: string;
  readonly version: number;
}

/** 保証証書番号 `MH0004426-01`: letters, seven digits, version. @throws DomainError `number/malformed` | `number/exhausted` */
export function formatCertificateNumber({ letters, serial, version }: CertificateNumberParts): string {
  if (!/^[A-Z]{2}$/.test(letters) || !/^\d{7}$/.test(serial)) throw new DomainError('number/malformed');
  if (!Number.isInteger(version) || version < 1) throw new DomainError('number/malformed');
  if (version > 99) throw new DomainError('number/exhausted');
  return `${letters}${serial}-${String(version).padStart(2, '0')}`;
}

export function readCertificateNumber(input: string): Reading<CertificateNumberParts, NumberFailure> {
  const text = input.length > 100 ? '' : withPlainDashes(input).replace(/ /g, '').toUpperCase();
  const match = /^([A-Z]{2})(\d{7})-?(\d{2})$/.exec(text);
  if (!match || match[3] === '00') return unread('number/malformed');
  return read({ letters: match[1] ?? '', serial: match[2] ?? '', version: Number(match[3]) });
}

/** お客様ID: ten digits (ours); it belongs to a 顧客番号 and is not derived from it. */
export function readCustomerLoginId(input: string): Reading<string, NumberFailure> {
  return readContractNumber(input);
}

/**
 * An お客様ID of our own: 9 and nine digits of the serial, so that it is taken for no 顧客番号 of ours (they begin with 0) and for no 保証契約番号 (with the
 * code of a branch). Until 11/2026 they began with 2, as 顧客番号 of other systems may; those that were issued stay.
 * @throws DomainError `number/exhausted` | `number/malformed`
 */
export function formatLoginId(serial: number): string {
  if (!Number.isInteger(serial) || serial < 1) throw new DomainError('number/malformed');
  if (serial > 999_999_999) throw new DomainError('number/exhausted');
  return `9${String(serial).padStart(9, '0')}`;
}

/** 通知番号 `E-0000358` of an お客様ID等のお知らせ. @throws DomainError `number/exhausted` | `number/malformed` */
export function formatLetterNumber(serial: number): string {
  if (!Number.isInteger(serial) || serial < 1) throw new DomainError('number/malformed');
  if (serial > 9_999_999) throw new DomainError('number/exhausted');
  return `E-${String(serial).padStart(7, '0')}`;
}

/** 引受番号 of registered mail: eleven digits in any width, with or without dashes, shown `123-45-67890-1`. */
export function readTrackingNumber(input: string): Reading<string, NumberFailure> {
  const reading = readDigits(input.length > 100 ? '' : input, 11);
  if (!reading.ok) return unread('number/malformed');
  const { value } = reading;
  return read([value.slice(0, 3), value.slice(3, 5), value.slice(5, 10), value.slice(10)].join('-'));
}

/** 顧客番号 (CIF 10桁). The check digit is asked for only on numbers this system has issued. */
export function readCustomerNumber(input: string, options: { readonly issuedHere: boolean }): Reading<string, NumberFailure> {
  const reading = readContractNumber(input);
  if (!reading.ok || !options.issuedHere) return reading;
  const { value } = reading;
  return value.endsWith(customerCheckDigit(value.slice(0, 9))) ? reading : unread('number/check-digit');
}

/** A 顧客番号 of our own: nine digits of the serial and a Luhn digit. @throws DomainError `number/exhausted` | `number/malformed` */
export function formatCustomerNumber(serial: number): string {
  if (!Number.isInteger(serial) || serial < 1) throw new DomainError('number/malformed');
  if (serial > 999_999_999) throw new DomainError('number/exhausted');
  const digits = String(serial).padStart(9, '0');
  return `${digits}${customerCheckDigit(digits)}`;
}

function customerCheckDigit(nineDigits: string): string {
  const sum = [...nineDigits].reverse().reduce((total, digit, index) => {
    const weighted = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

const WITH_ITS_DASH = /\d\s*-\s*\d/;

/**
 * What a search box may mean by a text: any of the numbers it could be, also with its printed label, else words for the search key. Seven digits are a 受付番号
 * (`receipt`) with its dash, as it is printed everywhere; without (`seven-digits`), they may be one, for a 保証契約番号 may end in them as well.
 */
export function recognizeNumber(input: string): { readonly kind: 'receipt' | 'seven-digits' | 'ten-digits' | 'certificate' | 'words'; readonly value: string } {
  const bare = withoutPrintedLabels(input);
  const certificate = readCertificateNumber(bare);
  if (certificate.ok) return { kind: 'certificate', value: formatCertificateNumber(certificate.value) };
  const receipt = readReceiptNumber(bare);
  if (receipt.ok) return { kind: WITH_ITS_DASH.test(withPlainDashes(bare)) ? 'receipt' : 'seven-digits', value: receipt.value };
  const contract = readContractNumber(bare);
  if (contract.ok) return { kind: 'ten-digits', value: contract.value };
  return { kind: 'words', value: narrow(input.slice(0, 200)).trim() };
}

function twoDigits(year: number): string {
  if (!Number.isInteger(year) || year < 2000 || year > 2099) throw new DomainError('number/malformed');
  return String(year % 100).padStart(2, '0');
}

function fiveDigits(serial: number): string {
  if (!Number.isInteger(serial) || serial < 1) throw new DomainError('number/malformed');
  if (serial > LAST_SERIAL) throw new DomainError('number/exhausted', { serial });
  return String(serial).padStart(5, '0');
}
