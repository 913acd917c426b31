import type { CalendarDate } from '../calendar/calendar-date.js';
import { japanDate } from '../calendar/japan-time.js';
import { readPhone } from '../text/phone.js';
import { sameAddress } from './customer-record.js';

/** 住所の確認: what shows that a letter with an initial password may go to an address; never only what the customer says. */
export const ADDRESS_CHECK_LABELS = {
  'customer-record': '顧客の記録と同じ住所',
  'public-record': '公的な記録（登記・法人番号公表サイト・許可業者の名簿など）で確かめた',
  call: '申込書によらない番号へ電話して確かめた',
} as const satisfies Readonly<Record<string, string>>;
export type AddressCheckKind = keyof typeof ADDRESS_CHECK_LABELS;
export const ADDRESS_CHECK_KINDS = Object.keys(ADDRESS_CHECK_LABELS) as readonly AddressCheckKind[];

/** かけた番号の出典: where the applicant cannot have put the number. */
export const NUMBER_SOURCE_LABELS = {
  'public-list': '公的な名簿（建設業者の検索、入札参加資格者名簿など）',
  directory: '電話帳・番号案内',
  'official-site': 'お客様の公式サイト',
  'customer-record': '当社の顧客の記録（この申込みより前からのもの）',
} as const satisfies Readonly<Record<string, string>>;
export type NumberSource = keyof typeof NUMBER_SOURCE_LABELS;
export const NUMBER_SOURCES = Object.keys(NUMBER_SOURCE_LABELS) as readonly NumberSource[];

/** The call of a 住所の確認. */
export interface CheckingCall {
  readonly number: string;
  readonly source: NumberSource;
}

/** What is known of telephone numbers when an address is checked by a call. */
export interface NumbersForCheck {
  /** Those of the very application, of the forms that became part of it, and of the ID that is renewed, as typed and as read, and what a call to one of them said. */
  readonly ofForm: readonly string[];
  /** The surety's own, telephone and FAX of every branch. */
  readonly ofOurs: readonly string[];
  /** That of the customer's record, with why a call to it would show nothing; null while no customer is chosen. */
  readonly ofRecord: { readonly number: string; readonly problem: RecordNumberProblem | null; /** Who wrote it, when, and from what; read by the second person. */ readonly origin: string } | null;
  /** The forms of anybody on which the number stands that was called. */
  readonly ofAnyone: readonly FormOfAnyone[];
  /** Other customers in whose record the number stands that was called. */
  readonly ofOthers: readonly OtherCustomer[];
}

export interface OtherCustomer {
  readonly customerNumber: string;
  readonly name: string;
}

/** The telephone number of a customer's record, with what is known of where it is from. */
export interface RecordNumber {
  readonly number: string;
  /** 出典 and 時点 as the branch has named them; null of what was never worked at the desk. */
  readonly source: string | null;
  readonly on: CalendarDate | null;
  /** When the desk wrote it, or named its 出典, last; null when it never did. */
  readonly writtenAt: number | null;
  /** Who wrote it then, and who has named another 出典 since; nobody of what was never worked at the desk. */
  readonly writtenBy: readonly string[];
}

/** What the number of a record has to be older than, and who wants to rest a check on it. */
export interface RecordNumberUse {
  /** When the application came that is checked; of an ID that exists, when one of its registrations was last approved, null when none ever was. */
  readonly since: number | null;
  /** When a second person last approved a registration of the ID, or at the desk of the customer, and with it what the record said; null when nobody ever has. */
  readonly lookedAt: number | null;
  readonly now: number;
  /** Who asks for a 再発行 or 住所の変更; null at the desk, where the application is the customer's own. */
  readonly askedBy: string | null;
}

/** The numbers that a form brought, and when it came. */
export interface FormNumbers {
  readonly numbers: readonly string[];
  readonly receivedAt: number;
}

/** A form of this customer or of anybody else. */
export interface FormOfAnyone extends FormNumbers {
  readonly approved: boolean;
}

/** Words of a 出典 that lead back to a form. */
const FROM_A_FORM = /申込|申し込/u;

