import type { QuarantineReason, RawRegistration, RegistrationField } from '#domain';

/** Where the sheet lies in the picture of a page: x = a·X + b·Y + c, y = d·X + e·Y + f, X and Y in millimetres. */
export type SheetPlace = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** A page as it was made: files lie in the folder of the job. */
export interface PageReading {
  readonly file: string;
  readonly thumbnail: string;
  readonly width: number;
  readonly height: number;
  /** Degrees clockwise in quarters, and thousandths of a degree by which it was straightened. */
  readonly turnedBy: number;
  readonly skew: number;
  readonly pictureHash: string;
  /** The ink in the boxes of the digits of our form; null on other pages. */
  readonly digitInk: string | null;
  /** The ink in its free fields. */
  readonly fieldInk: string | null;
  /** How much of the page is dark, in ten-thousandths. */
  readonly darkness: number;
  /** What stands in the code of our form; other codes are none. */
  readonly formCode: string | null;
  readonly sheet: SheetPlace | null;
}

/** What stands in a sheet of our own Excel form. */
export interface ExcelForm {
  readonly cells: RawRegistration;
  /** Fields whose place is contradicted (their names and their labels say different cells), numbers and dates where none belong, and what is struck through (取消線) or not to be seen. A person is asked. */
  readonly doubted: readonly RegistrationField[];
}

/** What a document turned out to be. */
export interface DocumentReading {
  readonly mediaType: string;
  readonly quarantine: QuarantineReason | null;
  readonly pages: readonly PageReading[];
  /** What stands in our own Excel form, once for each sheet that is filled in; one empty entry for a form that nobody filled in. */
  readonly forms: readonly ExcelForm[];
}

/** An attachment as it stands in a mail, unpacked into the folder of the job. */
export interface MailAttachment {
  readonly fileName: string;
  readonly file: string;
  /** Why it was not opened, whatever is in it; null when it may be looked at. */
  readonly quarantine: QuarantineReason | null;
}

export interface MailReading {
  readonly subject: string;
  /** Address of the sender; '' when there is none. */
  readonly sender: string;
  /** The name beside that address. */
  readonly senderName: string;
  readonly text: string;
  /** A machine or nobody sent it: nobody waits for an answer. */
  readonly isAutomatic: boolean;
  /** A list passed it on, for whomever. */
  readonly isFromList: boolean;
  /** The Message-ID of our mail that came back, or as much of it as the return address holds; null when it is no bounce. */
  readonly bounceOf: string | null;
  /** The addresses at which its report says that it failed; none where it names none. */
  readonly failedAt: readonly string[];
  /** Message-IDs of the kind that ours are, which it says it answers; none of what no person sent. */
  readonly answers: readonly string[];
  readonly attachments: readonly MailAttachment[];
  /** Why the mail as a whole could not be opened, such as an encrypted S/MIME wrapper. */
  readonly quarantine: QuarantineReason | null;
}

/** What the door knows of a mail beside its bytes. */
export interface MailEnvelope {
  /** The recipient as the door knows it, which names the mail of ours that came back. */
  readonly recipient: string;
  /** `MAIL FROM:<>`. */
  readonly fromNobody: boolean;
}

/** What a child is asked: the file, and a folder of its own to put results into. */
export interface ReadingJob {
  readonly kind: 'document' | 'mail';
  readonly path: string;
  readonly folder: string;
  /** For a mail: what the door knows of it. */
  readonly envelope?: MailEnvelope;
}
