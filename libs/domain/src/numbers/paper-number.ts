import { withoutSeparators, withPlainDashes } from '../text/narrow.js';

const CARRYING: readonly RegExp[] = [
  // 通知番号 of 認証キー等のお知らせ, of a re-issued key also which issue; 計算書番号 of the 保証料計算書: both the 保証契約番号.
  /^(?:KN|PS)-?(\d{10})-?\d{2}(?:-?\d{2})?$/,
  // 領収証: the 受付番号.
  /^RC-?(\d{2}-\d{5})-\d+$/,
];

/** The 保証契約番号 or 受付番号 inside the number of a paper, in any width; null for anything else. */
export function caseNumberOfPaper(input: string): string | null {
  const text = withPlainDashes(input.slice(0, 60)).replace(/ /g, '').toUpperCase();
  return CARRYING.map((shape) => shape.exec(text)?.[1]).find((number) => number !== undefined) ?? null;
}

/** 文書識別子 of a certificate, `1A2B-3C4D-5E6F-7A8B`, as sixteen small hexadecimal digits; null for anything else. */
export function readDocumentIdentifier(input: string): string | null {
  return /^(?:文書識別子[:：]?)?([0-9a-f]{16})$/.exec(withoutSeparators(input.slice(0, 60)).toLowerCase())?.[1] ?? null;
}
