import { authorizeRegistration, readMailAddress, sameMail } from '#domain';
import { MailMessage, queueNotice, recordFact, Registration, RegistrationTask, UnitOfWork } from '#persistence';
import type { Clock, PortalConfig } from '#platform';
import { startMailDelivery } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
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

/** Where a mail that came back would go now; null when its registration has no other address. */
export function otherAddress(mailTo: string | null, mailNow: string): string | null {
  const now = readMailAddress(mailNow);
  return mailTo !== null && now.ok && !sameMail(now.value, mailTo) ? now.value : null;
}

/**
 * 再送 of a mail about a registration, as it was written, to the address that has taken the place of the one it came back from. Mails to an
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
      const task = await em.findOne(RegistrationTask, { id: rowId(taskId), kind: 'mail-undeliverable' }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!task?.registration) throw new PageNotFound(`no mail of a registration in task ${taskId}`);
      const registration = await em.findOneOrFail(Registration, task.registration);
      authorizeRegistration(actor, 'view', rightsOfIssued(registration));
      if (task.doneAt) return null;
      const at = this.clock.now();
      const by = { caseId: registration.id, actor: factActor(actor), at };
      let sent = 0;
      for (const one of await mailsShownTogether(em, task, shown)) {
        const returned = await em.findOne(MailMessage, { dedupeKey: one.dedupeKey.slice(TASK_KEY.length), registration: registration.id });
        const to = otherAddress(returned?.to ?? null, registration.raw.mail ?? '');
        if (returned === null || to === null) continue;
        const { template, replyTo, subject, text } = returned;
        const [id, dedupeKey] = [v7(), `${returned.dedupeKey}/${one.id}`];
        em.create(MailMessage, {
          id, dedupeKey, messageId: messageIdOf(dedupeKey, this.config.mailFrom), registration: registration.id, template, to, replyTo: replyTo ?? null, subject, text, createdAt: at,
        });
        await queueNotice(em, startMailDelivery(id));
        Object.assign(one, { doneAt: at, doneBy: actor.staffId, doneNote: `新しい宛先へ再送：${to}` });
        await recordFact(em, { ...by, kind: 'MailResendRequested', data: { mail: template } });
        sent += 1;
      }
      if (sent === 0) return NO_OTHER_ADDRESS;
      await recordFact(em, { ...by, kind: 'TaskDone', data: { task: task.kind } });
      return null;
    });
  }
}
