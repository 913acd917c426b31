import { Passwords } from '#identity';
import { ContractorAccount, recordFact, Staff, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type SignedInActor } from '../http/actor.js';
import { CLOCK } from '../http/tokens.js';

/** パスワードの変更 of one's own account. Every session of this person ends with it (the database sees to that). */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly work: UnitOfWork,
    private readonly passwords: Passwords,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(actor: SignedInActor, password: string): Promise<void> {
    const passwordHash = await this.passwords.hash(password);
    await this.work.run(async (em) => {
      if (actor.kind !== 'contractor') {
        await em.nativeUpdate(Staff, { id: actor.staffId }, { passwordHash });
        return;
      }
      await em.nativeUpdate(ContractorAccount, { id: actor.accountId }, { passwordHash });
      await recordFact(em, { caseId: actor.accountId, kind: 'AccountPasswordChanged', actor: factActor(actor), at: this.clock.now() });
    });
  }
}
