import type { CalendarDate } from '#domain';
import type { CaseMail } from './mails.js';

/** Workflow types. A name is stored in every history and in the outbox: it is added, never renamed. */
export const GUARANTEE_APPLICATION = 'guaranteeApplication';
export const KEY_REISSUE = 'keyReissue';
export const VIEWING_ALERT = 'viewingAlert';
export const MAIL_RESEND = 'mailResend';
export const NOTICE_RENEWAL = 'noticeRenewal';
export const COLLECTIVE_PAYMENT = 'collectivePayment';
export const ID_REGISTRATION = 'idRegistration';
export const MAIL_DELIVERY = 'mailDelivery';
export const ARRIVAL_READING = 'arrivalReading';
export const PAGE_READING = 'pageReading';
export const ARRIVAL_DISPOSAL = 'arrivalDisposal';

/** The one signal of a procedure: a fact of its case has been committed. Its argument is the id of the audit row, nothing else. */
export const FACT_COMMITTED = 'factCommitted';
/** The one query: where the procedure stands. */
export const PROGRESS = 'progress';

export interface GuaranteeApplicationInput {
  readonly applicationId: string;
}

export interface CollectivePaymentInput {
  readonly applicationId: string;
}

export interface KeyReissueInput {
  readonly applicationId: string;
  /** The new key: its request has already revoked the old one and stored this one. */
  readonly keyId: string;
}

export interface ViewingAlertInput {
  readonly applicationId: string;
  /** Id of the fact `ViewingAlertRaised`. */
  readonly factId: string;
}

export interface MailResendInput {
  readonly applicationId: string;
  readonly mail: CaseMail;
  /** What the mail was about the first time. */
  readonly subject: string;
  /** Id of the fact `MailResendRequested`. */
  readonly factId: string;
}

export interface NoticeRenewalInput {
  readonly applicationId: string;
  /** When the branch told the customer, as an ISO instant; not given where what is owed has changed, and the day stands. */
  readonly toldAt?: string;
}

export interface IdRegistrationInput {
  readonly registrationId: string;
}

export interface MailDeliveryInput {
  /** Id of the mail's row, which its request has written with its text. */
  readonly mailId: string;
}

/**
 * Who waits. A FAX is read in a lane of its own: what comes by mail may be made to be slow, and a page of a FAX waits behind none of it. What a person at
 * the desk has handed in, or wants read again, goes before both. Of those begun before there is none.
 */
export type ReadingLane = 'fax' | 'desk';

export interface ArrivalReadingInput {
  readonly arrivalId: string;
  readonly lane?: ReadingLane;
}

export interface PageReadingInput {
  readonly arrivalId: string;
  readonly pageId: string;
}

export interface ArrivalDisposalInput {
  /** Id of the approved 廃棄. */
  readonly disposalId: string;
}

export interface FactCommitted {
  /** Id of the row in the audit record. */
  readonly factId: string;
}

export function guaranteeApplicationId(applicationId: string): string {
  return `guarantee-application/${applicationId}`;
}

export function keyReissueId(keyId: string): string {
  return `key-reissue/${keyId}`;
}

/** @param taskId the 支店の作業 that the undelivered mail left: it is answered by one delivery */
export function mailResendId(taskId: string): string {
  return `mail-resend/${taskId}`;
}

/** @param cause the 支店の作業 of the undelivered mail that the branch closed, or any new id where what is owed has changed */
export function noticeRenewalId(cause: string): string {
  return `notice-renewal/${cause}`;
}

export function collectivePaymentId(applicationId: string): string {
  return `collective-payment/${applicationId}`;
}

export function viewingAlertId(alertId: string): string {
  return `viewing-alert/${alertId}`;
}

export function idRegistrationId(registrationId: string): string {
  return `id-registration/${registrationId}`;
}

export function arrivalReadingId(arrivalId: string): string {
  return `arrival-reading/${arrivalId}`;
}

/** A start or a signal that a committed fact owes to a procedure; the shape the outbox takes. */
export interface ProcedureNotice {
  readonly workflowId: string;
  readonly action: 'start' | 'signal';
  readonly name: string;
  readonly payload: (factId: string) => Record<string, string>;
}

/** For the fact `ApplicationSubmitted`: starts the procedure 保証申込. */
export function startApplication(applicationId: string): ProcedureNotice {
  return {
    workflowId: guaranteeApplicationId(applicationId),
    action: 'start',
    name: GUARANTEE_APPLICATION,
    payload: () => ({ applicationId }),
  };
}

/**
 * For every other fact that the open procedure of an application waits for (CorrectionRequested, ApplicationCorrected, DecisionMade,
 * PremiumSecured, ReceiptReversed, ApplicationRetracted, PaperDelivered). Not for OpinionGiven: nothing waits for it.
 */
export function tellApplication(applicationId: string): ProcedureNotice {
  return {
    workflowId: guaranteeApplicationId(applicationId),
    action: 'signal',
    name: FACT_COMMITTED,
    payload: (factId) => ({ factId }),
  };
}

/** For the fact `KeyReissued`: starts the procedure that remakes the notice, checks the new key and mails. */
export function startKeyReissue(applicationId: string, keyId: string): ProcedureNotice {
  return {
    workflowId: keyReissueId(keyId),
    action: 'start',
    name: KEY_REISSUE,
    payload: () => ({ applicationId, keyId }),
  };
}

