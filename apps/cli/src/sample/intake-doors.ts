import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';

/** Where FAXes and mails from outside come in. */
export interface IntakeDoors {
  /** The folder the FAX server writes to. */
  readonly faxFolder: string;
  /** Our own SMTP receiver, such as smtp://127.0.0.1:3006. */
  readonly receiverUrl: string;
}

/** The FAX server writes a file into the folder of a branch, whole before it bears its name. */
export async function sendFax({ faxFolder }: IntakeDoors, branchCode: string, fileName: string, bytes: Uint8Array): Promise<void> {
  const folder = join(faxFolder, branchCode);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${fileName}.part`), bytes);
  await rename(join(folder, `${fileName}.part`), join(folder, fileName));
}

/** A mail server hands a mail in. */
export async function sendMail({ receiverUrl }: IntakeDoors, mail: SendMailOptions): Promise<void> {
  const transport = createTransport(receiverUrl);
  try {
    await transport.sendMail(mail);
  } finally {
    transport.close();
  }
}

/** A mail of ours as the system names it. */
export interface SentMail {
  /** With its angle brackets. */
  readonly messageId: string;
  readonly to: string;
}

/** The server of its recipient sends a mail of ours back: nobody has this address (RFC 3464). */
export async function returnMail(doors: IntakeDoors, { messageId, to }: SentMail): Promise<void> {
  const server = `mx.${domainOf(to)}`;
  const returnPath = `no-reply+${messageId.slice(1, 25)}@${domainOf(messageId.slice(0, -1))}`;
  const lines = [
    `From: MAILER-DAEMON@${server}`, `To: ${returnPath}`, 'Subject: Undelivered Mail Returned to Sender', 'Auto-Submitted: auto-replied', 'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=part', '',
    '--part', 'Content-Type: text/plain; charset=us-ascii', '', `${to}: user unknown`, '',
    '--part', 'Content-Type: message/delivery-status', '', `Reporting-MTA: dns; ${server}`, '', `Final-Recipient: rfc822; ${to}`, 'Action: failed', 'Status: 5.1.1', '',
    '--part', 'Content-Type: text/rfc822-headers', '', `Message-ID: ${messageId}`, `To: ${to}`, '', '--part--', '',
  ];
  await sendMail(doors, { envelope: { from: '', to: returnPath }, raw: lines.join('\r\n') });
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
