import { type CalendarDate, calendarDate, formatLoginId, japanDate, type RegistrationState } from '#domain';
import {
  type AuditEvent as AuditEventRow, AuditEvent, ContractorAccount, IdLetter, MailMessage, moveRegistration, nextNumber, readBusinessCalendar, readDeficiencyStanding, readRegistrationTerms,
  recordFact, Registration, RegistrationTask, returnPapers, SYSTEM, type UnitOfWork, waitingAnswer,
} from '#persistence';
import type { Clock } from '#platform';
import type {
  Lapsed, OpenedRegistration, RegistrationFact, RegistrationFactInput, RegistrationInput, RegistrationLapseInput, RegistrationSteps,
  RegistrationTaskInput,
} from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { RegistrationAlarms } from './registration-alarms.js';
import { StepError } from './step-error.js';

/** A task is opened only while the registration is where the task makes sense. */
const STATES_OF_TASK: Readonly<Record<RegistrationTaskInput['task'], readonly RegistrationState[]>> = {
  'entry-overdue': ['received', 'in-entry', 'awaiting-approval'],
  'not-signed-in': ['posted'],
};

const STATES_THAT_LAPSE: Readonly<Record<RegistrationLapseInput['awaited'], RegistrationState>> = { paper: 'awaiting-paper', deficiency: 'deficient' };

/** Why a letter is void whose customer has let its days pass. */
const EXPIRED = '初回ログインがないまま期限が過ぎたため、無効';

/** Reading the facts of an ID registration, issuing the ID, reminding the branch, ending what fell silent. */
export class RegistrationActivities implements RegistrationSteps {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  openRegistration({ registrationId }: RegistrationInput): Promise<OpenedRegistration> {
    return this.work.read(async (em) => {
      const registration = await em.findOneOrFail(Registration, registrationId, { fields: ['state'] });
      const ended = registration.state === 'completed' || registration.state === 'closed';
      // Ended without a mail: a procedure that may still owe one, because Temporal was away meanwhile.
      if (ended && (await em.count(MailMessage, { registration: registrationId })) > 0) return { ended: true };
      const received = await em.findOneOrFail(AuditEvent, { caseId: registrationId, kind: 'RegistrationReceived' });
      return { ended: false, received: await factOf(em, received) };
    });
  }

  readRegistrationFact({ registrationId, factId }: RegistrationFactInput): Promise<RegistrationFact> {
    return this.work.read(async (em) => factOf(em, await em.findOneOrFail(AuditEvent, { id: factId, caseId: registrationId })));
  }

  issueLoginId({ registrationId }: RegistrationInput): Promise<void> {
    return this.work.run(async (em) => {
      const registration = await lockWithId(em, registrationId);
      const { customer, content, approvedAt } = registration;
      // A 再発行 may be withdrawn, or its ID closed, before this step comes.
      if (registration.account || registration.state === 'closed') return;
      if (!customer || !content || !approvedAt) throw new StepError('step/unexpected', 'An ID is issued after the approval only.');
      const at = this.clock.now();
      registration.account = registration.reissueOf ?? em.create(ContractorAccount, {
        loginId: formatLoginId(await nextNumber(em, 'login-id')), customer, department: content.department, contactName: content.contactName,
        phone: content.phone, mail: '', active: true, createdAt: at,
      }).id;
      await em.flush();
      const { loginId } = await em.findOneOrFail(ContractorAccount, registration.account);
      await recordFact(em, { caseId: registrationId, kind: 'LoginIdIssued', actor: SYSTEM, at, data: { loginId, reissue: Boolean(registration.reissueOf) } });
    });
  }

  openRegistrationTask({ registrationId, task, cause }: RegistrationTaskInput): Promise<void> {
    return this.work.run(async (em) => {
      const registration = await lock(em, registrationId);
      const dedupeKey = `${task}/${cause}`;
      // One that is open asks for it already: of a posting that is entered late both reminders are due at once.
      if (!STATES_OF_TASK[task].includes(registration.state) || (await em.count(RegistrationTask, { $or: [{ dedupeKey }, { registration: registrationId, kind: task, doneAt: null }] })) > 0) return;
      const at = this.clock.now();
      em.create(RegistrationTask, { dedupeKey, registration: registrationId, branch: registration.branch, kind: task, openedAt: at });
      await recordFact(em, { caseId: registrationId, kind: 'TaskOpened', actor: SYSTEM, at, data: { task } });
    });
  }

  lapseRegistration({ registrationId, awaited }: RegistrationLapseInput): Promise<Lapsed> {
    return this.work.run(async (em): Promise<Lapsed> => {
      const registration = await lock(em, registrationId);
      if (registration.closing === 'lapsed') return 'done';
      if (registration.state !== STATES_THAT_LAPSE[awaited]) return 'not-now';
      const at = this.clock.now();
      if (awaited === 'deficiency') {
        const standing = await readDeficiencyStanding(em, registration, at);
        // What nobody could be told of does not lapse: when it is told, the terms run anew.
        if (!standing?.toldOn) return 'not-now';
        // Told or reminded later than the alarm was set: the day that the customer knows is kept.
        const again = (await readAlarms(em)).deficiencyLapse(standing);
        if (again.at > at.toISOString()) return { again };
      }
      // The answer is at the desk, and nobody has filed it: a person says how it goes on.
      const answer = awaited === 'deficiency' ? await waitingAnswer(em, registration) : null;
      if (answer !== null) return this.hold(em, registration, answer.arrival, at);
      Object.assign(registration, { closing: 'lapsed', assignee: null });
      await moveRegistration(em, registration, 'closed', at);
      await recordFact(em, { caseId: registrationId, kind: 'RegistrationClosed', actor: SYSTEM, at, data: { closing: 'lapsed', awaited } });
      await returnPapers(em, registration, at);
      return 'done';
    });
  }

