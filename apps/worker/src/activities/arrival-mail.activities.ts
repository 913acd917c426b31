import { QUARANTINE_WORDS, readMailAddress, sameMail } from '#domain';
import { type ArrivalMail, composeArrivalMail, type MailRelay, messageIdOf } from '#mail';
import { Arrival, ArrivalPart, Branch, MailMessage, readServiceHours, recordFact, recordUndelivered, SYSTEM, takeTurn, type UnitOfWork } from '#persistence';
import type { Clock, TemplateEngine } from '#platform';
import type { ArrivalInput, MailResult, MailSteps } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { dayKey } from './acknowledgement-key.js';
import { deliveredBefore, deliverMessage } from './deliver-message.js';
import type { MailHouse } from './mail.activities.js';

/**
 * 受付のお知らせ: once per sender and day, whether of what arrived or with the number of the registration it became, and once more when
 * papers could not be opened. Never to automatic mail, lists or bounces: those have no address to answer to.
 */
export class ArrivalMailActivities implements Pick<MailSteps, 'answerArrival'> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly templates: TemplateEngine,
    private readonly relay: Pick<MailRelay, 'send'>,
    private readonly house: MailHouse,
  ) {}

  async answerArrival({ arrivalId }: ArrivalInput): Promise<MailResult> {
    const message = await this.work.run((em) => this.prepare(em, arrivalId));
    if (typeof message === 'string') return message;
    const { result } = await deliverMessage(this.relay, message);
    await this.stamp(arrivalId, message, result);
    return result;
  }

  /** Finds or writes the row; a result when there is nobody to tell, or today's notice to this sender is another arrival's. */
  private async prepare(em: EntityManager, arrivalId: string): Promise<MailMessage | MailResult> {
    const arrival = await em.findOneOrFail(Arrival, arrivalId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (arrival.acknowledgedAt) return 'sent';
    const { answerTo } = arrival;
    if (!answerTo || (await this.isOurs(em, answerTo))) return this.done(arrival);
    const parts = await em.find(ArrivalPart, { arrival: arrivalId, quarantine: { $ne: null } }, { orderBy: { position: 'asc' } });
    const reasons = [...new Set([...(arrival.quarantine ? [arrival.quarantine] : []), ...parts.flatMap(({ quarantine }) => (quarantine ? [quarantine] : []))])];
    const mail: ArrivalMail = reasons.length > 0 ? 'arrival-quarantined' : 'arrival-received';
    if (reasons.length === 0 && (await isToldItsNumber(em, arrivalId, answerTo))) return this.done(arrival);
    const dedupeKey = dayKey(mail, answerTo, arrival.receivedAt);
    await takeTurn(em, dedupeKey);
    const written = await em.findOne(MailMessage, { dedupeKey });
    // Another arrival of the same sender, or the procedure of a registration, delivers it: two at one moment are answered by one mail.
    if (written) return deliveredBefore(written) || written.registration || (written.arrival ?? arrivalId) !== arrivalId ? this.done(arrival) : written;
    const branch = await em.findOneOrFail(Branch, arrival.branch);
    const composed = composeArrivalMail(this.templates, mail, { receivedAt: arrival.receivedAt, problems: reasons.map((reason) => QUARANTINE_WORDS[reason]) }, {
      ...this.house, branchName: branch.name, branchPhone: branch.phone, serviceHours: await readServiceHours(em),
    });
    return em.create(MailMessage, {
      dedupeKey, messageId: messageIdOf(dedupeKey, this.house.mailFrom), arrival: arrivalId, template: mail, to: answerTo, replyTo: branch.mail, ...composed, createdAt: this.clock.now(),
    });
  }

  /** Two programs that answer each other would never end. */
  private async isOurs(em: EntityManager, address: string): Promise<boolean> {
    const plain = address.replace(/\+[^@]*@/, '@');
    return sameMail(plain, this.house.mailFrom) || (await em.find(Branch, {})).some(({ mail }) => sameMail(plain, mail));
  }

  private done(arrival: Arrival): MailResult {
    arrival.acknowledgedAt = this.clock.now();
    return 'skipped';
  }

  private stamp(arrivalId: string, { id, template }: MailMessage, result: 'sent' | 'undeliverable'): Promise<void> {
    return this.work.run(async (em) => {
      const message = await em.findOneOrFail(MailMessage, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const arrival = await em.findOneOrFail(Arrival, arrivalId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const at = this.clock.now();
      if (result === 'undeliverable') await recordUndelivered(em, message, at);
      else message.sentAt ??= at;
      if (arrival.acknowledgedAt) return;
      arrival.acknowledgedAt = at;
      if (result === 'sent') await recordFact(em, { caseId: arrivalId, kind: 'ArrivalAnswered', actor: SYSTEM, at, data: { mail: template } });
    });
  }
}

/** Whether a registration that it became gives the same address, and so tells it more than that a mail has arrived. */
async function isToldItsNumber(em: EntityManager, arrivalId: string, answerTo: string): Promise<boolean> {
  const forms = await em.find(ArrivalPart, { arrival: arrivalId, cells: { $ne: null }, registration: { $ne: null } });
  return forms.some(({ cells, doubted }) => {
    const typed = readMailAddress(doubted.includes('mail') ? '' : (cells?.mail ?? ''));
    return typed.ok && sameMail(typed.value, answerTo);
  });
}