/** Words of a 出典 by which somebody said the number: 電話, but no 電話帳, 電話番号案内 or list of telephone numbers. */
const FROM_A_CALL = /電話(?!帳|番号|案内)|tel|架電|口頭|聞[いきく取]|聴取|ヒアリング|本人|申告/iu;

/** Words of a 出典 in which a number is looked up by us, where whoever applies cannot have put it: any other shows nothing, however it is called. */
const LOOKED_UP = /電話帳|番号案内|登記|許可|名簿|業者検索|公表|公式|ホームページ|サイト|ウェブ|官報|経営事項審査|経審/u;

/** The forms that a record may have been filled in from: those of the very application, and of anybody. */
export interface FormsBeforeRecord {
  readonly ofForm: readonly FormNumbers[];
  readonly ofAnyone: readonly FormOfAnyone[];
}

export type RecordNumberProblem = 'record-names-form' | 'record-names-call' | 'record-names-nothing' | 'record-not-before' | 'record-of-asker' | 'record-from-form';

/**
 * Why a call to the number of the record shows nothing, or null: its 出典 is a 利用申込書, or what somebody said on the telephone, or nothing in which a number is looked
 * up; it is not older than the application that is checked, or than the last approval of the ID or of the customer, by when it was written or its 出典 was named, or by the
 * day it is of where the desk never wrote it; whoever asks has had a hand in it; or a form that says the same had come before it was written, the very one, or another while nobody has approved any with this number:
 * the record is filled in from the form, whatever 出典 is named then.
 */
export function recordNumberProblem({ number, source, on, writtenAt, writtenBy }: RecordNumber, { ofForm, ofAnyone }: FormsBeforeRecord, { since, lookedAt, now, askedBy }: RecordNumberUse): RecordNumberProblem | null {
  const named = source?.normalize('NFKC') ?? null;
  if (named !== null && FROM_A_FORM.test(named)) return 'record-names-form';
  if (named !== null && FROM_A_CALL.test(named)) return 'record-names-call';
  if (named !== null && !LOOKED_UP.test(named)) return 'record-names-nothing';
  if (writtenAt === null) return on !== null && on >= japanDate(since ?? now) ? 'record-not-before' : null;
  if (since === null || lookedAt === null || writtenAt >= Math.min(since, lookedAt)) return 'record-not-before';
  if (askedBy !== null && writtenBy.includes(askedBy)) return 'record-of-asker';
  const unproven = [...ofForm.filter(bears(number)), ...(isKnownFromUnapproved(number, ofAnyone) ? ofAnyone.filter(bears(number)) : [])];
  return unproven.some(({ receivedAt }) => receivedAt <= writtenAt) ? 'record-from-form' : null;
}

export type CalledNumberProblem = 'of-ours' | 'of-the-form' | 'of-unapproved-form' | 'not-of-the-record' | RecordNumberProblem;

/**
 * Why a call to a number proves nothing, or null: a number of the form only leads back to who wrote it, and so does one that stands on another form
 * as long as nobody has approved any that bears it; a number of our own leads to nobody. Whoever applies can send two forms, each with the number that is to vouch for the other.
 */
export function calledNumberProblem({ number, source }: CheckingCall, { ofForm, ofOurs, ofRecord, ofAnyone }: NumbersForCheck): CalledNumberProblem | null {
  if (ofOurs.some((own) => samePhone(number, own))) return 'of-ours';
  if (source === 'customer-record') return ofRecord !== null && samePhone(number, ofRecord.number) ? ofRecord.problem : 'not-of-the-record';
  if (ofForm.some((written) => samePhone(number, written))) return 'of-the-form';
  return isKnownFromUnapproved(number, ofAnyone) ? 'of-unapproved-form' : null;
}

/** The same while nobody has said where the number was found: what it is wherever that was. */
export function unsourcedNumberProblem(number: string, known: NumbersForCheck): CalledNumberProblem | null {
  const problems = NUMBER_SOURCES.map((source) => calledNumberProblem({ number, source }, known));
  return problems.includes(null) ? null : (problems[0] ?? null);
}

