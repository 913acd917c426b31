import { composeMail, type MailRelay, messageIdOf } from '#mail';
import {
  GuaranteeApplication, isPremiumDeferred, isReceiptWithBranch, MailMessage, openBranchTask, readMailPeople, recordFact, recordUndelivered, SYSTEM, type UnitOfWork,
} from '#persistence';
import type { Clock, TemplateEngine } from '#platform';
import { type CaseMail, isPremiumReminder, type MailInput, type MailResult, mailStep, type MailSteps, whyPointless } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { deliveredBefore, deliverMessage } from './deliver-message.js';
import type { MailContentReader } from './mail-contents.js';
import { spentAttempts } from './spent-attempts.js';

/** What mails say of the house. */
export interface MailHouse {
  readonly suretyName: string;
  readonly serviceName: string;
  /** The address mails come from; the Message-ID takes its domain. */
  readonly mailFrom: string;
  readonly branchHours: string;
}

/** 催促: of these the record says `ReminderSent`. */
const REMINDERS: readonly CaseMail[] = ['correction-reminder', 'correction-reminder-again', 'premium-reminder', 'premium-overdue'];

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
  ) {}

  async sendMail(input: MailInput): Promise<MailResult> {
    const message = await this.work.run((em) => this.prepare(em, input));
    if (typeof message === 'string') return message;
    const result = await deliverMessage(this.relay, message);
    await this.work.run((em) => (result === 'sent' ? this.markSent(em, message.id, input) : this.markUndeliverable(em, message.id, input)));
    return result;
  }

  /** Finds or writes the row; a result when there is nothing to deliver (any more). */
  private async prepare(em: EntityManager, { applicationId, mail, subject, resend }: MailInput): Promise<MailMessage | MailResult> {
    const application = await em.findOneOrFail(GuaranteeApplication, applicationId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const dedupeKey = [mail, subject, ...(resend === undefined ? [] : [resend])].join('/');
    const written = await em.findOne(MailMessage, { dedupeKey });
    const before = written && deliveredBefore(written);
    if (before) return before;
    const reason = whyPointless(mail, {
      state: application.state, deferred: await isPremiumDeferred(em, applicationId),
      receiptWithBranch: isPremiumReminder(mail) && (await isReceiptWithBranch(em, applicationId)),
    });
    if (written?.skippedAt && reason !== null) return 'skipped';
    if (written && reason === null) {
      Object.assign(written, { skippedAt: null, skippedFor: null });
      return written;
    }

    const { addresses, replyTo, recipient, sender } = await readMailPeople(em, application);
    if (addresses.length === 0 && reason === null) {
      await openBranchTask(em, SYSTEM, application, { kind: 'mail-undeliverable', cause: dedupeKey, at: this.clock.now(), detail: { mail, subject } });
      return 'undeliverable';
    }
    const composed = composeMail(this.templates, mail, await this.contents.read(em, mail, application, subject), {
      recipient, sender: { ...this.house, ...sender },
    });
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

  private async markSent(em: EntityManager, messageId: string, { applicationId, mail }: MailInput): Promise<void> {
    const message = await em.findOneOrFail(MailMessage, messageId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (message.sentAt) return;
    const at = this.clock.now();
    message.sentAt = at;
    const kind = REMINDERS.includes(mail) ? 'ReminderSent' : 'MailSent';
    await recordFact(em, { caseId: applicationId, kind, actor: SYSTEM, at, data: { mail, ...(await spentAttempts(em, applicationId, mailStep({ mail }))) } });
  }

  private async markUndeliverable(em: EntityManager, messageId: string, { applicationId, mail }: MailInput): Promise<void> {
    const message = await em.findOneOrFail(MailMessage, messageId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (message.bouncedAt) return;
    await recordUndelivered(em, message, this.clock.now(), await spentAttempts(em, applicationId, mailStep({ mail })));
  }
}
