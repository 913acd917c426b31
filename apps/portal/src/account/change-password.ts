import { Passwords } from '#identity';
import { ContractorAccount, recordFact, Session, Staff, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type SignedInActor } from '../http/actor.js';
import type { SignInProof } from '../http/sessions.js';
import { CLOCK } from '../http/tokens.js';

/** パスワードの変更 of one's own account. Every session of this person ends with it (the database sees to that). */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly work: UnitOfWork,
    private readonly passwords: Passwords,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns the new password to go on with; null when a contractor's sign-in has ended meanwhile: a new letter was printed, or the ID was stopped */
  async run(actor: SignedInActor, password: string): Promise<SignInProof | null> {
    const passwordHash = await this.passwords.hash(password);
    return this.work.run(async (em) => {
      if (actor.kind !== 'contractor') {
        await em.nativeUpdate(Staff, { id: actor.staffId }, { passwordHash });
        return { letterId: null, passwordHash };
      }
      const account = await em.findOneOrFail(ContractorAccount, actor.accountId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const { revokedAt } = await em.findOneOrFail(Session, actor.sessionId);
      if (revokedAt) return null;
      account.passwordHash = passwordHash;
      await recordFact(em, { caseId: actor.accountId, kind: 'AccountPasswordChanged', actor: factActor(actor), at: this.clock.now() });
      return { letterId: null, passwordHash };
    });
  }
}
