import { authorizeRegistration, readMailAddress, sameMail } from '#domain';
import { asksNoMore, DEFICIENCY_OVER, isDeficiencyMail, MailMessage, queueNotice, recordFact, Registration, RegistrationTask, type RegistrationTaskRow, UnitOfWork } from '#persistence';
import type { Clock, PortalConfig } from '#platform';
import { startMailDelivery } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { mailsShownTogether } from './mails-shown-together.js';
import { rightsOfIssued } from './registration-rights.js';
import { rowId } from '../../http/row-id.js';

const TASK_KEY = 'mail-undeliverable/';
const NO_OTHER_ADDRESS = '届かなかった宛先のままです。受付の画面でメールアドレスを直してから再送するか、したことを書いて完了にしてください';

const ANSWERED = 'この不備は、回答があったか、受付が終わったか、新しい不備の連絡に代わったため、再送できません。したことを書いて、完了にしてください';

interface ReturnedMail {
  readonly one: RegistrationTask;
  readonly returned: MailMessage;
  readonly to: string;
  /** Nobody waits any more for what it asks for. */
  readonly over: boolean;
}

/** Where a mail that came back would go now; null when its registration has no other address. */
export function otherAddress(mailTo: string | null, mailNow: string): string | null {
  const now = readMailAddress(mailNow);
  return mailTo !== null && now.ok && !sameMail(now.value, mailTo) ? now.value : null;
}

/** The key of the mail that takes the place of the one a task is about. */
export function keyOfResent({ id, dedupeKey }: Pick<RegistrationTask, 'id' | 'dedupeKey'>): string {
  return `${dedupeKey.slice(TASK_KEY.length)}/${id}`;
}

/** What of the tasks could go elsewhere now, and what of that would be sent: of one 不備 the newest mail says all. */
async function planResending(em: EntityManager, registration: Registration, tasks: readonly RegistrationTask[]): Promise<{ readonly asking: readonly ReturnedMail[]; readonly sent: readonly ReturnedMail[] }> {
  const asking: ReturnedMail[] = [];
  for (const one of tasks) {
    const returned = await em.findOne(MailMessage, { dedupeKey: one.dedupeKey.slice(TASK_KEY.length), registration: registration.id });
    const to = otherAddress(returned?.to ?? null, registration.raw.mail ?? '');
    if (returned !== null && to !== null) asking.push({ one, returned, to, over: await asksNoMore(em, returned, registration) });
  }
  asking.sort((a, b) => a.returned.createdAt.getTime() - b.returned.createdAt.getTime());
  const standing = asking.filter(({ over }) => !over);
  const newest = standing.findLast(({ returned }) => isDeficiencyMail(returned));
  return { asking, sent: standing.filter((mail) => !isDeficiencyMail(mail.returned) || mail === newest) };
}

/** The templates of the mails that 再送 would send now, by task; of a task with none there is nothing to send. */
export async function registrationMailsToResend(em: EntityManager, rows: readonly RegistrationTaskRow[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const row of rows.filter(({ kind, doneAt, mailTo, mailNow }) => kind === 'mail-undeliverable' && doneAt === null && otherAddress(mailTo, mailNow) !== null)) {
    const registration = row.registrationId === null ? null : await em.findOneOrFail(Registration, row.registrationId);
    const tasks = await em.find(RegistrationTask, { id: { $in: [row.id, ...row.furtherMails.map(({ id }) => id)] } });
    if (registration !== null) found.set(row.id, (await planResending(em, registration, tasks)).sent.map(({ returned }) => returned.template));
  }
  return found;
}

/**
 * 再送 of a mail about a registration that still asks for something, as it was written, to the address that has taken the place of the one it came back from. Mails to an
 * ID are not sent again by the branch: their links are for whoever asked for them.
 */
@Injectable()
export class ResendRegistrationMail {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {}

  /** Closes the task with what its page showed (`shown`) and can be sent elsewhere now: pressed twice, it is one mail of each. @returns why nothing is sent, or null */
  async run(actor: StaffActor, taskId: string, shown: readonly string[]): Promise<string | null> {
    const { messageIdOf } = await import('#mail');
    return this.work.run(async (em) => {
      const found = await em.findOne(RegistrationTask, { id: rowId(taskId), kind: 'mail-undeliverable' });
      if (!found?.registration) throw new PageNotFound(`no mail of a registration in task ${taskId}`);
      // The registration before its task, as whoever takes the answer to a 不備 locks them.
      const registration = await em.findOneOrFail(Registration, found.registration, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const task = await em.findOneOrFail(RegistrationTask, found.id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
      authorizeRegistration(actor, 'view', rightsOfIssued(registration));
      if (task.doneAt) return null;
      const at = this.clock.now();
      const by = { caseId: registration.id, actor: factActor(actor), at };
      const { asking, sent } = await planResending(em, registration, await mailsShownTogether(em, task, shown));
      if (sent.length === 0) return asking.length === 0 ? NO_OTHER_ADDRESS : ANSWERED;
      for (const mail of asking) {
        const { one, returned, to, over } = mail;
        if (!sent.includes(mail)) {
          Object.assign(one, { doneAt: at, doneNote: over ? DEFICIENCY_OVER : `あとの知らせを再送：${to}` });
          continue;
        }
        const { template, replyTo, subject, text } = returned;
        const [id, dedupeKey] = [v7(), keyOfResent(one)];
        em.create(MailMessage, {
          id, dedupeKey, messageId: messageIdOf(dedupeKey, this.config.mailFrom), registration: registration.id, template, to, replyTo: replyTo ?? null, subject, text, createdAt: at,
        });
        await queueNotice(em, startMailDelivery(id));
        Object.assign(one, { doneAt: at, doneBy: actor.staffId, doneNote: `新しい宛先へ再送：${to}` });
        await recordFact(em, { ...by, kind: 'MailResendRequested', data: { mail: template } });
      }
      await recordFact(em, { ...by, kind: 'TaskDone', data: { task: task.kind } });
      return null;
    });
  }
}
