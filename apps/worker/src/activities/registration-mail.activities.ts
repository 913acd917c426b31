import { type CalendarDate, contactMail, deficiencyReminderDue, deficiencyRequests, japanDate, type RegistrationState } from '#domain';
import { type AccountMail, type ComposedMail, composeRegistrationMail, type MailRelay, messageIdOf } from '#mail';
import {
  AccountLink, arrivalThatBecame, asksNoMore, AuditEvent, Branch, ContractorAccount, type DeficiencyStanding, isDeficiencyMail, MailMessage, readDeficiencyStanding, readServiceHours, recordDeficiencyTold, recordFact, recordUndelivered, Registration, RegistrationTask, SYSTEM, takeTurn, type UnitOfWork, waitingAnswer,
} from '#persistence';
import type { Clock, TemplateEngine } from '#platform';
import { type MailDeliveryInput, type MailResult, type MailSteps, type RegistrationAlarmAct, type RegistrationMail, type RegistrationMailInput, tellRegistration } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { acknowledgementKey } from './acknowledgement-key.js';
import { deliveredBefore, deliverMessage } from './deliver-message.js';
import type { MailHouse } from './mail.activities.js';

/** The only state in which a mail still asks for something. */
const ASKS_IN: Readonly<Partial<Record<RegistrationMail, RegistrationState>>> = {
  'registration-deficient': 'deficient',
  'registration-deficient-reminder': 'deficient',
};

/** Mails of an ID that are there for their link. */
const LINK_MAILS: readonly string[] = ['confirm-mail', 'reset-password'] satisfies readonly AccountMail[];

/** What has to reach the customer even where there is no mail address: then the branch tells it by telephone, letter or FAX. Of the end of an ID's letter or 再発行 its holder knows. */
function mustBeTold(mail: RegistrationMail, { closing, account, reissueOf }: Registration): boolean {
  return ASKS_IN[mail] !== undefined || (mail === 'registration-closed' && (closing !== 'cancelled' || !(account ?? reissueOf)));
}

/** A mail has the id of the link that it is there for. */
async function isDeadLink(em: EntityManager, linkId: string, accountId: string): Promise<boolean> {
  const dead = await em.count(AccountLink, { id: linkId, $or: [{ usedAt: { $ne: null } }, { voidedAt: { $ne: null } }] });
  return dead > 0 || (await em.count(ContractorAccount, { id: accountId, closedAt: { $ne: null } })) > 0;
}

