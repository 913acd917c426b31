import type { MailResendInput } from '#workflows/contract';
import { sendMailToAll } from '../steps.js';

/** The procedure メールの再送: the branch asked for it after the address that refused the mail was corrected. */
export async function mailResend({ applicationId, mail, subject, factId }: MailResendInput): Promise<void> {
  await sendMailToAll({ applicationId, mail, subject, resend: factId });
}
