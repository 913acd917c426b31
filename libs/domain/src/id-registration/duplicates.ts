import { addressesAlike } from '../text/address-key.js';
import { digitsIn } from '../text/digit-fields.js';
import { foldSmallKe, searchKey } from '../text/search-key.js';

/** Why two registrations, or a registration and a customer, may be the same: shown to a person, who decides. */
export const DUPLICATE_REASONS = ['answers', 'same-mail', 'same-file', 'same-form', 'same-picture', 'same-phone', 'same-corporate-number', 'same-name-and-address', 'same-name-and-place'] as const;
export type DuplicateReason = (typeof DUPLICATE_REASONS)[number];

export const DUPLICATE_REASON_LABELS: Readonly<Record<DuplicateReason, string>> = {
  answers: '送ったメールへの返信',
  'same-mail': '同じメールで届いた',
  'same-file': 'ファイルが同じ',
  'same-form': 'Web申込書のコードが同じ',
  'same-picture': '画像が一致',
  'same-phone': '電話番号が同じ',
  'same-corporate-number': '法人番号が同じ',
  'same-name-and-address': '名称と住所が同じ',
  'same-name-and-place': '名称と番地までの住所が同じ（建物・階は違う）',
};

/** 重複の判断: 統合 (another copy of the same), 別件 (a further ID), 既存顧客のID再発行. */
export const DUPLICATE_DECISIONS = ['merge', 'separate', 'reissue'] as const;
export type DuplicateDecision = (typeof DUPLICATE_DECISIONS)[number];

export const DUPLICATE_DECISION_LABELS: Readonly<Record<DuplicateDecision, string>> = {
  merge: '統合する',
  separate: '別件として続ける',
  reissue: '既存のお客様のIDを再発行する',
};

export type ComparedFact = 'phone' | 'corporateNumber' | 'name' | 'address';

/** What was decided of one candidate, and the reasons that were shown then; null of a decision from before these were kept. */
export interface DecidedCandidate {
  readonly decision: DuplicateDecision;
  readonly grounds: readonly DuplicateReason[] | null;
}

/**
 * Whether a decision still answers the question: 別件 was said of the reasons that were shown, and a further one asks again; 再発行 holds while an ID of
 * this very customer is the one that is renewed.
 */
export function decisionHolds({ decision, grounds }: DecidedCandidate, reasons: readonly DuplicateReason[], isRenewed: boolean): boolean {
  if (decision === 'reissue') return isRenewed;
  return decision !== 'separate' || grounds === null || reasons.every((reason) => grounds.includes(reason));
}

/** The facts that a reason rests on; none for what is seen on the papers themselves. */
const RESTS_ON: Readonly<Partial<Record<DuplicateReason, readonly ComparedFact[]>>> = {
  'same-phone': ['phone'], 'same-corporate-number': ['corporateNumber'], 'same-name-and-address': ['name', 'address'],
  'same-name-and-place': ['name', 'address'],
};

/** What is compared. Empty texts are never alike. */
export interface Comparable {
  readonly phone: string | null;
  readonly corporateNumber: string | null;
  readonly name: string | null;
  readonly address: string | null;
  /** Its pages as `pageOfFile` names them: two forms of one file are two pages of it. */
  readonly files: readonly string[];
  /** Tokens of forms made on the web: its own, and those on its pages. */
  readonly tokens: readonly string[];
  readonly pictures: readonly ComparablePicture[];
  /** 読み取り値: what of it only a machine has read, and nobody has typed. */
  readonly onlyRead: readonly ComparedFact[];
  /** 読取りと違う: where its own page says something else, and nobody has yet said which it is. */
  readonly unlikeRead: readonly ComparedFact[];
}

/** How a page looks. */
export interface ComparablePicture {
  /** Perceptual hash, 64 bits as 16 hexadecimal digits; on our form of its free fields. */
  readonly hash: string;
  /** The ink in the boxes of the digits of our form, a hexadecimal digit a sample, a word a box; null on other pages. */
  readonly digitInk: string | null;
  /** The same of its free fields; null on other pages, and where it was not kept. */
  readonly fieldInk: string | null;
  /** How much of the page is dark, in ten-thousandths; null where it was not kept. */
  readonly darkness: number | null;
  /** On a page of a form made on the web. */
  readonly token: string | null;
}

/** A page of a file, by the hash of the file's bytes; page 0 is the file as a whole. */
export function pageOfFile(sha256: string, page: number): string {
  return `${sha256}/${page}`;
}

/** Pages that differ in so many of 64 bits at most may be the same sheet, sent again. */
export const SAME_PICTURE = 6;
/** Scans of one sheet differ by up to 0.05 in the box that differs most, sheets of two companies by 0.2 and more (measured on forms made on the web, the most alike of all). */
const SAME_INK = 0.1;
/** Ink of a box that may be the salt of a bad line alone. */
const SPECKS = 225;
/** The same of the free fields, whose boxes are larger: half of the scans of one sheet differ by up to 0.04, hardly one by more than 0.12, two sheets by 0.094 and more. No two may be taken for one; so one in thirty is not recognised (`npm run bench -- pictures`, docs/performance.md). */
const SAME_FIELD_INK = 0.09;
const FIELD_SPECKS = 3_000;
/** Of papers that are no form of ours nothing finer is known, and those of one template look alike: they have to look the same. Of 64 bits. */
const SAME_PAPER = 2;
/** A page with less on it looks like every other such page: a cover sheet has 120 to 145, a form 300 and more. Ten-thousandths. */
export const LEAST_DARKNESS = 150;
/** A form of which nobody has filled in so much looks like every blank one. Samples with ink in them. */
const [LEAST_WRITTEN, WRITTEN] = [60, 4];

