import { withoutSeparators } from '../text/narrow.js';

/** 閲覧番号 on a print 閲覧用, `V-20260608-04426317`: the day, five digits of the 保証契約番号, three of the instant; read with its hyphens or without. */
export function readViewingNumber(input: string): { readonly viewingNumber: string; readonly contractDigits: string } | null {
  const [, day, contractDigits, instant] = /^V(\d{8})(\d{5})(\d{3})$/.exec(withoutSeparators(input.slice(0, 60)).toUpperCase()) ?? [];
  return contractDigits === undefined ? null : { viewingNumber: `V-${day}-${contractDigits}${instant}`, contractDigits };
}
