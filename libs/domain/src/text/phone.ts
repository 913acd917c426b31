import { withPlainDashes } from './narrow.js';
import { read, type Reading } from './reading.js';

export interface PhoneFailure {
  readonly code: 'phone/empty' | 'phone/not-digits' | 'phone/no-area-code' | 'phone/ten-digits' | 'phone/eleven-digits' | 'phone/unused';
  /** How many digits were typed. */
  readonly digits: number;
}

/** 携帯電話 (060 to 090), IP電話 (050), 0800: eleven digits. Every other number, 0120 and 0570 too, has ten (電気通信番号計画). */
const ELEVEN = /^0[5-9]0/;
/** +81 and 0081, as an address book or a signature has it: at home the number begins with 0, which some write in brackets behind it. */
const FROM_ABROAD = /^[ ]*(?:\+|00)81[ -]*(?:\(0\)|0)?[ -]*/;
/** Written for invented people and companies in sample data: 00 begins no subscriber's number. */
const SAMPLE = /^00-0000-\d{4}$/;

/**
 * 電話番号: 0 and as many digits as its kind has. The groups are kept as typed, since no rule without a table of area codes can find them.
 * Of numbers that begin with 00, which nobody has, only the visibly invented 00-0000-NNNN of the samples is taken, with its hyphens.
 */
export function readPhone(input: string): Reading<string, PhoneFailure> {
  if (input.length > 100) return refused('phone/not-digits', 0);
  const text = withPlainDashes(input).replace(FROM_ABROAD, '0').replace(/[()]/g, '-').replace(/ /g, '').replace(/-+/g, '-').replace(/^-|-$/g, '');
  if (text === '') return refused('phone/empty', 0);
  if (!/^[\d-]+$/.test(text)) return refused('phone/not-digits', 0);
  const digits = text.replaceAll('-', '');
  if (SAMPLE.test(text)) return read(text);
  if (!digits.startsWith('0')) return refused('phone/no-area-code', digits.length);
  if (digits.startsWith('00')) return refused('phone/unused', digits.length);
  const length = ELEVEN.test(digits) ? 11 : 10;
  if (digits.length !== length) return refused(length === 11 ? 'phone/eleven-digits' : 'phone/ten-digits', digits.length);
  return read(/^0\d{1,4}-\d{1,4}-\d{3,4}$/.test(text) ? text : grouped(digits));
}

/** The rest of the sentence that begins with the name of the field. */
export function explainPhone({ code, digits }: PhoneFailure): string {
  switch (code) {
    case 'phone/empty':
      return 'を、市外局番から入力してください';
    case 'phone/not-digits':
      return 'は、数字で入力してください（ハイフンはあってもなくてもかまいません）';
    case 'phone/no-area-code':
      return 'は、市外局番など、0から始まる番号で入力してください';
    case 'phone/ten-digits':
      return `が${digits}けたです。この番号は市外局番から10けたです。もう一度確かめてください`;
    case 'phone/eleven-digits':
      return `が${digits}けたです。050・060・070・080・090から始まる番号は11けたです。もう一度確かめてください`;
    case 'phone/unused':
      return 'が、使われていない番号です。市外局番から確かめてください';
  }
}

function refused(code: PhoneFailure['code'], digits: number): Reading<string, PhoneFailure> {
  return { ok: false, code, digits };
}

function grouped(digits: string): string {
  if (/^0800/.test(digits)) return `${digits.slice(0, 4)}-${digits.slice(4, 7)}-${digits.slice(7)}`;
  if (digits.length === 11) return `${digits.slice(0, 3)}-${digits.slice(3, 7)}-${digits.slice(7)}`;
  if (/^0120/.test(digits)) return `${digits.slice(0, 4)}-${digits.slice(4, 7)}-${digits.slice(7)}`;
  return digits;
}