/** A mail about an ID registration: the row first, the delivery second, the stamp third, as for the mails of a case. */
export class RegistrationMailActivities implements Pick<MailSteps, 'sendRegistrationMail' | 'deliverMail'> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly templates: TemplateEngine,
    private readonly relay: Pick<MailRelay, 'send'>,
    private readonly publicUrl: string,
    private readonly house: MailHouse,
  ) {}

  async sendRegistrationMail(input: RegistrationMailInput): Promise<MailResult> {
    const message = await this.work.run((em) => this.prepare(em, input));
    if (typeof message === 'string') return message;
    const { result } = await deliverMessage(this.relay, message);
    await this.work.run((em) => this.stamp(em, message.id, input, result));
    return result;
  }

  async deliverMail({ mailId }: MailDeliveryInput): Promise<MailResult> {
    const message = await this.work.run((em) => this.stillWanted(em, mailId));
    if (typeof message === 'string') return message;
    const { result } = await deliverMessage(this.relay, message);
    await this.work.run(async (em) => {
      const registration = message.registration ? await lock(em, message.registration) : null;
      const row = await em.findOneOrFail(MailMessage, mailId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const at = this.clock.now();
      if (result === 'undeliverable') return recordUndelivered(em, row, at);
      row.sentAt ??= at;
      if (registration) await recordDeficiencyTold(em, registration, { actor: SYSTEM, at, notify: tellRegistration(registration.id) });
    });
    return result;
  }

  /** The mail that was written with an act; a result when it is not to be delivered (any more): its link opens nothing once it was used or replaced, or the ID is closed; its 不備 is answered. */
  private async stillWanted(em: EntityManager, mailId: string): Promise<MailMessage | MailResult> {
    const message = await em.findOneOrFail(MailMessage, mailId);
    const before = deliveredBefore(message);
    if (before) return before;
    if (message.account && LINK_MAILS.includes(message.template) && (await isDeadLink(em, mailId, message.account))) message.skippedAt ??= this.clock.now();
    const registration = message.registration ? await em.findOneOrFail(Registration, message.registration) : null;
    if (registration && (await asksNoMore(em, message, registration))) message.skippedAt ??= this.clock.now();
    else if (registration && isDeficiencyMail(message)) Object.assign(message, await this.compose(em, registration, message.template));
    return message.skippedAt ? 'skipped' : message;
  }

  /** Finds or writes the row; a result when there is nothing to deliver (any more), or nobody to deliver it to by mail. */
  private async prepare(em: EntityManager, { registrationId, mail, subject }: RegistrationMailInput): Promise<MailMessage | MailResult> {
    const registration = await lock(em, registrationId);
    const dedupeKey = `${mail}/${registrationId}/${subject}`;
    const written = await em.findOne(MailMessage, { dedupeKey });
    const before = written && deliveredBefore(written);
    if (before) return before;
    const wanted = ASKS_IN[mail];
    if ((wanted !== undefined && wanted !== registration.state) || (mail === 'registration-deficient-reminder' && !(await this.isReminderDue(em, registration, subject)))) {
      if (written) written.skippedAt ??= this.clock.now();
      return 'skipped';
    }
    // What names a day says that of the day on which it leaves.
    if (written) return isDeficiencyMail(written) ? Object.assign(written, await this.compose(em, registration, mail)) : written;
    // Who sent an Excel form by mail hears of its arrival; what is asked of them goes to the address in it.
    const address = contactMail(registration.raw, mail === 'registration-received' ? {} : registration.read);
    if (address === null) {
      if (mustBeTold(mail, registration)) await this.askBranch(em, registration, mail, dedupeKey);
      return 'skipped';
    }
    const arrival = mail === 'registration-received' ? await arrivalThatBecame(em, registration) : null;
    let key = dedupeKey;
    if (arrival !== null) {
      // The same limits as for the notice that a mail arrived: nobody who does not wait for it, and one of the two a day.
      if (!arrival.answerTo) return 'skipped';
      key = acknowledgementKey(address, arrival.receivedAt);
      await takeTurn(em, key);
      const told = await em.findOne(MailMessage, { dedupeKey: key });
      if (told) return told.registration === registrationId ? (deliveredBefore(told) ?? told) : 'skipped';
    }
    const { mail: replyTo } = await em.findOneOrFail(Branch, registration.branch);
    return em.create(MailMessage, {
      dedupeKey: key, messageId: messageIdOf(key, this.house.mailFrom), registration: registrationId, template: mail,
      to: address, replyTo, ...(await this.compose(em, registration, mail)), createdAt: this.clock.now(),
    });
  }

  private async compose(em: EntityManager, registration: Registration, mail: string): Promise<ComposedMail> {
    const branch = await em.findOneOrFail(Branch, registration.branch);
    const { deficiency, raw } = registration;
    const standing = isDeficiencyMail({ template: mail }) ? await readDeficiencyStanding(em, registration, this.clock.now()) : null;
    const today = japanDate(this.clock.now().getTime());
    return composeRegistrationMail(this.templates, standing === null ? mail : requestOf(standing, today), {
      receptionNumber: registration.receptionNumber, company: raw.name ?? '', person: raw.contactName ?? 'ご担当者',
      url: `${this.publicUrl}/registration/status`, awaitsPaper: registration.state === 'awaiting-paper',
      requests: deficiency ? deficiencyRequests(deficiency) : [],
      answerBy: standing?.answerBy ?? null, closesOn: standing?.closesWhenAskedToday ?? null, lapsed: registration.closing === 'lapsed',
    }, { ...this.house, branchName: branch.name, branchPhone: branch.phone, serviceHours: await readServiceHours(em) });
  }

  /** 催促: of what the customer was told, once its day has come, and not of what he has answered. Both due, as after days of a relay that was away, the second alone leaves. */
  private async isReminderDue(em: EntityManager, registration: Registration, subject: string): Promise<boolean> {
    const at = this.clock.now();
    const standing = await readDeficiencyStanding(em, registration, at);
    if (!standing?.toldOn) return false;
    const which = subject.endsWith('/remind-deficiency-again' satisfies `/${RegistrationAlarmAct}`) ? 'second' : 'first';
    return deficiencyReminderDue(standing, japanDate(at.getTime())) === which && (await waitingAnswer(em, registration)) === null;
  }

  /** 電話・手紙・FAXでの連絡: one task for each mail that has no address to go to; none for a 不備 whose letter or cover is printed already, which has a task of its own until it is sent. */
  private async askBranch(em: EntityManager, { id, branch, stateSince }: Registration, mail: RegistrationMail, mailKey: string): Promise<void> {
    const dedupeKey = `tell-by-hand/${mailKey}`;
    if ((await em.count(RegistrationTask, { dedupeKey })) > 0) return;
    // A 催促 that nobody has given yet asks for the next one too.
    if (mail === 'registration-deficient-reminder' && (await em.count(RegistrationTask, { registration: id, kind: 'tell-by-hand', dedupeKey: { $like: `tell-by-hand/${mail}/%` }, doneAt: null })) > 0) return;
    if (mail === 'registration-deficient' && (await em.count(AuditEvent, { caseId: id, kind: 'DeficiencyPrinted', at: { $gte: stateSince } })) > 0) return;
    const at = this.clock.now();
    em.create(RegistrationTask, { dedupeKey, registration: id, branch, kind: 'tell-by-hand', openedAt: at });
    await recordFact(em, { caseId: id, kind: 'TaskOpened', actor: SYSTEM, at, data: { task: 'tell-by-hand', mail } });
  }

  private async stamp(em: EntityManager, messageId: string, { registrationId, mail }: RegistrationMailInput, result: 'sent' | 'undeliverable'): Promise<void> {
    const registration = await lock(em, registrationId);
    const message = await em.findOneOrFail(MailMessage, messageId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const at = this.clock.now();
    if (result === 'undeliverable') return recordUndelivered(em, message, at);
    if (message.sentAt) return;
    message.sentAt = at;
    await recordFact(em, { caseId: registrationId, kind: 'MailSent', actor: SYSTEM, at, data: { mail } });
    await recordDeficiencyTold(em, registration, { actor: SYSTEM, at, notify: tellRegistration(registrationId) });
  }
}

/** What a mail of a 不備 says on the day that it leaves: who hears of it for the first time is told; whose day has come is reminded. */
function requestOf({ toldOn, answerBy }: DeficiencyStanding, today: CalendarDate): RegistrationMail {
  return toldOn === null || answerBy > today ? 'registration-deficient' : 'registration-deficient-reminder';
}

/** The registration before its mail, as the preparing of one locks them. */
function lock(em: EntityManager, id: string): Promise<Registration> {
  return em.findOneOrFail(Registration, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
