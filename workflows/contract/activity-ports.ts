import type { CaseFact, OpenedCase } from './case-facts.js';
import type { CaseMail, RegistrationMail } from './mails.js';
import type { MailDeliveryInput } from './procedures.js';
import type { OpenedRegistration, RegistrationAlarm, RegistrationFact } from './registration-facts.js';

/** Every step names its case, so that a failing one can be shown with it. */
export interface CaseInput {
  readonly applicationId: string;
}

export interface NoticeInput extends CaseInput {
  /** When the branch told the customer by its own means, as an ISO instant; otherwise he is told by the mail that is about to leave. */
  readonly toldAt?: string;
  /** The customer is told of no other day: the paper is made again for what it asks for alone. */
  readonly dayStands?: boolean;
}

/** What an attempt to act found: done (also when an earlier attempt did it), or the case has moved on meanwhile. */
export type Attempted = 'done' | 'not-now';
/** 期限切れ of a registration; `again` when it is to be tried once more, at the latest then. */
export type Lapsed = Attempted | { readonly again: RegistrationAlarm };

/** As `Attempted`; or the customer heard of the request too late, and its full term runs until that instant. */
export type LapseAttempted = Attempted | { readonly putOffUntil: string };

/** 支店の作業 that the procedure itself opens. */
export type CaseTask = 'review-overdue' | 'premium-overdue' | 'paper-certificate' | 'refund';

/** The 約定日 is still to come: to be looked at again then; or nothing is left to look at. */
export type CollectivePaymentLook = { readonly again: string } | 'done';

export interface FactInput extends CaseInput {
  readonly factId: string;
}

export interface TaskInput extends CaseInput {
  readonly task: CaseTask;
  /** What caused it (a fact's or a certificate's id): the same cause never opens two tasks. */
  readonly cause: string;
}

export interface LapseInput extends CaseInput {
  readonly awaited: 'correction' | 'premium';
}

export interface RevisionInput extends CaseInput {
  readonly revisionId: string;
}

export interface CertificateInput extends CaseInput {
  readonly certificateId: string;
}

export interface KeyInput extends CaseInput {
  readonly keyId: string;
}

export interface MailInput extends CaseInput {
  readonly mail: CaseMail;
  /** What the mail speaks of (a fact, a certificate, a key): one mail per kind and subject, for ever. */
  readonly subject: string;
  /** The fact by which it was asked for again: another delivery, with a Message-ID and a record of its own. */
  readonly resend?: string;
  /** To the addresses alone that would not take it for now, once the others have it. */
  readonly rest?: true;
}

export type Conclusion =
  | { readonly outcome: 'concluded'; readonly revisionId: string; readonly medium: 'electronic' | 'paper' }
  /** The case is no longer 入金確認済: a reversal or a 取下げ was committed first, and its fact is on its way. */
  | { readonly outcome: 'not-now' };

export interface OpenedReissue {
  readonly certificateId: string;
  /** False when a still newer key has been issued: that key's own procedure does the rest. */
  readonly current: boolean;
}

/** Every step of an ID registration names it. */
export interface RegistrationInput {
  readonly registrationId: string;
}

export interface RegistrationFactInput extends RegistrationInput {
  readonly factId: string;
}

export interface RegistrationTaskInput extends RegistrationInput {
  readonly task: 'entry-overdue' | 'not-signed-in';
  readonly cause: string;
}

export interface RegistrationLapseInput extends RegistrationInput {
  readonly awaited: 'paper' | 'deficiency';
}

export interface RegistrationMailInput extends RegistrationInput {
  readonly mail: RegistrationMail;
  /** The fact the mail is owed by: one mail per kind and fact, for ever. */
  readonly subject: string;
}

/** Every step about something that came in names it. */
export interface ArrivalInput {
  readonly arrivalId: string;
}

/** `quick`: only a moment is spent on it. An earlier version of the procedure does not ask so, and is given the whole at once. */
export interface ArrivalReadingStep extends ArrivalInput {
  readonly quick?: boolean;
}

/** The pages whose letters are still to be made out; `takesLonger`: nothing was done, it is to be read among the slow ones. */
export interface ArrivalReading {
  readonly pages: readonly string[];
  readonly takesLonger?: true;
}

export interface ArrivalPageInput extends ArrivalInput {
  readonly pageId: string;
}

/** Steps on what came in: they open strangers' files, in processes of their own, and remove them. */
export interface ReadingSteps {
  /** Parts, pages and codes of an arrival, and where each of them belongs. */
  readArrival(input: ArrivalReadingStep): Promise<ArrivalReading>;
  /** Removes the files of what was disposed of; `not-now` while one of them was stored again lately. */
  removeArrivalFiles(input: DisposalInput): Promise<Attempted>;
}

