import { formatJapanInstant } from '#domain';
import type { AddressKind } from '../../account-links/account-links.js';
import { MAIL_ADDRESSES_PATH } from '../../http/audience.js';
import { errorSummary, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { ErrorSummaryView, TextFieldView } from '../../http/view-models.js';
import type { AccountAddresses } from './change-addresses.js';

export interface TypedAddresses {
  readonly mail: string;
  readonly sharedMail: string;
}

interface PendingView {
  readonly label: string;
  readonly address: string;
  readonly expiresAt: string;
  readonly expired: boolean;
  /** The mail with the link came back. */
  readonly returned: boolean;
  readonly resendAction: string;
  readonly withdrawAction: string;
}

export interface MailAddressesView extends PageView {
  readonly errorSummary: ErrorSummaryView | null;
  readonly loginId: string;
  /** What has just been done; null when the page is opened. */
  readonly done: { readonly text: string; readonly refused: boolean } | null;
  readonly current: readonly { readonly label: string; readonly address: string; readonly returned: boolean }[];
  readonly pending: readonly PendingView[];
  readonly action: string;
  readonly mail: TextFieldView;
  readonly sharedMail: TextFieldView;
  readonly password: TextFieldView;
  readonly mailFrom: string;
}
export const MAIL_ADDRESSES_PAGE = pageTemplate<MailAddressesView>('contractor/mail-addresses');

const DONE: ReadonlyMap<string, string> = new Map([
  ['asked', '確認メールを送りました。届いたメールのリンクを開き、「確認する」を押すと、新しいアドレスに変わります。'],
  ['removed', '共有アドレスの登録をやめました。'],
  ['changed', 'メールアドレスを変更しました。これからのお知らせは、新しいアドレスに届きます。'],
  ['sent-again', '確認メールをもう一度送りました。前のメールのリンクは使えません。'],
  ['too-often', '確認メールは、送ったばかりです。届くまで1分ほどお待ちください。続けて送ったときは、1時間後にお試しください。'],
  ['withdrawn', 'アドレスの変更を取りやめました。'],
]);

const LABELS: Readonly<Record<AddressKind, string>> = { own: 'メールアドレス', shared: '共有アドレス' };

export function mailAddressesView(
  { loginId, mailFrom, now }: { readonly loginId: string; readonly mailFrom: string; readonly now: Date }, addresses: AccountAddresses,
  { typed, done, errors, heading }: { readonly typed: TypedAddresses | null; readonly done: string; readonly errors: ReadonlyMap<string, string>; readonly heading?: string | null },
): MailAddressesView {
  const pendingOf = (which: AddressKind): PendingView[] => {
    const link = addresses.pending[which];
    return link === null ? [] : [{
      label: LABELS[which], address: link.address, expiresAt: formatJapanInstant(link.expiresAt.getTime()), expired: link.expiresAt <= now, returned: addresses.returned.has(link.address),
      resendAction: `${MAIL_ADDRESSES_PATH}/${which}/resend`, withdrawAction: `${MAIL_ADDRESSES_PATH}/${which}/withdraw`,
    }];
  };
  return {
    title: 'メールアドレスの変更',
    errorSummary: errorSummary(errors, heading),
    loginId,
    done: DONE.has(done) ? { text: DONE.get(done) ?? '', refused: done === 'too-often' } : null,
    current: [
      { label: 'いまのメールアドレス', address: addresses.own, returned: addresses.returned.has(addresses.own) },
      { label: 'いまの共有アドレス', address: addresses.shared ?? '（登録していません）', returned: addresses.returned.has(addresses.shared ?? '') },
    ],
    pending: [...pendingOf('own'), ...pendingOf('shared')],
    action: MAIL_ADDRESSES_PATH,
    mail: textField({
      name: 'mail', label: '新しいメールアドレス', support: '変えないときは、そのままにしてください。', value: typed?.mail ?? addresses.own, width: 'l', inputMode: 'email',
      autocomplete: 'email', maxLength: 300, error: errors.get('mail'),
    }),
    sharedMail: textField({
      name: 'sharedMail', label: '課などの共有アドレス', required: false, support: '登録をやめるときは、空にしてください。', value: typed?.sharedMail ?? addresses.shared ?? '', width: 'l',
      inputMode: 'email', autocomplete: 'off', maxLength: 300, error: errors.get('sharedMail'),
    }),
    // A password that was typed is not shown again.
    password: textField({ name: 'password', label: 'いまのパスワード', support: 'ご本人の操作であることを確かめます。', width: 'l', autocomplete: 'current-password', error: errors.get('password') }),
    mailFrom,
  };
}
