import { type Act, checkText, explainText } from '#domain';
import { moveTo, recordFact, settleRefunds, SYSTEM, UnitOfWork, withdrawMootTasks } from '#persistence';
import type { Clock } from '#platform';
import { tellApplication } from '#workflows/contract';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type SignedInActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { lockApplication, lockVisible } from './locked-application.js';

export const LONGEST_RETRACTION_REASON = 200;

/** The reason as it will be recorded, or what is wrong with it. */
export function readRetractionReason(typed: string): { readonly ok: true; readonly reason: string } | { readonly ok: false; readonly error: string } {
  const reading = checkText(typed, { maxLength: LONGEST_RETRACTION_REASON, multiline: true });
  if (!reading.ok) return { ok: false, error: `取り下げる理由は、${explainText(reading)}` };
  return reading.value === '' ? { ok: false, error: '取り下げる理由を入力してください' } : { ok: true, reason: reading.value };
}

/**
 * 取下げ, until 保証契約締結. The row's lock decides between this and a conclusion at the same moment; whoever is second is
 * answered by 409. A second post of the same page finds the case taken back and changes nothing. What has been paid becomes
 * the branch's task to return.
 */
@Injectable()
export class RetractApplication {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(actor: SignedInActor, id: string, reason: string): Promise<void> {
    const act: Act = actor.kind === 'staff' ? 'enter-retraction' : 'retract';
    await this.work.run(async (em) => {
      if ((await lockVisible(em, actor, id)).state === 'retracted') return;
      const application = await lockApplication(em, actor, id, act);
      const now = this.clock.now();
      const from = application.state;
      await moveTo(em, application, 'retracted', now);
      await recordFact(em, {
        caseId: application.id, kind: 'ApplicationRetracted', actor: factActor(actor), at: now, data: { reason, from }, notify: tellApplication(application.id),
      });
      await withdrawMootTasks(em, SYSTEM, application, now);
      await settleRefunds(em, SYSTEM, application, now);
    });
  }
}
