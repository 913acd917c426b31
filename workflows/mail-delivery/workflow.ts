import type { MailDeliveryInput, MailResult } from '#workflows/contract';
import { deliverMail } from '../steps.js';

/** The procedure メールの送信: one mail whose row a request has written, such as a link that nobody but the mail may know. */
export function mailDelivery({ mailId }: MailDeliveryInput): Promise<MailResult> {
  return deliverMail({ mailId });
}
