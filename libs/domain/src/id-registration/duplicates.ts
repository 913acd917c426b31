import { searchKey } from '../text/search-key.js';

/** Why two registrations, or a registration and a customer, may be the same: shown to a person, who decides. */
export const DUPLICATE_REASONS = ['same-file', 'same-picture', 'same-phone', 'same-corporate-number', 'same-name-and-address'] as const;
export type DuplicateReason = (typeof DUPLICATE_REASONS)[number];

export const DUPLICATE_REASON_LABELS: Readonly<Record<DuplicateReason, string>> = {
  'same-file': 'ファイルが同じ',
  'same-picture': '画像が一致',
  'same-phone': '電話番号が同じ',
  'same-corporate-number': '法人番号が同じ',
  'same-name-and-address': '名称と住所が同じ',
};

/** 重複の判断: 統合 (another copy of the same), 別件 (a further ID), 既存顧客のID再発行. */
export const DUPLICATE_DECISIONS = ['merge', 'separate', 'reissue'] as const;
export type DuplicateDecision = (typeof DUPLICATE_DECISIONS)[number];

export const DUPLICATE_DECISION_LABELS: Readonly<Record<DuplicateDecision, string>> = {
  merge: '統合する',
  separate: '別件として続ける',
  reissue: '既存のお客様のIDを再発行する',
};

/** What is compared. Empty texts are never alike. */
export interface Comparable {
  readonly phone: string | null;
  readonly corporateNumber: string | null;
  readonly name: string | null;
  readonly address: string | null;
  readonly fileHashes: readonly string[];
  /** Perceptual hashes of the pages, 64 bits as 16 hexadecimal digits. */
  readonly pictureHashes: readonly string[];
}

/** Pages that differ in so many of 64 bits at most are the same sheet, sent again. */
const SAME_PICTURE = 6;

export function duplicateReasons(a: Comparable, b: Comparable): readonly DuplicateReason[] {
  const reasons: DuplicateReason[] = [];
  if (a.fileHashes.some((hash) => b.fileHashes.includes(hash))) reasons.push('same-file');
  else if (a.pictureHashes.some((hash) => b.pictureHashes.some((other) => bitsApart(hash, other) <= SAME_PICTURE))) reasons.push('same-picture');
  if (alike(digits(a.phone), digits(b.phone))) reasons.push('same-phone');
  if (alike(a.corporateNumber, b.corporateNumber)) reasons.push('same-corporate-number');
  if (alike(key(a.name), key(b.name)) && alike(key(a.address), key(b.address))) reasons.push('same-name-and-address');
  return reasons;
}

function alike(a: string | null, b: string | null): boolean {
  return a !== null && a !== '' && a === b;
}

function digits(text: string | null): string | null {
  return text === null ? null : text.replace(/\D/g, '');
}

function key(text: string | null): string | null {
  return text === null ? null : searchKey(text).replace(/\s/g, '');
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