/** 廃棄 that was approved. */
export interface DisposalInput {
  readonly disposalId: string;
}

/** Steps that make out letters. */
export interface OcrSteps {
  readPage(input: ArrivalPageInput): Promise<void>;
}

/** Steps of the ID registration on our own database; get-or-create like all of them. */
export interface RegistrationSteps {
  /** Looks whether there is anything left to do, and for what to wait first. */
  openRegistration(input: RegistrationInput): Promise<OpenedRegistration>;
  readRegistrationFact(input: RegistrationFactInput): Promise<RegistrationFact>;
  /** The お客様ID: a number of its own, an account without a password. A 再発行 keeps the ID it is about. */
  issueLoginId(input: RegistrationInput): Promise<void>;
  openRegistrationTask(input: RegistrationTaskInput): Promise<void>;
  /** 期限切れ: ends the registration unless it moved on. */
  lapseRegistration(input: RegistrationLapseInput): Promise<Lapsed>;
  /** The letter's password is past its last day: void unless the first sign-in was completed. */
  voidInitialPassword(input: RegistrationInput): Promise<void>;
}

/** Steps on our own database. All are get-or-create: running one twice is the same as running it once. */
export interface DatabaseSteps extends RegistrationSteps {
  /** Looks whether there is anything left to do, and for what to wait first. */
  openCase(input: CaseInput): Promise<OpenedCase>;
  /** Reads a committed fact and the instants that hang on it. */
  readFact(input: FactInput): Promise<CaseFact>;
  /** Opens a 支店の作業, unless what it asks for has been done meanwhile. */
  openTask(input: TaskInput): Promise<void>;
  /** 期限切れ: ends the application unless it moved on, or money for it has arrived. */
  lapseApplication(input: LapseInput): Promise<LapseAttempted>;
  /** 一括納付: opens the task of the branch when the 約定日 is over and nothing has been paid. */
  lookAtCollectivePayment(input: CaseInput): Promise<CollectivePaymentLook>;
  /** 保証契約締結: contract, its first revision and the 保証契約番号. */
  concludeContract(input: CaseInput): Promise<Conclusion>;
  /** The certificate with its 証書番号. */
  issueCertificate(input: RevisionInput): Promise<{ readonly certificateId: string }>;
  /** Draws the 認証キー; it stays in the database, hashed and sealed. */
  issueKey(input: CertificateInput): Promise<{ readonly keyId: string }>;
  /** Registers the certificate in the viewing service, then opens it there by number + key (self-check). */
  registerCertificate(input: CertificateInput): Promise<void>;
  /** 発行済: the customer has been notified (電子), or the paper handed over (書面). */
  completeIssue(input: CertificateInput): Promise<void>;
  /** Looks which certificate a re-issued key belongs to. */
  openReissue(input: KeyInput): Promise<OpenedReissue>;
}

/** Steps that need the renderer. Each paper is made once; what is stored is the original. */
export interface DocumentSteps {
  /** 保証料のご案内; nothing of a case that has ended without a contract. */
  renderPremiumNotice(input: NoticeInput): Promise<void>;
  /** All papers of a certificate version: certificate, 認証キー等のお知らせ, 保証料計算書; a 書面 case without key and notice. */
  renderPapers(input: CertificateInput): Promise<void>;
  /** 認証キー等のお知らせ for a re-issued key. */
  renderKeyNotice(input: KeyInput): Promise<void>;
}

/** `skipped`: the case moved on or ended otherwise, so the mail would mislead. `undeliverable`: the address was refused, the branch has a task. */
export type MailResult = 'sent' | 'skipped' | 'undeliverable';

/** `sent-in-part`: an address would not take it for now while others did; the rest is sent by a step of its own. So is all of a 保証料のご案内 that waits for a receipt to be settled. */
export type CaseMailResult = MailResult | 'sent-in-part';

export interface MailSteps {
  sendMail(input: MailInput): Promise<CaseMailResult>;
  sendRegistrationMail(input: RegistrationMailInput): Promise<MailResult>;
  /** Delivers a mail whose row its request has written. */
  deliverMail(input: MailDeliveryInput): Promise<MailResult>;
  /** 受付のお知らせ to whoever sent it, once per sender and day; nothing for whom nobody answers. */
  answerArrival(input: ArrivalInput): Promise<MailResult>;
}

/** Every activity the worker has to offer. */
export type ProcedureActivities = DatabaseSteps & DocumentSteps & MailSteps & ReadingSteps & OcrSteps;
export type ActivityName = keyof ProcedureActivities;