  /** 返答あり: the branch is told which reply holds the term, and the term is looked at again. */
  private async hold(em: EntityManager, registration: Registration, arrival: string, at: Date): Promise<Lapsed> {
    const dedupeKey = `answer-waits/${registration.id}/${arrival}`;
    if ((await em.count(RegistrationTask, { $or: [{ dedupeKey }, { registration: registration.id, kind: 'answer-waits', doneAt: null }] })) === 0) {
      em.create(RegistrationTask, { dedupeKey, registration: registration.id, branch: registration.branch, kind: 'answer-waits', openedAt: at });
      await recordFact(em, { caseId: registration.id, kind: 'TaskOpened', actor: SYSTEM, at, data: { task: 'answer-waits' } });
    }
    return { again: (await readAlarms(em)).heldLapse(at) };
  }

  voidInitialPassword({ registrationId }: RegistrationInput): Promise<void> {
    return this.work.run(async (em) => {
      const registration = await lock(em, registrationId);
      if (!registration.account || registration.state !== 'posted') return;
      const letter = await em.findOne(IdLetter, { account: registration.account, voidedAt: null });
      if (!letter) return;
      const at = this.clock.now();
      letter.voidedAt = at;
      await recordFact(em, { caseId: registrationId, kind: 'LetterExpired', actor: SYSTEM, at, data: { letterId: letter.id, number: letter.number, until: letter.validUntil, reason: EXPIRED } });
      // From here on nothing happens by itself: somebody has to replace the letter, or to close the ID.
      if ((await em.count(RegistrationTask, { registration: registrationId, kind: 'not-signed-in', doneAt: null })) > 0) return;
      em.create(RegistrationTask, { dedupeKey: `not-signed-in/${letter.id}/expired`, registration: registrationId, branch: registration.branch, kind: 'not-signed-in', openedAt: at });
      await recordFact(em, { caseId: registrationId, kind: 'TaskOpened', actor: SYSTEM, at, data: { task: 'not-signed-in' } });
    });
  }
}

async function readAlarms(em: EntityManager): Promise<RegistrationAlarms> {
  return new RegistrationAlarms(await readBusinessCalendar(em), await readRegistrationTerms(em));
}

function lock(em: EntityManager, id: string): Promise<Registration> {
  return em.findOneOrFail(Registration, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

/** 再発行: the ID before the registration, as everybody locks them; which ID it is was settled with the approval. */
async function lockWithId(em: EntityManager, id: string): Promise<Registration> {
  const { reissueOf } = await em.findOneOrFail(Registration, id);
  if (reissueOf) await em.findOneOrFail(ContractorAccount, reissueOf, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return em.findOneOrFail(Registration, id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

/** The day that the sender was told, which may lie before the day that it was recorded; facts from before that was kept are of the day itself. */
function toldOn({ data, at }: AuditEventRow): CalendarDate {
  return typeof data['on'] === 'string' ? calendarDate(data['on']) : japanDate(at.getTime());
}

async function factOf(em: EntityManager, event: AuditEventRow): Promise<RegistrationFact> {
  const fact = { factId: event.id, seq: event.seq };
  const alarms = (): Promise<RegistrationAlarms> => readAlarms(em);
  switch (event.kind) {
    // Pages may also have left it, so that it awaits its paper again.
    case 'RegistrationReceived':
    case 'RegistrationPagesFiled':
      return { ...fact, kind: event.kind, alarms: event.data['awaitsPaper'] === true ? (await alarms()).paper(event.at) : (await alarms()).desk(event.at) };
    case 'RegistrationAnswered':
    case 'RegistrationSentBack':
      return { ...fact, kind: event.kind, alarms: (await alarms()).desk(event.at) };
    case 'RegistrationDeficient':
      return { ...fact, kind: event.kind, alarms: (await alarms()).deficiency(calendarDate(String(event.data['answerBy']))) };
    case 'DeficiencyTold': {
      const [raised] = await em.find(AuditEvent, { caseId: event.caseId, kind: 'RegistrationDeficient', seq: { $lt: event.seq } }, { orderBy: { seq: 'desc' }, limit: 1 });
      const asked = { raisedOn: japanDate((raised ?? event).at.getTime()), answerBy: calendarDate(String(event.data['answerBy'])) };
      return { ...fact, kind: event.kind, alarms: (await alarms()).deficiencyTold(asked, toldOn(event)) };
    }
    case 'LetterPosted': {
      const letter = await em.findOneOrFail(IdLetter, String(event.data['letterId']));
      return { ...fact, kind: event.kind, alarms: (await alarms()).firstSignIn(letter.postedOn ?? letter.validUntil, letter.validUntil) };
    }
    case 'RegistrationClosed': {
      const { closing } = await em.findOneOrFail(Registration, event.caseId);
      return { ...fact, kind: event.kind, closing: closing ?? 'cancelled' };
    }
    case 'RegistrationEntered':
    case 'RegistrationApproved':
    case 'LetterReturned':
    case 'LetterReplaced':
    case 'FirstSignInCompleted':
      return { ...fact, kind: event.kind };
    default:
      throw new StepError('step/unexpected', `The fact ${event.kind} is none the procedure ID登録 hears of.`);
  }
}
