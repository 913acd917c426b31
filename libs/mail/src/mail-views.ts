import type { CalendarDate, PaymentMethod, Yen } from '#domain';

/** To whom a mail speaks. */
export interface MailRecipient {
  /** 株式会社見本組. */
  readonly company: string;
  /** 工務部; empty when unknown. */
  readonly department: string;
  /** 見本 太郎, without 様. */
  readonly person: string;
}

/** To whom a mail about a case speaks. */
export interface CaseRecipient extends MailRecipient {
  /** An お客様ID of the customer's can be signed in with, so that the case's page can be looked at; without one the branch is the way. */
  readonly signsIn: boolean;
  /** 退会: the お客様ID that applied and is closed, and the other one of the customer that gets its mails; null for everybody else. */
  readonly instead: { readonly closed: string; readonly reader: string } | null;
}

/** In whose name it speaks, and whom to ask. */
export interface MailSender {
  readonly suretyName: string;
  readonly serviceName: string;
  readonly branchName: string;
  readonly branchPhone: string;
  /** 平日 9:00～17:00. */
  readonly branchHours: string;
  /** 8:30～24:00. */
  readonly serviceHours: string;
}

/** The case a mail is about, as far as mails name it. */
export interface MailCase {
  /** 前払金保証（新規）. */
  readonly guarantee: string;
  /** 工事名 or 業務名. */
  readonly projectLabel: string;
  readonly projectName: string;
  readonly ownerName: string;
  readonly guaranteeAmount: Yen;
  readonly guaranteeUntil: CalendarDate;
}

interface AboutApplication {
  readonly receptionNumber: string;
  readonly case: MailCase;
  /** The contractor's page of this application. */
  readonly url: string;
}

interface CorrectionMail extends AboutApplication {
  /** What is asked for: more than one when the branch asked for more before it had the answer. */
  readonly asked: readonly {
    /** Labels of the marked fields. */
    readonly fields: readonly string[];
    /** As the branch wrote it. */
    readonly reason: string;
  }[];
  readonly answerBy: CalendarDate;
}

interface PremiumMail extends AboutApplication {
  readonly premium: Yen;
  /** What is to be paid now: less where a part came, more where too much was returned. */
  readonly owed: Yen;
  /** 払込期限; of a 一括納付 its 約定日. */
  readonly dueOn: CalendarDate;
  readonly paymentMethod: PaymentMethod;
  /** 振込先 in one line. */
  readonly account: string;
  /** 振込依頼人名 as the bank's form takes it: 顧客番号 and the name in kana. */
  readonly payer: string;
  /** How the premium comes about, as the portal shows it. */
  readonly calculation: readonly { readonly label: string; readonly amount: string }[];
}

interface CertificateMail {
  readonly contractNumber: string;
  readonly issuedOn: CalendarDate;
  readonly case: MailCase;
}

/** What each mail needs, by the name of its template. No mail has a 認証キー in it. */
export interface MailContents {
  readonly 'application-received': AboutApplication & {
    readonly submittedOn: CalendarDate;
    /** 一括納付 was chosen, and is agreed: nothing waits for the payment. */
    readonly collective: boolean;
  };
  readonly 'correction-request': CorrectionMail;
  readonly 'correction-reminder': CorrectionMail;
  readonly 'correction-reminder-again': CorrectionMail;
  readonly 'premium-notice': PremiumMail;
  readonly 'premium-reminder': PremiumMail;
  readonly 'premium-overdue': PremiumMail;
  readonly 'application-declined': AboutApplication;
  readonly 'application-retracted': AboutApplication;
  readonly 'application-lapsed': AboutApplication & { readonly awaited: 'correction' | 'premium' };
  readonly 'certificate-registered': CertificateMail & { readonly url: string };
  readonly 'certificate-issued': CertificateMail & { readonly certificateNumber: string; readonly deliveredOn: CalendarDate; readonly delivery: '郵送' | '来店' };
  readonly 'key-reissued': CertificateMail & { readonly url: string; readonly reissuedOn: CalendarDate };
  readonly 'viewing-alert': CertificateMail & { readonly url: string; readonly misses: number };
}

export type MailTemplate = keyof MailContents;
export const MAIL_TEMPLATES = [
  'application-received', 'correction-request', 'correction-reminder', 'correction-reminder-again', 'premium-notice',
  'premium-reminder', 'premium-overdue', 'application-declined', 'application-retracted', 'application-lapsed',
  'certificate-registered', 'certificate-issued', 'key-reissued', 'viewing-alert',
] as const satisfies readonly MailTemplate[];
