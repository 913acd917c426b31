import { read, unread, type Reading } from './reading.js';

export interface KanaFailure {
  readonly code: 'text/not-kana' | 'text/too-long';
}

/** Hiragana to katakana by code point (ぁ U+3041 … ゖ U+3096, and the iteration marks ゝゞ). */
export function toKatakana(text: string): string {
  return text.replace(/[\u3041-\u3096\u309D\u309E]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60));
}

/** フリガナ: hiragana, half-width and full-width kana accepted; stored as full-width katakana with ー, ・, blanks and the iteration marks ヽヾ. */
export function readKana(input: string, maxLength: number): Reading<string, KanaFailure> {
  const text = normalizeKana(input, maxLength);
  if (text === null) return unread('text/too-long');
  return /^[\u30A1-\u30FA\u30FB-\u30FE ]*$/.test(text) ? read(text) : unread('text/not-kana');
}

/** フリガナ as it is kept: katakana where all of it is kana, else as it was typed, for a person to mend. */
export function inKatakana(typed: string): string {
  const reading = readKana(typed, typed.length * 2);
  return reading.ok ? reading.value : typed;
}

/**
 * 口座名義・振込依頼人名 in kana, as the bank knows them: カ）ミホングミ. Besides kana the letters, digits and signs of the
 * Zengin set are allowed (全銀協 レコード・フォーマット). Stored in full width.
 */
export function readAccountHolderKana(input: string, maxLength: number): Reading<string, KanaFailure> {
  const text = normalizeKana(input, maxLength);
  if (text === null) return unread('text/too-long');
  const upper = text.toUpperCase();
  if (!/^[\u30A1-\u30FA\u30FC\u30FB 0-9A-Z().\-/,&]*$/.test(upper)) return unread('text/not-kana');
  return read(upper.replace(/[()]/g, (bracket) => (bracket === '(' ? '（' : '）')));
}

function normalizeKana(input: string, maxLength: number): string | null {
  if (input.length > maxLength * 4) return null;
  const text = toKatakana(input.normalize('NFKC')).replace(/ +/g, ' ').trim();
  return [...text].length > maxLength ? null : text;
}

const SMALL_TO_LARGE: Readonly<Record<string, string>> = {
  ァ: 'ア', ィ: 'イ', ゥ: 'ウ', ェ: 'エ', ォ: 'オ', ッ: 'ツ', ャ: 'ヤ', ュ: 'ユ', ョ: 'ヨ', ヮ: 'ワ', ヵ: 'カ', ヶ: 'ケ', ヲ: 'オ',
};

/** 株式会社 = カ) (カ (カ), 有限会社 = ユ), 合同会社 = ド), 営業所 = (エイ and their kin (常陽銀行・三菱UFJ銀行の案内). */
const BANK_ABBREVIATIONS = /^(?:カ|ユ|ド|メ|シ|イ|ザ|シヤ|ガク|フク|ドク)\)|\((?:カ|ユ|ド|メ|シ)\)?$|\((?:カ|ユ|ド|メ|シ|エイ|シユツ)\)|\(エイ$/g;

/** The same forms written out in kana, as フリガナ of the customer master has them. */
const LEGAL_FORMS_IN_KANA = /^(?:カブシキガイシヤ|ユウゲンガイシヤ|ゴウドウガイシヤ|ゴウメイガイシヤ|ゴウシガイシヤ)|(?:カブシキガイシヤ|ユウゲンガイシヤ|ゴウドウガイシヤ|ゴウメイガイシヤ|ゴウシガイシヤ)$/g;

/** Who paid, as a bank statement says it. */
export interface PayerName {
  /** Comparable form: large full-width katakana without the corporate form (カ), カブシキガイシャ), blanks and punctuation. */
  readonly key: string;
  /** The 顧客番号 put before the name as the 保証料のご案内 asks, if there is one. */
  readonly customerNumber: string | null;
}

/** 振込依頼人名 to its comparable form: half-width kana, small kana, ー and - and the company's abbreviation no longer matter. */
export function payerName(input: string): PayerName {
  const text = toKatakana(input.slice(0, 200).normalize('NFKC')).toUpperCase().trim();
  const numbered = /^(\d{10})\D/.exec(`${text} `);
  const name = (numbered ? text.slice(10) : text).replace(/\s+/g, '');
  const plain = name.replace(BANK_ABBREVIATIONS, '').replace(/[\p{P}\p{S}\p{C}ー]/gu, '');
  const key = [...plain].map((kana) => SMALL_TO_LARGE[kana] ?? kana).join('').replace(LEGAL_FORMS_IN_KANA, '');
  return { key, customerNumber: numbered?.[1] ?? null };
}

/** Tells whether two names of payers are the same person as far as a bank statement can tell (names are cut at 48). */
export function samePayer(a: string, b: string): boolean {
  const [first, second] = [payerName(a).key, payerName(b).key];
  if (first === '' || second === '') return false;
  const [short, long] = first.length <= second.length ? [first, second] : [second, first];
  return short === long || (short.length >= 20 && long.startsWith(short));
}
