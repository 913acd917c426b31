import { z } from 'zod';
import { port } from './port.js';

const list = z.string().transform((text) => text.split(',').map((item) => item.trim().toLowerCase()).filter((item) => item !== ''));

/** An IMAP mailbox: imaps://user:password@host:port/FOLDER. */
function isMailbox(text: string): boolean {
  try {
    const { protocol, hostname, username } = new URL(text);
    return (protocol === 'imap:' || protocol === 'imaps:') && hostname !== '' && username !== '';
  } catch {
    return false;
  }
}

/** Settings of apps/intake: each door opens when its setting is given. */
export const INTAKE_ENVIRONMENT = {
  /** Health and the FAX gateway's webhook. */
  INTAKE_PORT: port.default(3005),
  /** The branch of what names none, by its code; without it the head office. */
  INTAKE_BRANCH: z.string().optional(),
  /** The folder a FAX server writes to; folders below it named by a branch's code belong to that branch. */
  FAX_FOLDER: z.string().optional(),
  /** A file there is complete when it has not changed for so long. */
  FAX_SETTLED_SECONDS: z.coerce.number('must be a number').min(0.1, 'must be 0.1 or more').max(600, 'must be 600 or less').default(2),
  IMAP_URL: z.string().refine(isMailbox, 'must be an address such as imaps://user:password@mail.example.jp/INBOX').optional(),
  /** PEM file of the authority that signed the mailbox server's certificate, where the system's authorities do not know it. */
  IMAP_CA: z.string().optional(),
  /** So often the mailbox is looked into although it announced nothing. */
  IMAP_POLL_SECONDS: z.coerce.number('must be a number').int('must be a whole number').min(1, 'must be 1 or more').max(3600, 'must be 3600 or less').default(60),
  /** Where our own SMTP receiver listens. */
  SMTP_RECEIVER_PORT: port.optional(),
  /** PEM files of the receiver's certificate with its chain, and of its key: with both it offers STARTTLS. */
  SMTP_RECEIVER_CERTIFICATE: z.string().optional(),
  SMTP_RECEIVER_KEY: z.string().optional(),
  /** Recipients it takes mail for: addresses or whole domains (@example.jp). */
  SMTP_RECEIVER_DOMAINS: list.default([]),
  /** Mail from these senders is a FAX that a gateway forwarded. */
  FAX_MAIL_SENDERS: list.default([]),
  /** The secret that the FAX gateway signs its calls with. */
  FAX_WEBHOOK_SECRET: z.string().min(32, 'must be at least 32 characters').optional(),
} as const;

/** The same for programs. */
export interface IntakeConfig {
  readonly port: number;
  readonly branchCode: string | undefined;
  readonly faxFolder: string | undefined;
  readonly faxSettledSeconds: number;
  readonly imapUrl: string | undefined;
  readonly imapCa: string | undefined;
  readonly imapPollSeconds: number;
  readonly smtpPort: number | undefined;
  readonly smtpCertificate: string | undefined;
  readonly smtpKey: string | undefined;
  readonly smtpDomains: readonly string[];
  readonly faxMailSenders: readonly string[];
  readonly webhookSecret: string | undefined;
}

/** @param values as the schema read them */
export function shapeIntake(values: z.infer<z.ZodObject<typeof INTAKE_ENVIRONMENT>>): IntakeConfig {
  return {
    port: values.INTAKE_PORT, branchCode: values.INTAKE_BRANCH, faxFolder: values.FAX_FOLDER, faxSettledSeconds: values.FAX_SETTLED_SECONDS, imapUrl: values.IMAP_URL, imapCa: values.IMAP_CA, imapPollSeconds: values.IMAP_POLL_SECONDS,
    smtpPort: values.SMTP_RECEIVER_PORT, smtpCertificate: values.SMTP_RECEIVER_CERTIFICATE, smtpKey: values.SMTP_RECEIVER_KEY, smtpDomains: values.SMTP_RECEIVER_DOMAINS, faxMailSenders: values.FAX_MAIL_SENDERS, webhookSecret: values.FAX_WEBHOOK_SECRET,
  };
}
