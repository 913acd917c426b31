import { formatJapanInstant } from '#domain';
import { SHORTEST_PASSWORD } from '#identity';
import { errorSummary, textField } from '../../http/fields.js';
import type { HelpView } from '../../http/help-desk.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { ErrorSummaryView, StepBarView, TextFieldView } from '../../http/view-models.js';
import type { PendingAddress } from './register-account.js';

export interface TypedAccount {
  readonly mail: string;
  readonly mailAgain: string;
  readonly sharedMail: string;
}

/** Beside both pages: from where the mails come, and whom to call. */
export interface SideView {
  readonly mailFrom: string;
  readonly help: HelpView;
}

export interface FirstSignInView extends PageView {
  readonly errorSummary: ErrorSummaryView | null;
  readonly loginId: string;
  readonly steps: StepBarView;
  /** 登録し直し: where the mail of an earlier registration went, and until when its link is good; null at first, and null where that is over. */
  readonly before: { readonly address: string; readonly expiresAt: string | null; /** 共有アドレス that is confirmed, and stays unless it is taken out. */ readonly shared: string | null } | null;
  /** 再発行: the shared address of before; null without one. */
  readonly former: string | null;
  readonly mail: TextFieldView;
  readonly mailAgain: TextFieldView;
  readonly sharedMail: TextFieldView;
  readonly password: TextFieldView;
  readonly side: SideView;
}
export const firstSignInPage = pageTemplate<FirstSignInView>('contractor/first-sign-in/register');

export function firstSignInView(loginId: string, side: SideView, { pending, former }: { readonly pending: PendingAddress | null; readonly former: string | null }, typed: TypedAccount, errors: ReadonlyMap<string, string>): FirstSignInView {
  return {
    title: 'メールアドレスと新しいパスワードの登録',
    errorSummary: errorSummary(errors),
    loginId,
    steps: stepBar(0),
    before: pending && { address: pending.address, expiresAt: pending.expired ? null : formatJapanInstant(pending.expiresAt.getTime()), shared: pending.confirmedShared },
    former,
    mail: mailField('mail', 'メールアドレス', '認証キーのお知らせが届きます。', typed.mail, errors),
    mailAgain: mailField('mailAgain', 'メールアドレス（もう一度）', '貼り付けでもかまいません。', typed.mailAgain, errors),
    sharedMail: { ...mailField('sharedMail', '課などの共有アドレス', '退職・異動のときも、お知らせを受け取れます。', typed.sharedMail, errors), required: false, optional: true },
    // A password that was typed is not shown again.
    password: textField({
      name: 'password', label: '新しいパスワード', width: 'l', autocomplete: 'new-password', error: errors.get('password'),
      support: `${SHORTEST_PASSWORD}文字以上。お客様IDや会社名は使えません。記号や大文字は、入れなくてもかまいません。長い言葉の組み合わせがおすすめです。`,
    }),
    side,
  };
}

export interface AwaitConfirmationView extends PageView {
  readonly errorSummary: ErrorSummaryView | null;
  readonly loginId: string;
  readonly steps: StepBarView;
  readonly address: string;
  readonly expiresAt: string;
  readonly expired: boolean;
  /** The shared address that waits as well. */
  readonly shared: { readonly address: string; readonly expiresAt: string; readonly expired: boolean } | null;
  readonly returned: boolean;
  readonly sentAgain: boolean;
  readonly mail: TextFieldView;
  readonly side: SideView;
}
export const awaitConfirmationPage = pageTemplate<AwaitConfirmationView>('contractor/first-sign-in/confirm');

export function awaitConfirmationView(
  loginId: string, side: SideView, pending: PendingAddress | null, state: { readonly sentAgain: boolean; readonly typed: string; readonly errors: ReadonlyMap<string, string> },
): AwaitConfirmationView {
  return {
    title: '届いたメールを確認してください',
    errorSummary: errorSummary(state.errors),
    loginId,
    steps: stepBar(1),
    address: pending?.address ?? '',
    expiresAt: pending === null ? '' : formatJapanInstant(pending.expiresAt.getTime()),
    expired: pending?.expired ?? false,
    shared: pending?.shared ? { ...pending.shared, expiresAt: formatJapanInstant(pending.shared.expiresAt.getTime()) } : null,
    returned: pending?.returned ?? false,
    sentAgain: state.sentAgain,
    mail: mailField('mail', '送り先のメールアドレス', '届かないときは、アドレスを確かめて送り直してください。', state.typed, state.errors),
    side,
  };
}

function mailField(name: string, label: string, support: string, value: string, errors: ReadonlyMap<string, string>): TextFieldView {
  return textField({ name, label, support, value, width: 'l', inputMode: 'email', autocomplete: 'email', maxLength: 300, error: errors.get(name) });
}

const STEPS = ['登録', '届いたメールで確認', 'ご利用開始'] as const;

export function stepBar(current: number): StepBarView {
  return { sentence: `全${STEPS.length}ステップ中、${current + 1}ステップ目`, steps: STEPS.map((text, index) => ({ number: index + 1, text, current: index === current, done: index < current })) };
}
