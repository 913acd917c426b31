import { condition, defineSignal, patched, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { FACT_COMMITTED, type FactCommitted, type IdRegistrationInput, type Lapsed, REGISTRATION_ALARM_LABELS, type RegistrationAlarm } from '#workflows/contract';
import { Inbox } from '../inbox.js';
import { LAPSE_BY_TIMER } from '../patches.js';
import { databaseStep, sendRegistrationMail } from '../steps.js';
import { waitingFor } from '../waiting.js';
import { apply, nextStep, NOT_RECEIVED, type Owed, type RegistrationEnd, type RegistrationEvent, type RegistrationPhase, type RegistrationProgress, type RegistrationStep } from './progress.js';

/**
 * The procedure ID登録: from the first arrival of a 利用申込書 to the first sign-in, or to its closing.
 *
 * It waits for what the desk, the post and the customer do, reminds when nothing comes, and issues the お客様ID. What comes next is
 * decided in progress.ts; this page only carries it out.
 */
export async function idRegistration({ registrationId }: IdRegistrationInput): Promise<{ end: RegistrationEnd | 'already-ended' }> {
  const inbox = new Inbox();
  const mails = new Mails(registrationId);
  let progress: RegistrationProgress = NOT_RECEIVED;

  setHandler(defineSignal<[FactCommitted]>(FACT_COMMITTED), ({ factId }) => inbox.put(factId));

  const opened = await databaseStep('openRegistration', { registrationId });
  if (opened.ended) return { end: 'already-ended' };
  progress = apply(progress, { type: 'fact', fact: opened.received });

  for (;;) {
    for (let factId = inbox.take(); factId !== undefined; factId = inbox.take()) {
      progress = apply(progress, { type: 'fact', fact: await databaseStep('readRegistrationFact', { registrationId, factId }) });
    }
    setCurrentDetails(PHASE_DETAILS[progress.phase]);
    const step = nextStep(progress);
    if (step.kind === 'end') return { end: step.end };
    const event = step.kind === 'wait' ? await wait(step.alarm, inbox) : await carryOut(step, registrationId, mails);
    if (event) progress = apply(progress, event);
  }
}

const PHASE_DETAILS: Readonly<Record<RegistrationPhase, string>> = {
  paper: '申込書の返送待ち',
  desk: '窓口での入力・確認',
  deficiency: '不備への回答待ち',
  letter: '通知書の発送待ち',
  'first-sign-in': '初回ログイン待ち',
  ended: '終了',
};

/** Mails that nobody waits for, one after the other: a relay that is away holds up no registration. */
class Mails {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly registrationId: string) {}

  dispatch({ mail, subject }: Owed & { readonly kind: 'mail' }): void {
    this.last = this.last.then(() => sendRegistrationMail({ registrationId: this.registrationId, mail, subject }));
    // A cancelled procedure ends through `settled`; the chain itself has no other listener until then.
    this.last.catch(() => undefined);
  }

  get settled(): Promise<unknown> {
    return this.last;
  }
}

/** Until a fact arrives, or the alarm is due. */
async function wait(alarm: RegistrationAlarm | null, inbox: Inbox): Promise<RegistrationEvent | null> {
  if (!alarm) {
    await condition(() => !inbox.isEmpty);
    return null;
  }
  const remaining = Date.parse(alarm.at) - Date.now();
  const arrived = remaining > 0 && (await condition(() => !inbox.isEmpty, remaining, { summary: REGISTRATION_ALARM_LABELS[alarm.act] }));
  return arrived ? null : { type: 'alarm', act: alarm.act };
}

function carryOut(step: Exclude<RegistrationStep, { kind: 'wait' | 'end' }>, registrationId: string, mails: Mails): Promise<RegistrationEvent> {
  switch (step.kind) {
    case 'dispatch':
      return dispatch(step.owed, registrationId, mails).then(() => ({ type: 'dispatched' }));
    case 'issue-id':
      return databaseStep('issueLoginId', { registrationId }).then(() => ({ type: 'id-issued' }));
    case 'lapse':
      return databaseStep('lapseRegistration', { registrationId, awaited: step.awaited }).then((result) => ({ type: 'lapse-tried', result: notInARush(result) }));
    case 'void-password':
      return databaseStep('voidInitialPassword', { registrationId }).then(() => ({ type: 'password-voided' }));
    case 'settle':
      return mails.settled.then(() => ({ type: 'settled' }));
  }
}

/** 期限切れ that is to be tried again at an instant which Temporal's clock calls past is waited for all the same. */
function notInARush(result: Lapsed): Lapsed {
  if (typeof result === 'string' || Date.parse(result.again.at) > Date.now() || !patched(LAPSE_BY_TIMER)) return result;
  return { again: { ...result.again, at: new Date(Date.now() + waitingFor(result.again.at, Date.now())).toISOString() } };
}

function dispatch(owed: Owed, registrationId: string, mails: Mails): Promise<void> {
  if (owed.kind === 'task') return databaseStep('openRegistrationTask', { registrationId, task: owed.task, cause: owed.cause });
  mails.dispatch(owed);
  return Promise.resolve();
}
