import type { CalendarDate } from '../calendar/calendar-date.js';
import { addDays } from '../calendar/date-arithmetic.js';
import { explainDate } from '../calendar/explain-date.js';
import { readDate } from '../calendar/read-date.js';
import { checkText, explainText } from '../text/check-text.js';
import { readCorporateNumber, readMailAddress, readPostalCode } from '../text/digit-fields.js';
import { readKana } from '../text/kana.js';
import { isCutText, LONGEST_KEPT } from '../text/kept-text.js';
import { isPostalPlace } from '../text/postal-place.js';
import { explainPhone, readPhone } from '../text/phone.js';
import type { Reading } from '../text/reading.js';
import { isRequired, type RegistrationField, registrationField, type RegistrationSource } from './paper-form.js';
import type { RawRegistration, RegistrationContent, RegistrationViolation } from './registration-content.js';

export type RegistrationReading =
  | { readonly ok: true; readonly content: RegistrationContent }
  | { readonly ok: false; readonly violations: readonly RegistrationViolation[] };

/** A form is accepted up to a year after it was filled in, and never from the future (ours). Days. */
const OLDEST_FORM = 366;

/** Of a text that was written elsewhere, of which only the beginning is kept. */
const CUT_WORDS = `が長すぎるため、はじめの${LONGEST_KEPT}文字までを表示しています。原本を見て入力してください`;

/** Of the fields whose length is counted in digits, whichever signs stand between them. */
const DIGIT_WORDS = { postalCode: 'は、7けたの数字で入力してください', corporateNumber: 'は、13けたの数字で入力してください。数字の並びも確かめてください' } as const;

/** How long a field may be, in the rest of a sentence that begins with its label. */
export function lengthWords(field: RegistrationField): string {
  return field === 'postalCode' || field === 'corporateNumber' ? DIGIT_WORDS[field] : `は、${registrationField(field).maxLength}文字以内で入力してください`;
}

/** Reads all fields and says everything that is wrong with them at once. */
export function readRegistration(raw: RawRegistration, source: RegistrationSource, today: CalendarDate): RegistrationReading {
  const reader = new Reader(raw, source);
  const content = {
    appliedOn: reader.read('appliedOn', (text) => readAppliedOn(text, today)),
    postalCode: reader.read('postalCode', (text) => told(readPostalCode(text), DIGIT_WORDS.postalCode)),
    address: reader.read('address', (text) => toldAddress(reader.text('address', text))),
    name: reader.read('name', (text) => reader.text('name', text)),
    nameKana: reader.read('nameKana', toldKana),
    phone: reader.read('phone', toldPhone),
    corporateNumber: reader.read('corporateNumber', (text) => told(readCorporateNumber(text), DIGIT_WORDS.corporateNumber)),
    department: reader.read('department', (text) => reader.text('department', text)),
    contactName: reader.read('contactName', (text) => reader.text('contactName', text)),
    mail: reader.read('mail', (text) => told(readMailAddress(text), 'は、name@example.jp の形で入力してください')),
  };
  // Without a violation no field is null that is required everywhere.
  return reader.violations.length > 0 ? { ok: false, violations: reader.violations } : { ok: true, content: content as RegistrationContent };
}

/** The texts of a form as they were read without a violation: the spelling of its check page, its print and the desk. The day stays as it is written there. */
export function asRead(raw: RawRegistration, { appliedOn: _, postalCode, nameKana, corporateNumber, mail, ...texts }: RegistrationContent): RawRegistration {
  return { ...raw, ...texts, postalCode: `${postalCode.slice(0, 3)}-${postalCode.slice(3)}`, nameKana: nameKana ?? '', corporateNumber: corporateNumber ?? '', mail: mail ?? '' };
}

/** One text in the spelling that its field is kept in; a day, and what its reader does not take, as it stands. */
export function keptSpelling(field: RegistrationField, text: string): string {
  switch (field) {
    case 'postalCode':
      return orAsItStands(readPostalCode(text), text);
    case 'nameKana':
      return orAsItStands(toldKana(text), text);
    case 'phone':
      return orAsItStands(toldPhone(text), text);
    case 'corporateNumber':
      return orAsItStands(readCorporateNumber(text), text);
    case 'mail':
      return orAsItStands(readMailAddress(text), text);
    case 'address':
    case 'name':
    case 'department':
    case 'contactName':
      return orAsItStands(checkText(text, { maxLength: registrationField(field).maxLength }), text);
    case 'appliedOn':
      return text;
  }
}

function orAsItStands(reading: { readonly ok: true; readonly value: string } | { readonly ok: false }, text: string): string {
  return reading.ok ? reading.value : text;
}

/** What a reader of one field answers: the value, or the rest of the sentence that begins with the field's label. */
type Told<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string; readonly rest: string };

function told<T, C extends string>(reading: Reading<T, { readonly code: C }>, rest: string): Told<T> {
  return reading.ok ? reading : { ok: false, code: reading.code, rest };
}

function toldKana(text: string): Told<string> {
  const { maxLength } = registrationField('nameKana');
  const reading = readKana(text, maxLength);
  if (reading.ok) return reading;
  return { ok: false, code: reading.code, rest: reading.code === 'text/too-long' ? lengthWords('nameKana') : 'は、ひらがなかカタカナで入力してください' };
}

function toldAddress(reading: Told<string>): Told<string> {
  if (!reading.ok || isPostalPlace(reading.value)) return reading;
  return { ok: false, code: 'address/no-place', rest: 'は、都道府県・市区町村から番地まで入力してください（例：見本県見本市本町1丁目2番3号）' };
}

function toldPhone(text: string): Told<string> {
  const reading = readPhone(text);
  return reading.ok ? reading : { ok: false, code: reading.code, rest: explainPhone(reading) };
}

class Reader {
  readonly violations: RegistrationViolation[] = [];

  constructor(
    private readonly raw: RawRegistration,
    private readonly source: RegistrationSource,
  ) {}

  read<T>(field: RegistrationField, read: (text: string) => Told<T>): T | null {
    const required = isRequired(field, this.source);
    const typed = this.raw[field] ?? '';
    if (typed.trim() === '') return required ? this.violate(field, 'required', 'を入力してください') : null;
    if (isCutText(typed)) return this.violate(field, 'text/too-long', this.source === 'web' ? lengthWords(field) : CUT_WORDS);
    const reading = read(typed);
    if (!reading.ok) return this.violate(field, reading.code, reading.rest);
    // A text of nothing but unseen characters was typed and is still empty.
    if (required && reading.value === '') return this.violate(field, 'required', 'を入力してください');
    return reading.value;
  }

  text(field: RegistrationField, typed: string): Told<string> {
    const reading = checkText(typed, { maxLength: registrationField(field).maxLength });
    return reading.ok ? reading : { ok: false, code: reading.code, rest: `：${explainText(reading)}` };
  }

  private violate(field: RegistrationField, code: string, rest: string): null {
    this.violations.push({ field, code, message: `${registrationField(field).label}${rest}` });
    return null;
  }
}

function readAppliedOn(text: string, today: CalendarDate): Told<CalendarDate> {
  const reading = readDate(text);
  if (!reading.ok) return { ok: false, code: reading.code, rest: explainDate('', text, reading) };
  if (reading.value > today) return { ok: false, code: 'calendar/future', rest: 'がこれからの日付です。年・月・日を確かめてください' };
  if (reading.value < addDays(today, -OLDEST_FORM)) return { ok: false, code: 'calendar/too-old', rest: 'が1年より前の日付です。年を確かめてください' };
  return reading;
}
