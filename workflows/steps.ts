import { isCancellation, scheduleActivity, scheduleLocalActivity, workflowInfo } from '@temporalio/workflow';
import {
  type ArrivalInput, type CaseMailResult, type DatabaseSteps, type DocumentSteps, type MailDeliveryInput, type MailInput, type MailResult, mailStep, type OcrSteps, type ReadingLane, type ReadingSteps,
  type RegistrationMailInput, registrationMailStep, siblingTaskQueue, STEP_LABELS,
} from '#workflows/contract';
import { DATABASE, DOCUMENTS, LOCAL_DATABASE, MAIL, OCR, READING } from './policies.js';

type Input<Steps, Name extends keyof Steps> = Steps[Name] extends (input: infer I) => unknown ? I : never;
type Result<Steps, Name extends keyof Steps> = Steps[Name] extends (input: never) => Promise<infer R> ? R : never;

/**
 * Runs a database step: as a local activity first, which costs one event, and when its attempts are spent as a regular
 * one on the main queue, where everybody can see it being retried. The step may thus run again although it succeeded:
 * all of them are get-or-create.
 */
export function databaseStep<Name extends keyof DatabaseSteps>(
  name: Name,
  input: Input<DatabaseSteps, Name>,
): Promise<Result<DatabaseSteps, Name>> {
  const summary = STEP_LABELS[name];
  return scheduleLocalActivity<Result<DatabaseSteps, Name>>(name, [input], { ...LOCAL_DATABASE, summary }).catch((failure: unknown) => {
    if (isCancellation(failure)) throw failure;
    return scheduleActivity<Result<DatabaseSteps, Name>>(name, [input], { ...DATABASE, summary });
  });
}

/** Has papers made by the renderer. */
export function documentStep<Name extends keyof DocumentSteps>(name: Name, input: Input<DocumentSteps, Name>): Promise<void> {
  const taskQueue = siblingTaskQueue(workflowInfo().taskQueue, 'documents');
  return scheduleActivity<void>(name, [input], { ...DOCUMENTS, taskQueue, summary: STEP_LABELS[name] });
}

/** Takes something apart that came in; what came by FAX in its own lane. */
export function readingStep<Name extends keyof ReadingSteps>(name: Name, input: Input<ReadingSteps, Name>, lane?: ReadingLane): Promise<Result<ReadingSteps, Name>> {
  const taskQueue = siblingTaskQueue(workflowInfo().taskQueue, lane === 'fax' ? 'reading-fax' : 'reading');
  return scheduleActivity<Result<ReadingSteps, Name>>(name, [input], { ...READING, taskQueue, summary: STEP_LABELS[name], ...before(lane) });
}

/** Takes an arrival apart that could not be read in a moment: among its like, where it holds up nobody; a FAX before what came by mail. */
export function slowReadingStep(input: Input<ReadingSteps, 'readArrival'>, lane?: ReadingLane): Promise<Result<ReadingSteps, 'readArrival'>> {
  const taskQueue = siblingTaskQueue(workflowInfo().taskQueue, 'reading-slow');
  return scheduleActivity<Result<ReadingSteps, 'readArrival'>>('readArrival', [input], { ...READING, taskQueue, summary: STEP_LABELS.readArrival, ...before(lane) });
}

/** Where a queue is shared, the smaller goes first; what nobody says anything of has 3, such as a mail. A person at the desk waits behind no night's FAXes. */
const PRIORITY_KEYS: Readonly<Record<ReadingLane, number>> = { desk: 1, fax: 2 };

function before(lane: ReadingLane | undefined): { readonly priority?: { readonly priorityKey: number } } {
  return lane === undefined ? {} : { priority: { priorityKey: PRIORITY_KEYS[lane] } };
}

/** Makes out letters: what a person at the desk waits for before those of a FAX, and these before what came by mail. */
export function ocrStep<Name extends keyof OcrSteps>(name: Name, input: Input<OcrSteps, Name>, lane?: ReadingLane): Promise<void> {
  const taskQueue = siblingTaskQueue(workflowInfo().taskQueue, 'ocr');
  return scheduleActivity<void>(name, [input], { ...OCR, taskQueue, summary: STEP_LABELS[name], ...before(lane) });
}

/** Tells whoever sent something that it has arrived. */
export function answerArrival(input: ArrivalInput): Promise<MailResult> {
  const taskQueue = siblingTaskQueue(workflowInfo().taskQueue, 'mail');
  return scheduleActivity<MailResult>('answerArrival', [input], { ...MAIL, taskQueue, summary: STEP_LABELS.answerArrival });
}

/** Sends one mail about an ID registration. */
export function sendRegistrationMail(input: RegistrationMailInput): Promise<MailResult> {
  const taskQueue = siblingTaskQueue(workflowInfo().taskQueue, 'mail');
  return scheduleActivity<MailResult>('sendRegistrationMail', [input], { ...MAIL, taskQueue, summary: STEP_LABELS[registrationMailStep(input)] });
}

/** Delivers a mail that its request has written. */
export function deliverMail(input: MailDeliveryInput): Promise<MailResult> {
  const taskQueue = siblingTaskQueue(workflowInfo().taskQueue, 'mail');
  return scheduleActivity<MailResult>('deliverMail', [input], { ...MAIL, taskQueue, summary: STEP_LABELS.deliverMail });
}

/** Sends one mail to whoever takes it now: what waits for it waits for no address that is busy. */
export function sendMail(input: MailInput): Promise<CaseMailResult> {
  const taskQueue = siblingTaskQueue(workflowInfo().taskQueue, 'mail');
  return scheduleActivity<CaseMailResult>('sendMail', [input], { ...MAIL, taskQueue, summary: STEP_LABELS[mailStep(input)] });
}

/** Sends it to those as well who would not take it yet, until they have it or are given up. Only for what was sent in part: a mail that all took costs no second step. */
export function sendRest(input: MailInput): Promise<CaseMailResult> {
  return sendMail({ ...input, rest: true });
}

/** Sends one mail that nothing waits for but the end. */
export async function sendMailToAll(input: MailInput): Promise<void> {
  if ((await sendMail(input)) === 'sent-in-part') await sendRest(input);
}
