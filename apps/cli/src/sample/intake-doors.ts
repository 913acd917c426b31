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
