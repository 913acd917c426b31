import type { TemplateEngine } from '#platform';
import { type ComposedMail, writeMail } from './compose-mail.js';
import { breakLines, LINE_WIDTH } from './line-breaking.js';
import type { MailRecipient, MailSender } from './mail-views.js';

/** The mails to an account itself: アドレスの確認, パスワードの再設定, and word of a change or of its end. */
export type AccountMail = 'confirm-mail' | 'reset-password' | 'password-changed' | 'address-changed' | 'id-closed';

interface AccountMailView {
  readonly addressee: string;
  readonly greeting: string;
  /** '' in a mail without a link. */
  readonly url: string;
  /** 24時間, 1時間. */
  readonly validFor: string;
  /** メールアドレス, 共有のメールアドレス; '' in a mail about neither. */
  readonly which: string;
  /** お客様ID of which the mail tells the end; '' in every other mail. */
  readonly loginId: string;
  readonly sender: MailSender;
}

export function composeAccountMail(
  templates: TemplateEngine, mail: AccountMail, content: Pick<AccountMailView, 'url' | 'validFor' | 'which' | 'loginId'>,
  { recipient, sender }: { readonly recipient: MailRecipient; readonly sender: MailSender },
): ComposedMail {
  return writeMail<AccountMailView>(templates, `account/${mail}`, {
    addressee: [...breakLines(recipient.company, LINE_WIDTH), ...breakLines(`${recipient.person} 様`, LINE_WIDTH)].join('\n'),
    greeting: breakLines(`${sender.suretyName} ${sender.branchName}です。`, LINE_WIDTH).join('\n'),
    ...content,
    sender,
  });
}
