import { type AuthenticationKey, isAlmostKey, isAlmostNumber, KEY_LENGTH, type KeyFailure, numberBeforeKey, type PastedMail, readContractNumber, readKey, readPastedMail } from '#domain';

/** Number and key as typed. */
export interface TypedEntry {
  readonly number: string;
  readonly key: string;
}

export type EntryReading =
  | { readonly ok: true; readonly contractNumber: string; readonly key: AuthenticationKey }
  /** Field → sentence, in the order of the page. Nothing of this counts as a miss. */
  | { readonly ok: false; readonly errors: ReadonlyMap<'number' | 'key', string> };

/** Reads number and key in any spelling. Slips that the shape or the check character tells are caught here, before an attempt counts. */
export function readEntry(typed: TypedEntry): EntryReading {
  const errors = new Map<'number' | 'key', string>();
  const number = readContractNumber(typed.number);
  if (typed.number.trim() === '') errors.set('number', '保証契約番号を入力してください。');
  else if (!number.ok) errors.set('number', '保証契約番号は数字10桁です。お知らせの「保証契約番号」の欄をもう一度お確かめください。');
  const key = readKey(typed.key);
  if (typed.key.trim() === '') errors.set('key', '認証キーを入力してください。');
  else if (!key.ok) errors.set('key', keySentence(key));
  return number.ok && key.ok ? { ok: true, contractNumber: number.value, key: key.value } : { ok: false, errors };
}

const NO_KEY_IN_MAIL = '認証キーが見つかりませんでした。認証キーは、メールに添付された「認証キー等のお知らせ」に記載されています。';
const NOT_COUNTED = 'この確認は、まちがいの回数に数えません。';

function keySentence(failure: KeyFailure): string {
  switch (failure.code) {
    case 'key/wrong-length': {
      const { missing } = failure;
      const difference = missing === undefined ? '入力が長すぎます' : missing > 0 ? `あと${missing}文字足りません` : `${-missing}文字多く入力されています`;
      return `認証キーは${KEY_LENGTH}文字です（${difference}）。`;
    }
    case 'key/unknown-character':
      return '認証キーに使わない文字が入っています。英字のUや記号、かなは使いません。';
    case 'key/check-character':
      return `認証キーに打ちまちがいがあります。1文字ずつ見くらべてください。${NOT_COUNTED}`;
  }
}

export type PastedPairs = Extract<PastedMail, { outcome: 'found' }>['pairs'];

export type MailReading =
  | { readonly ok: true; readonly pairs: PastedPairs }
  /** What was found goes into the fields above, so that only the rest has to be typed. */
  | { readonly ok: false; readonly error: string; readonly found: TypedEntry };

/** Reads a whole pasted mail or the text of the notice. */
export function readMail(text: string): MailReading {
  const mail = readPastedMail(text);
  switch (mail.outcome) {
    case 'found':
      return { ok: true, pairs: mail.pairs };
    case 'number-only':
      return { ok: false, error: NO_KEY_IN_MAIL, found: { number: mail.contractNumber, key: '' } };
    case 'mistyped-key':
      return {
        ok: false, found: { number: mail.contractNumber ?? '', key: mail.typed },
        error: `認証キーに打ちまちがいがあります。上の欄の認証キーを、お知らせと1文字ずつ見くらべてください。${NOT_COUNTED}`,
      };
    case 'key-only':
      return { ok: false, error: '保証契約番号が見つかりませんでした。上の欄に番号を入力してください。', found: { number: '', key: mail.key } };
    case 'nothing':
      return {
        ok: false, found: { number: '', key: '' },
        error: text.trim() === '' ? 'メールの本文を貼り付けてください。' : '保証契約番号と認証キーが見つかりませんでした。本文を全部貼り付けたかどうか、お確かめください。',
      };
  }
}

/** What was pasted into one of the two fields. */
export type PastedIntoField =
  | { readonly ok: true; readonly pairs: PastedPairs }
  | { readonly ok: false; readonly found: TypedEntry; readonly errors: ReadonlyMap<'number' | 'key', string> };

/** Nobody types so much into one of the two fields. */
const LONGER_THAN_TYPED = 40;

/** Reads number and key, or a whole mail, pasted into one of the two fields, and number and key in each other's field. Null where both fields hold what they are for, or a slip of it. */
export function readPastedInto(typed: TypedEntry): PastedIntoField | null {
  if (readEntry(typed).ok) return null;
  const pastes = [typed.key, typed.number].map((text) => ({ text, reading: readMail(text) }));
  const whole = pastes.map(({ reading }) => reading).find((reading) => reading.ok);
  if (whole) return whole;
  const meant = swapped(typed) ?? withSlip(typed.key, typed.key) ?? withSlip(typed.number, typed.key);
  if (meant !== null) return asRead(meant);
  const part = pastes.flatMap(({ text, reading }) => (!reading.ok && text.trim().length > LONGER_THAN_TYPED ? [reading.found] : []))[0];
  if (part === undefined || (part.number === '' && part.key === '')) return null;
  // What the mail lacks may stand in the other field.
  const found = { number: part.number || (typed.number.length > LONGER_THAN_TYPED ? '' : typed.number), key: part.key || (typed.key.length > LONGER_THAN_TYPED ? '' : typed.key) };
  return asRead(found);
}

function asRead(found: TypedEntry): PastedIntoField {
  const entry = readEntry(found);
  if (entry.ok) return { ok: true, pairs: [{ contractNumber: entry.contractNumber, key: entry.key }] };
  return { ok: false, found, errors: found.key === '' ? new Map([['key', NO_KEY_IN_MAIL]]) : entry.errors };
}

/** Number and key in each other's field, either of them perhaps with a slip. */
function swapped({ number, key }: TypedEntry): TypedEntry | null {
  const isNumber = readContractNumber(key).ok || (isAlmostNumber(key) && !readKey(key).ok && !isAlmostNumber(number));
  return isNumber && !readContractNumber(number).ok && isAlmostKey(number) ? { number: key, key: number } : null;
}

/** `2012600001 K7QX-3M9T-V2HD` in one field, its key with a slip; where the field for it holds a key, that is meant. */
function withSlip(text: string, key: string): TypedEntry | null {
  if (text.trim().length > LONGER_THAN_TYPED) return null;
  const pair = numberBeforeKey(text);
  return pair && { number: pair.contractNumber, key: readKey(key).ok ? key : pair.key };
}
