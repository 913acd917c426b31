import { withPlainDashes } from '../text/narrow.js';

/** 閲覧番号 on a print 閲覧用, `V-20260608-04426317`: the day, five digits of the 保証契約番号, three of the instant. */
export function readViewingNumber(input: string): { readonly viewingNumber: string; readonly contractDigits: string } | null {
  const match = /^V-\d{8}-(\d{5})\d{3}$/.exec(withPlainDashes(input.slice(0, 60)).replace(/ /g, '').toUpperCase());
  return match?.[1] === undefined ? null : { viewingNumber: match[0], contractDigits: match[1] };
}
