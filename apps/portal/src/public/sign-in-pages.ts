import { formatJapanTime, MINUTE_MILLIS } from '#domain';
import type { Audience } from '#persistence';
import { errorSummary, textField } from '../http/fields.js';
import { type PageView, pageTemplate } from '../http/pages.js';
import type { HelpView } from '../http/help-desk.js';
import type { ErrorSummaryView, TextFieldView } from '../http/view-models.js';
import type { SignInResult } from './sign-in.service.js';

export interface SignInView extends PageView {
  readonly heading: string;
  readonly lead: string | null;
  readonly action: string;
  readonly next: string;
  readonly loginId: TextFieldView;
  readonly password: TextFieldView;
  /** Contractors find the ways for those without an ID beside the form; staff does not. */
  readonly forContractors: boolean;
  /** Why one is here, or what one has just done. */
  readonly notice: { readonly title: string | null; readonly text: string } | null;
  /** Whom contractors call; staff know. */
  readonly help: HelpView | null;
  /** A form was sent after the session had ended: nothing of it was kept. */
  readonly unsaved: { readonly mark: string; readonly kept: boolean } | null;
  readonly errorSummary: ErrorSummaryView | null;
}

export const signInPage = pageTemplate<SignInView>('public/sign-in');

interface Words {
  readonly title: string;
  readonly lead: string | null;
  readonly idLabel: string;
  readonly idSupport: string | undefined;
  readonly action: string;
}

const WORDS: Readonly<Record<Audience, Words>> = {
  contractor: { title: 'ログイン', lead: null, idLabel: 'お客様ID', idSupport: '数字10桁です。全角や空白が入っていてもかまいません。', action: '/sign-in' },
  branch: { title: '支店業務 ログイン', lead: '職員IDとパスワードを入力してください。操作は記録されます。', idLabel: '職員ID', idSupport: undefined, action: '/branch/sign-in' },
  admin: { title: 'システム管理 ログイン', lead: 'システム管理者だけがログインできます。操作は記録されます。', idLabel: '職員ID', idSupport: undefined, action: '/admin/sign-in' },
};

/** What brought somebody to the door, as a parameter of its address. */
const NOTICES = {
  'signed-out': { title: null, text: 'ログアウトしました。' },
  confirmed: { title: 'メールアドレスを確認しました', text: 'この画面ではログインしていません。お客様IDと、ご自身で決めたパスワードでログインすると、続きに進みます。' },
  reset: { title: '新しいパスワードを登録しました', text: '前のパスワードは使えません。お客様IDと新しいパスワードでログインしてください。' },
} as const satisfies Readonly<Record<string, { readonly title: string | null; readonly text: string }>>;
export type SignInNotice = keyof typeof NOTICES;
export const SIGN_IN_NOTICES = Object.keys(NOTICES) as readonly SignInNotice[];

/** A form was sent after its session had ended: its words are kept ('kept') or gone ('1'). */
export type Unsaved = 'kept' | '1' | null;

export interface SignInState {
  readonly loginId: string;
  readonly next: string;
  readonly leadsToCertificates: boolean;
  readonly notice: SignInNotice | null;
  readonly help: HelpView | null;
  readonly unsaved: Unsaved;
  readonly errors: ReadonlyMap<string, string>;
  /** Above the errors, where nothing that was typed is wrong. */
  readonly heading?: string | null;
}

/** What a check that was not accepted answers: `wrong` beside its field, or, to who has to wait, until when and 429. A password that was right and has died since is refused like a wrong one. */
export function refusalOf(result: SignInResult, wrong: string): { readonly heading: string | null; readonly sentence: string; readonly status: 422 | 429 } {
  if (result.outcome !== 'throttled') return { heading: null, sentence: wrong, status: 422 };
  // Up to the next full minute, so that the time shown is not a moment too early.
  const opens = formatJapanTime(result.opensAt.getTime() + MINUTE_MILLIS - 1);
  return { heading: 'ログインを止めています', sentence: `続けてまちがえたため、ログインを止めています。${opens}以降に、もう一度お試しください。`, status: 429 };
}

export function signInView(audience: Audience, state: SignInState): SignInView {
  const words = WORDS[audience];
  const contractor = audience === 'contractor';
  return {
    title: words.title,
    heading: words.title,
    lead: contractor && state.leadsToCertificates ? 'ログインすると、電子証書と認証キーの一覧に進みます。' : words.lead,
    action: words.action,
    next: state.next,
    loginId: textField({
      name: 'login-id', label: words.idLabel, value: state.loginId, width: 's', autocomplete: 'username',
      inputMode: contractor ? 'numeric' : 'text', error: state.errors.get('login-id'),
      ...(words.idSupport === undefined ? {} : { support: words.idSupport }),
    }),
    password: textField({ name: 'password', label: 'パスワード', width: 's', autocomplete: 'current-password', error: state.errors.get('password') }),
    forContractors: contractor,
    notice: state.notice && NOTICES[state.notice],
    help: state.help,
    unsaved: state.unsaved && { mark: state.unsaved, kept: state.unsaved === 'kept' },
    errorSummary: errorSummary(state.errors, state.heading),
  };
}
