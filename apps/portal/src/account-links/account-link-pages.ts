import { SHORTEST_PASSWORD } from '#identity';
import { errorSummary, textField } from '../http/fields.js';
import type { HelpView } from '../http/help-desk.js';
import { type PageView, pageTemplate } from '../http/pages.js';
import type { ErrorSummaryView, TextFieldView } from '../http/view-models.js';

export interface ConfirmationView extends PageView {
  readonly address: string;
  readonly action: string;
}
export const confirmationPage = pageTemplate<ConfirmationView>('public/account/confirmation');

export const confirmedPage = pageTemplate<PageView>('public/account/confirmed');
export const CONFIRMED: PageView = { title: 'メールアドレスを確認しました' };

export interface SpentLinkView extends PageView {
  readonly help: HelpView;
}
export const spentLinkPage = pageTemplate<SpentLinkView>('public/account/spent-link');
export const SPENT_LINK: PageView = { title: 'このリンクは使えません' };

export interface ForgottenView extends PageView {
  readonly errorSummary: ErrorSummaryView | null;
  readonly sent: boolean;
  readonly loginId: TextFieldView;
  readonly mail: TextFieldView;
  readonly help: HelpView;
}
export const forgottenPage = pageTemplate<ForgottenView>('public/account/forgotten');

export function forgottenView(typed: { readonly loginId: string; readonly mail: string }, sent: boolean, help: HelpView, errors: ReadonlyMap<string, string>): ForgottenView {
  return {
    title: 'パスワードを忘れた方',
    errorSummary: errorSummary(errors),
    sent,
    help,
    loginId: textField({ name: 'loginId', label: 'お客様ID', support: '数字10けた', value: typed.loginId, width: 's', inputMode: 'numeric', autocomplete: 'username', maxLength: 40, error: errors.get('loginId') }),
    mail: textField({ name: 'mail', label: '登録したメールアドレス', value: typed.mail, width: 'l', inputMode: 'email', autocomplete: 'email', maxLength: 300, error: errors.get('mail') }),
  };
}

export interface ResetView extends PageView {
  readonly errorSummary: ErrorSummaryView | null;
  readonly loginId: string;
  readonly action: string;
  readonly password: TextFieldView;
  readonly help: HelpView;
}
export const resetPage = pageTemplate<ResetView>('public/account/reset');

export function resetView(loginId: string, token: string, help: HelpView, errors: ReadonlyMap<string, string>): ResetView {
  return {
    title: '新しいパスワードの登録',
    errorSummary: errorSummary(errors),
    loginId,
    help,
    action: `/password-reset/${token}`,
    password: textField({
      name: 'password', label: '新しいパスワード', width: 'l', autocomplete: 'new-password', error: errors.get('password'),
      support: `${SHORTEST_PASSWORD}文字以上。お客様IDや会社名は使えません。長い言葉の組み合わせがおすすめです。`,
    }),
  };
}