export function duplicateReasons(a: Comparable, b: Comparable): readonly DuplicateReason[] {
  const reasons: DuplicateReason[] = [];
  if (a.files.some((page) => b.files.includes(page))) reasons.push('same-file');
  else if (a.pictures.some((picture) => b.pictures.some((other) => isSamePicture(picture, other)))) reasons.push('same-picture');
  if (a.tokens.some((token) => b.tokens.includes(token))) reasons.push('same-form');
  if (alike(digits(a.phone), digits(b.phone))) reasons.push('same-phone');
  if (alike(digits(a.corporateNumber), digits(b.corporateNumber))) reasons.push('same-corporate-number');
  const at = alike(key(a.name), key(b.name)) ? addressesAlike(a.address ?? '', b.address ?? '') : null;
  if (at !== null) reasons.push(at === 'same' ? 'same-name-and-address' : 'same-name-and-place');
  return reasons;
}

/**
 * Whether two forms of one mail are two companies' as they say themselves: both names were typed and are two, and nothing else that both say agrees. A name that only a machine has read
 * may be the other one, misread, and a form without a name anybody's.
 */
export function areTwoCompanies(a: Comparable, b: Comparable): boolean {
  const [one, other] = [a, b].map(({ name, onlyRead }) => (onlyRead.includes('name') ? '' : (key(name) ?? '')));
  if (!one || !other || one === other) return false;
  return duplicateReasons(a, b).length === 0 && addressesAlike(a.address ?? '', b.address ?? '') === null;
}

/** Of the reasons those that rest, on one side at least, on what a machine read: said as 読み取り値. */
export function reasonsByReading(reasons: readonly DuplicateReason[], a: Comparable, b: Comparable): readonly DuplicateReason[] {
  return reasons.filter((reason) => (RESTS_ON[reason] ?? []).some((fact) => a.onlyRead.includes(fact) || b.onlyRead.includes(fact)));
}

/** Of the reasons those that rest, on one side at least, on a text that its own page contradicts: both are said. */
export function reasonsUnlikeReading(reasons: readonly DuplicateReason[], a: Comparable, b: Comparable): readonly DuplicateReason[] {
  return reasons.filter((reason) => (RESTS_ON[reason] ?? []).some((fact) => a.unlikeRead.includes(fact) || b.unlikeRead.includes(fact)));
}

/**
 * Whether two pages are one sheet. What is printed on every form counts for nothing, nor do two forms that say that they are two. Of a page that is nearly blank, and of one of
 * which too little is kept, nobody can say it.
 */
export function isSamePicture(a: ComparablePicture, b: ComparablePicture): boolean {
  if (a.token !== null && b.token !== null && a.token !== b.token) return false;
  if (bitsApart(a.hash, b.hash) > SAME_PICTURE) return false;
  if ([a, b].some(({ darkness }) => darkness === null || darkness < LEAST_DARKNESS)) return false;
  if (a.digitInk === null && b.digitInk === null) return bitsApart(a.hash, b.hash) <= SAME_PAPER;
  if (a.digitInk === null || b.digitInk === null || a.fieldInk === null || b.fieldInk === null) return false;
  if (![a, b].every(({ digitInk, fieldInk }) => isFilledIn(`${digitInk}${fieldInk}`))) return false;
  return inkApart(a.digitInk, b.digitInk, SPECKS) <= SAME_INK && fieldInkApart(a.fieldInk, b.fieldInk) <= SAME_FIELD_INK;
}

/** How differently the free fields of two forms are written, 0 to 1, by the box of theirs that differs most. */
export function fieldInkApart(a: string, b: string): number {
  return inkApart(a, b, FIELD_SPECKS);
}

function isFilledIn(ink: string): boolean {
  return [...ink].filter((sample) => Number.parseInt(sample, 16) >= WRITTEN).length >= LEAST_WRITTEN;
}

function alike(a: string | null, b: string | null): boolean {
  return a !== null && a !== '' && a === b;
}

function digits(text: string | null): string | null {
  return text === null ? null : digitsIn(text);
}

function key(text: string | null): string | null {
  return text === null ? null : foldSmallKe(searchKey(text));
}

/** How many of the 64 bits of two picture hashes differ. */
export function bitsApart(a: string, b: string): number {
  if (a.length !== 16 || b.length !== 16) return 64;
  let apart = 0;
  for (let index = 0; index < 16; index += 1) {
    let difference = Number.parseInt(a.charAt(index), 16) ^ Number.parseInt(b.charAt(index), 16);
    for (; difference > 0; difference >>= 1) apart += difference & 1;
  }
  return apart;
}

/** How differently ink lies in the box that differs most, 0 to 1: one digit that is another makes two sheets. */
function inkApart(a: string, b: string, specks: number): number {
  const [boxes, others] = [a.split(' '), b.split(' ')];
  if (boxes.length !== others.length) return 1;
  return Math.max(...boxes.map((box, index) => boxApart(box, others[index] ?? '', specks)));
}

function boxApart(a: string, b: string, specks: number): number {
  if (a.length !== b.length) return 1;
  let [difference, ink] = [0, 0];
  for (let index = 0; index < a.length; index += 1) {
    const [own, other] = [Number.parseInt(a.charAt(index), 16), Number.parseInt(b.charAt(index), 16)];
    difference += (own - other) ** 2;
    ink += own ** 2 + other ** 2;
  }
  return difference / Math.max(ink, specks);
}
