import { type AuthenticationKey, KEY_LENGTH, type KeyFailure, type PastedMail, readContractNumber, readKey, readPastedMail } from '#domain';

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

export type MailReading =
  | { readonly ok: true; readonly pairs: Extract<PastedMail, { outcome: 'found' }>['pairs'] }
  /** What was found goes into the fields above, so that only the rest has to be typed. */
  | { readonly ok: false; readonly error: string; readonly found: TypedEntry };

/** Reads a whole pasted mail or the text of the notice. */
export function readMail(text: string): MailReading {
  const mail = readPastedMail(text);
  switch (mail.outcome) {
    case 'found':
      return { ok: true, pairs: mail.pairs };
    case 'number-only':
      return { ok: false, error: '認証キーが見つかりませんでした。認証キーは、メールに添付された「認証キー等のお知らせ」に記載されています。', found: { number: mail.contractNumber, key: '' } };
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
