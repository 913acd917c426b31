import { Passwords } from '#identity';
import { ContractorAccount, Staff, UnitOfWork } from '#persistence';
import { Injectable } from '@nestjs/common';
import type { SignedInActor } from '../http/actor.js';

/** パスワードの変更 of one's own account. Every session of this person ends with it (the database sees to that). */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly work: UnitOfWork,
    private readonly passwords: Passwords,
  ) {}

  async run(actor: SignedInActor, password: string): Promise<void> {
    const passwordHash = await this.passwords.hash(password);
    await this.work.run(async (em) => {
      if (actor.kind === 'contractor') await em.nativeUpdate(ContractorAccount, { id: actor.accountId }, { passwordHash });
      else await em.nativeUpdate(Staff, { id: actor.staffId }, { passwordHash });
    });
  }
}
