import { type ComposedMail, composeMail, type MailRelay, messageIdOf, type RefusedAddress } from '#mail';
import {
  AuditEvent, GuaranteeApplication, MailMessage, type MailPeople, openBranchTask, putOffAnswerDay, readCollectiveStanding, readLaterFacts, readMailPeople, recordFact, recordRefusedAddresses, recordUndelivered, SYSTEM,
  type UnitOfWork,
} from '#persistence';
import type { Clock, TemplateEngine } from '#platform';
import {
  type AlarmAct, type CaseMail, type CaseMailResult, type DocumentSteps, factsThatOvertake, isPremiumReminder, type MailInput, mailStep, type MailSteps, REST_IS_TRIED_FOR, tellApplication, waitsFor, whyPointless,
} from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isBeforeItsTime } from './customer-told.js';
import { deliveredBefore, deliverMessage } from './deliver-message.js';
import type { MailContentReader } from './mail-contents.js';
import { spentAttempts } from './spent-attempts.js';
import { StepError } from './step-error.js';

/** What mails say of the house. */
export interface MailHouse {
  readonly suretyName: string;
  readonly serviceName: string;
  /** The address mails come from; the Message-ID takes its domain. */
  readonly mailFrom: string;
  readonly branchHours: string;
}

/** 催促: of these the record says `ReminderSent`. */
type Reminder = 'correction-reminder' | 'correction-reminder-again' | 'premium-reminder' | 'premium-overdue';
/** With the alarm that owes each. */
const REMINDER_ACTS: Readonly<Record<Reminder, Exclude<AlarmAct, 'review-overdue'>>> = {
  'correction-reminder': 'remind-correction',
  'correction-reminder-again': 'remind-correction-again',
  'premium-reminder': 'remind-premium',
  'premium-overdue': 'premium-overdue',
};

/** Mails that begin a term. */
const NAMES_A_DAY: readonly CaseMail[] = ['correction-request', 'premium-notice'];

/**
 * One mail: the row first, the delivery second, the stamp third. A crash between delivery and stamp repeats the mail under
 * the same Message-ID, which is the only repetition there can be.
 */