/** For the fact `ViewingAlertRaised`: mails the contractor. `alertId` is any new id (a UUID) of the caller's. */
export function startViewingAlert(applicationId: string, alertId: string): ProcedureNotice {
  return {
    workflowId: viewingAlertId(alertId),
    action: 'start',
    name: VIEWING_ALERT,
    payload: (factId) => ({ applicationId, factId }),
  };
}

/**
 * For the approval of a 一括納付: looks, when its 約定日 is over, whether the payment has come.
 * @param putOffTo the new 約定日, where an earlier procedure has looked already
 */
export function startCollectivePayment(applicationId: string, putOffTo?: CalendarDate): ProcedureNotice {
  return { workflowId: [collectivePaymentId(applicationId), ...(putOffTo === undefined ? [] : [putOffTo])].join('/'), action: 'start', name: COLLECTIVE_PAYMENT, payload: () => ({ applicationId }) };
}

/** For the fact `MailResendRequested`: delivers a mail anew that the address had refused. */
export function startMailResend(applicationId: string, taskId: string, mail: CaseMail, subject: string): ProcedureNotice {
  return {
    workflowId: mailResendId(taskId),
    action: 'start',
    name: MAIL_RESEND,
    payload: (factId) => ({ applicationId, mail, subject, factId }),
  };
}

/** For the fact `TaskDone` of a 保証料のご案内 that a person told of: makes it again with the day that holds for who is told then. */
export function startNoticeRenewal(applicationId: string, taskId: string, toldAt: Date): ProcedureNotice {
  return { workflowId: noticeRenewalId(taskId), action: 'start', name: NOTICE_RENEWAL, payload: () => ({ applicationId, toldAt: toldAt.toISOString() }) };
}

/** For a receipt that was confirmed or reversed: makes the notice again with what is owed by now. `renewalId` is any new id (a UUID) of the caller's. */
export function startNoticeOfRest(applicationId: string, renewalId: string): ProcedureNotice {
  return { workflowId: noticeRenewalId(renewalId), action: 'start', name: NOTICE_RENEWAL, payload: () => ({ applicationId }) };
}

/** For the fact `RegistrationReceived`: starts the procedure ID登録. */
export function startRegistration(registrationId: string): ProcedureNotice {
  return { workflowId: idRegistrationId(registrationId), action: 'start', name: ID_REGISTRATION, payload: () => ({ registrationId }) };
}

/** For every later fact of a registration that its procedure reacts to (`RegistrationFact`). */
export function tellRegistration(registrationId: string): ProcedureNotice {
  return { workflowId: idRegistrationId(registrationId), action: 'signal', name: FACT_COMMITTED, payload: (factId) => ({ factId }) };
}

/** Delivers a mail that a request has written itself, such as one with a link only it knows. The row's id names the procedure. */
export function startMailDelivery(mailId: string): ProcedureNotice {
  return { workflowId: `mail-delivery/${mailId}`, action: 'start', name: MAIL_DELIVERY, payload: () => ({ mailId }) };
}

/** For the fact `ArrivalStored`: starts the reading of what came in. */
export function startArrivalReading(arrivalId: string, lane?: ReadingLane): ProcedureNotice {
  return { workflowId: arrivalReadingId(arrivalId), action: 'start', name: ARRIVAL_READING, payload: () => ({ arrivalId, ...(lane === undefined ? {} : { lane }) }) };
}

/**
 * For the fact `ArrivalReadAgain`: the same, from the beginning, for the person who asks for it.
 * @param time any new id (a UUID): an original may be read more than once
 */
export function startReadingAgain(arrivalId: string, time: string): ProcedureNotice {
  return { ...startArrivalReading(arrivalId, 'desk'), workflowId: `${arrivalReadingId(arrivalId)}/${time}` };
}

/**
 * For a page that a person has filed elsewhere: its letters are made out again, for the registration it is at now.
 * @param move any new id (a UUID): a page may be moved more than once
 */
export function startPageReading(arrivalId: string, pageId: string, move: string): ProcedureNotice {
  return { workflowId: `page-reading/${pageId}/${move}`, action: 'start', name: PAGE_READING, payload: () => ({ arrivalId, pageId }) };
}

/** For the fact `ArrivalDisposed`: removes the bytes of an original whose 廃棄 was approved, and everything that was made of it. */
export function startArrivalDisposal(disposalId: string): ProcedureNotice {
  return { workflowId: `arrival-disposal/${disposalId}`, action: 'start', name: ARRIVAL_DISPOSAL, payload: () => ({ disposalId }) };
}

/** What Temporal's own list calls a procedure. */
export const PROCEDURE_LABELS: Readonly<Record<string, string>> = {
  [GUARANTEE_APPLICATION]: '保証申込',
  [KEY_REISSUE]: '認証キーの再発行',
  [VIEWING_ALERT]: '誤入力のお知らせ',
  [MAIL_RESEND]: 'メールの再送',
  [COLLECTIVE_PAYMENT]: '一括納付の入金',
  [ID_REGISTRATION]: 'ID登録',
  [MAIL_DELIVERY]: 'メールの送信',
  [ARRIVAL_READING]: '受信',
  [PAGE_READING]: '文字の読み直し',
  [ARRIVAL_DISPOSAL]: '廃棄',
};