/** Other customers whose number it is, too: whoever answers may be theirs, so a person says that it is known. The number of the own record was compared when that was kept. */
export function othersWithNumber({ source }: Pick<CheckingCall, 'source'>, { ofOthers }: Pick<NumbersForCheck, 'ofOthers'>): readonly OtherCustomer[] {
  return source === 'customer-record' ? [] : ofOthers;
}

function bears(number: string): (form: FormNumbers) => boolean {
  return ({ numbers }) => numbers.some((written) => samePhone(number, written));
}

/** On forms only that nobody has approved; a second person has seen one that is. */
function isKnownFromUnapproved(number: string, forms: readonly FormOfAnyone[]): boolean {
  const bearing = forms.filter(bears(number));
  return bearing.length > 0 && bearing.every(({ approved }) => !approved);
}

/** Fewer letters name neither what was looked at nor who answered. */
export const EVIDENCE_MIN_LENGTH = 4;

/** Whether words may be 確認の根拠: letters or digits enough, and not one of them over and over. A person reads whether they say anything. */
export function namesEvidence(words: string): boolean {
  const letters = [...words.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '')];
  return letters.length >= EVIDENCE_MIN_LENGTH && new Set(letters).size > 1;
}

/** Whether two spellings are one telephone number; what is none equals nothing. */
export function samePhone(a: string, b: string): boolean {
  const digits = phoneDigits(a);
  return digits !== null && digits === phoneDigits(b);
}

/** The digits of a telephone number from 0; null when it is none. */
export function phoneDigits(text: string): string | null {
  const reading = readPhone(text.normalize('NFKC'));
  return reading.ok ? reading.value.replaceAll('-', '') : null;
}

/** A check in the words of the branch. */
export function addressCheckWords({ how, call, evidence }: { readonly how: AddressCheckKind; readonly call: CheckingCall | null; readonly evidence: string }): string {
  return [ADDRESS_CHECK_LABELS[how], call === null ? '' : `${call.number}（${NUMBER_SOURCE_LABELS[call.source]}）`, evidence].filter((part) => part !== '').join('　');
}

/** 送付先: where a letter with an initial password would go, and what shows that it may. */
export interface LetterAddress {
  /** As the form says it. */
  readonly form: string;
  /** The letter goes to the customer's record, whatever the form says; null while there is no customer. */
  readonly record: { readonly address: string; readonly withPostalCode: string; /** Older than the work on this registration. */ readonly stoodBefore: boolean } | null;
  /** Addresses that were checked for this registration. */
  readonly checked: readonly string[];
  /** A letter of a 再発行 needs a check of its own each time, of the very address with its postal code. */
  readonly reissue: boolean;
}

/** What is in the way of a letter: nobody has answered for an address (a new 返戻), or the record names another address or another name by now; null when it may go. */
export type LetterHindrance = 'unanswered' | 'moved' | 'renamed';

/** 宛先 of a letter: what a second person has answered for, and what the record says. */
export interface LetterRecipient {
  readonly answeredFor: string | null;
  readonly record: string;
  /** Null where nobody has kept it. */
  readonly answeredName: string | null;
  readonly recordName: string;
}

/**
 * The letter goes only to the address, and in the name, that a second person has answered for: whoever approved the registration with it, or whoever confirmed a later 住所の確認.
 * Letter by letter, with the postal code: who respells an address may have moved it, who respells a name may have made it another's.
 */
export function letterHindrance({ answeredFor, record, answeredName, recordName }: LetterRecipient): LetterHindrance | null {
  if (answeredFor === null) return 'unanswered';
  if (answeredFor !== record) return 'moved';
  return answeredName === recordName ? null : 'renamed';
}

/** The one rule of 「確認へ回す」, the approval and the page of the check: the address that the letter goes to was checked, or stood in the record before and is the form's. */
export function letterAddressIsVerified({ form, record, checked, reissue }: LetterAddress): boolean {
  if (record === null) return !reissue && checked.some((one) => sameAddress(one, form));
  if (reissue) return checked.includes(record.withPostalCode);
  if (checked.some((one) => sameAddress(one, record.address) || sameAddress(one, record.withPostalCode))) return true;
  return record.stoodBefore && sameAddress(record.address, form);
}
