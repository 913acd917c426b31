import { groupContractNumber, type PastedKey } from '#domain';
import { errorSummary, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { PanelView, TextFieldView } from '../../http/view-models.js';
import type { Attempts } from './attempts.js';
import type { TypedEntry } from './read-entry.js';

export interface EntryView extends PageView {
  readonly notice: PanelView | null;
  readonly number: TextFieldView;
  readonly key: TextFieldView;
  readonly mail: TextFieldView;
}

export const entryPage = pageTemplate<EntryView>('owner/entry');

export interface EntryInput {
  readonly typed?: TypedEntry;
  readonly pasted?: string;
  /** Sentences by field; `number`, `key` or `mail`. */
  readonly errors?: ReadonlyMap<string, string>;
  readonly notice?: PanelView | null;
}

export function entryView(input: EntryInput = {}): EntryView {
  const errors = input.errors ?? new Map<string, string>();
  return {
    title: '電子証書を確認する',
    errorSummary: errorSummary(errors),
    notice: input.notice ?? null,
    number: textField({
      name: 'number', label: '保証契約番号', width: 's', inputMode: 'numeric', value: input.typed?.number, error: errors.get('number'),
      support: '数字10桁です。全角や空白が入っていてもかまいません。',
    }),
    key: textField({
      name: 'key', label: '認証キー', width: 'm', value: input.typed?.key, error: errors.get('key'),
      support: '英数字12文字です。大文字・小文字やハイフン（-）は気にせず入力できます。',
    }),
    mail: textField({
      name: 'mail', label: 'メールの本文', unmarked: true, width: 'full', rows: 5, value: input.pasted, error: errors.get('mail'),
      placeholder: '例）\n保証契約番号　2081004426\n認証キー　K7QX-3M9T-V2HD',
    }),
  };
}

export const ENDED_NOTICE: PanelView = {
  tone: 'info', title: '表示できる時間（30分）が過ぎました', link: null,
  lines: ['続けて確認するときは、もう一度番号と認証キーを入力してください。'],
};

export const REISSUED_NOTICE: PanelView = {
  tone: 'caution', title: '認証キーが再発行されたため、表示を終わりました', link: null,
  lines: ['前の認証キーでは表示できません。', '新しい認証キーは、受注者に届く新しい「認証キー等のお知らせ」に書かれています。受注者からお受け取りのうえ、入力してください。'],
};

export const CLOSED_NOTICE: PanelView = { tone: 'success', title: '証書の表示を終わりました', link: null, lines: ['この画面に証書の内容は残っていません。'] };

export const PERIOD_OVER_NOTICE: PanelView = {
  tone: 'caution', title: 'この証書を閲覧できる期間は終わりました', link: null,
  lines: ['電子証書は、保証期限から10年のあいだ閲覧できます。写しが必要なときは、支店へお問い合わせください。'],
};

/** What is stopped, and for how long. The address is stopped until its oldest miss is an hour old. */
const NEXT_BLOCK: Readonly<Record<Extract<Attempts, { open: true }>['nextPause'], string>> = {
  minutes: '15分間この番号での確認を止めます',
  day: '1日この番号での確認を止めます',
  address: 'お使いの回線からの確認を、どの番号についても最長1時間止めます',
};

/** The same words for an unknown number, a wrong key and a key that has been replaced. */
export function missErrors(attempts: Extract<Attempts, { open: true }>): ReadonlyMap<string, string> {
  return new Map([[
    'key', `保証契約番号と認証キーの組み合わせが正しくありません。あと${attempts.left}回まちがえると、${NEXT_BLOCK[attempts.nextPause]}。`,
  ]]);
}

export interface PairsView extends PageView {
  readonly count: string;
  readonly pairs: readonly { readonly number: readonly string[]; readonly contractNumber: string; readonly key: string }[];
}

export const pairsPage = pageTemplate<PairsView>('owner/pairs');

/** Several certificates in one mail: one is chosen. */
export function pairsView(pairs: readonly PastedKey[]): PairsView {
  return {
    title: '確認する証書を選ぶ',
    count: `${pairs.length}件`,
    pairs: pairs.map(({ contractNumber, key }) => ({ number: groupContractNumber(contractNumber), contractNumber, key })),
  };
}