export class MailActivities implements Pick<MailSteps, 'sendMail'> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly templates: TemplateEngine,
    private readonly relay: Pick<MailRelay, 'send'>,
    private readonly contents: MailContentReader,
    private readonly house: MailHouse,
    private readonly notices: Pick<DocumentSteps, 'renderPremiumNotice'>,
  ) {}

  async sendMail(input: MailInput): Promise<CaseMailResult> {
    // The day that the mail names is that of the paper behind its link, and both of the day on which it leaves.
    if (input.mail === 'premium-notice' && (await this.work.read((em) => this.isToLeave(em, input)))) await this.notices.renderPremiumNotice(input);
    const message = await this.work.run((em) => this.prepare(em, input));
    if (typeof message === 'string') return message;
    const { result, refused } = await deliverMessage(this.relay, message);
    if (result === 'undeliverable') await this.work.run((em) => this.markUndeliverable(em, message.id, input));
    else if (await this.work.run((em) => this.markSent(em, message.id, input, refused))) {
      if (!input.rest) return 'sent-in-part';
      throw new StepError('mail/address-busy', `An address of mail ${message.id} would not take it yet; the others did.`);
    }
    return result;
  }

  /** Finds or writes the row; a result when there is nothing to deliver (any more). */
  private async prepare(em: EntityManager, { applicationId, mail, subject, resend, rest }: MailInput): Promise<MailMessage | CaseMailResult> {
    const application = await em.findOneOrFail(GuaranteeApplication, applicationId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const dedupeKey = dedupeKeyOf({ mail, subject, resend });
    const written = await em.findOne(MailMessage, { dedupeKey });
    const before = written && deliveredBefore(written);
    if (before && (!written.pendingTo || written.bouncedAt)) return before;
    if (before && !rest) return 'sent-in-part';
    const again = resend !== undefined;
    const since = await readLaterFacts(em, applicationId, subject, factsThatOvertake(mail, again));
    // The procedure's own mails are all out once the case is 発行済; that of a 再発行 tells of what came after them.
    if (mail === 'key-reissued' && !since.includes('key-replaced') && application.state === 'concluded') throw new StepError('mail/behind', `A mail of the procedure of ${applicationId} has not left.`);
    const reason = whyPointless(mail, {
      state: application.state, collective: await readCollectiveStanding(em, applicationId), again, since,
      tooSoon: !again && mail in REMINDER_ACTS && (await isBeforeItsTime(em, applicationId, REMINDER_ACTS[mail as Reminder], this.clock.now())),
    });
    if (waitsFor(reason, mail, again)) {
      // What comes after it does not wait with it: nobody knows how long the branch will take.
      if (!rest) return 'sent-in-part';
      throw new StepError('mail/receipt-waiting', `A receipt of ${applicationId} waits for its confirmation.`);
    }
    if (written?.skippedAt && reason !== null) return 'skipped';
    const people = await readMailPeople(em, application);
    const { addresses, replyTo } = people;
    if (before) {
      // The rest of a mail that the others took: it goes as they have it, or not at all any more, such as to the address of an ID that is closed.
      if (reason === null && addresses.length > 0 && people.recipient.instead === null) return written;
      written.pendingTo = null;
      return before;
    }
    // 退会 between the writing and the delivery: what was composed asks somebody to sign in who cannot any more.
    if (written && reason === null && addresses.length === 0) {
      await recordUndelivered(em, written, this.clock.now());
      return 'undeliverable';
    }
    if (mail === 'correction-request' && reason === null) await this.putOffAnswer(em, application, subject);
    if (written && reason === null) {
      Object.assign(written, { skippedAt: null, skippedFor: null });
      // What names a day or what is owed says that of the day on which it leaves, and what another ID reads since a 退会 says so, and goes there; all else was composed for good.
      if (people.recipient.instead !== null) written.to = addresses.join(', ');
      if (NAMES_A_DAY.includes(mail) || isPremiumReminder(mail) || people.recipient.instead !== null) Object.assign(written, await this.compose(em, application, mail, subject, people));
      return written;
    }
    if (addresses.length === 0 && reason === null) {
      await openBranchTask(em, SYSTEM, application, { kind: 'mail-undeliverable', cause: dedupeKey, at: this.clock.now(), detail: { mail, subject } });
      return 'undeliverable';
    }
    const composed = await this.compose(em, application, mail, subject, people);
    const message = written ?? em.create(MailMessage, {
      dedupeKey, messageId: messageIdOf(dedupeKey, this.house.mailFrom), application: applicationId, template: mail,
      to: addresses.join(', '), replyTo, ...composed, createdAt: this.clock.now(),
    });
    if (reason === null) return message;
    // Written all the same, so that whoever follows the case sees what was left out and why.
    const at = this.clock.now();
    Object.assign(message, { skippedAt: at, skippedFor: reason });
    await recordFact(em, { caseId: applicationId, kind: 'MailSkipped', actor: SYSTEM, at, data: { mail, reason } });
    return 'skipped';
  }

  private async compose(em: EntityManager, application: GuaranteeApplication, mail: CaseMail, subject: string, { recipient, sender }: MailPeople): Promise<ComposedMail> {
    return composeMail(this.templates, mail, await this.contents.read(em, mail, application, subject), { recipient, sender: { ...this.house, ...sender } });
  }

  /** Whether a 保証料のご案内 has yet to go out, and still says something. */
  private async isToLeave(em: EntityManager, input: MailInput): Promise<boolean> {
    const { state } = await em.findOneOrFail(GuaranteeApplication, input.applicationId);
    const written = await em.findOne(MailMessage, { dedupeKey: dedupeKeyOf(input) });
    if (written && deliveredBefore(written)) return false;
    const again = input.resend !== undefined;
    const since = await readLaterFacts(em, input.applicationId, input.subject, factsThatOvertake(input.mail, again));
    return whyPointless(input.mail, { state, collective: await readCollectiveStanding(em, input.applicationId), again, since, tooSoon: false }) === null;
  }

  private async putOffAnswer(em: EntityManager, application: GuaranteeApplication, factId: string): Promise<void> {
    const { data } = await em.findOneOrFail(AuditEvent, { id: factId, caseId: application.id });
    await putOffAnswerDay(em, application, Number(data['round']), { actor: SYSTEM, at: this.clock.now(), notify: tellApplication(application.id) });
  }

  /** @returns whether an address is to be tried again */
  private async markSent(em: EntityManager, messageId: string, { applicationId, mail }: MailInput, refused: readonly RefusedAddress[]): Promise<boolean> {
    const message = await em.findOneOrFail(MailMessage, messageId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (message.sentAt && !message.pendingTo) return false;
    const at = this.clock.now();
    if (!message.sentAt) {
      message.sentAt = at;
      const kind = mail in REMINDER_ACTS ? 'ReminderSent' : 'MailSent';
      await recordFact(em, { caseId: applicationId, kind, actor: SYSTEM, at, data: { mail, ...(await spentAttempts(em, applicationId, mailStep({ mail }))) } });
    }
    const isOver = at.getTime() - message.sentAt.getTime() >= REST_IS_TRIED_FOR;
    const addressesOf = (again: boolean): string[] => refused.filter(({ forNow }) => (forNow && !isOver) === again).map(({ address }) => address);
    const [again, gone] = [addressesOf(true), addressesOf(false)];
    message.pendingTo = again.length > 0 ? again.join(', ') : null;
    if (gone.length > 0) await recordRefusedAddresses(em, message, gone, at);
    return again.length > 0;
  }

  private async markUndeliverable(em: EntityManager, messageId: string, { applicationId, mail }: MailInput): Promise<void> {
    const message = await em.findOneOrFail(MailMessage, messageId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (message.bouncedAt) return;
    await recordUndelivered(em, message, this.clock.now(), await spentAttempts(em, applicationId, mailStep({ mail })));
  }
}

function dedupeKeyOf({ mail, subject, resend }: Pick<MailInput, 'mail' | 'subject' | 'resend'>): string {
  return [mail, subject, ...(resend === undefined ? [] : [resend])].join('/');
}
