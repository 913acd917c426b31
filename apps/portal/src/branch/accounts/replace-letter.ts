import { authorizeRegistration, DomainError } from '#domain';
import type { PurposeHashes } from '#identity';
import { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { StaffActor } from '../../http/actor.js';
import { unlessRepeated } from '../../http/repeated-form.js';
import { CLOCK, HASHES } from '../../http/tokens.js';
import { rightsOfIssued } from '../letters/registration-rights.js';
import { replacePosted } from '../letters/replace-posted.js';
import type { AccountReason } from './manage-account.js';
import { lockAccountFile } from './lock-account-file.js';

/**
 * 通知書の出し直し: a letter that was posted and led to no first sign-in, because it was lost in the post or its days are over. Its registration, the first one
 * of the ID or a 再発行, waits again for a printing. The address that was answered for stays so: only another one is checked and confirmed anew.
 */
@Injectable()
export class ReplaceLetter {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
  ) {}

  /** @throws PageNotFound; DomainError of `authorizeAccount` and `authorizeRegistration`; `application/state` when no letter of this ID is on its way */
  run(actor: StaffActor, id: string, { reason, mark }: AccountReason): Promise<void> {
    return this.work.run(async (em) => {
      const file = await lockAccountFile(em, this.hashes, actor, id, this.clock);
      const { account, lastLetter, at } = file;
      if (lastLetter === null) throw new DomainError('application/state');
      const { registration } = lastLetter;
      await unlessRepeated(em, registration.id, actor, mark, async () => {
        authorizeRegistration(actor, 'replace-letter', rightsOfIssued(registration));
        await replacePosted(em, actor, { registration, account }, { number: lastLetter.letter.number, reason, form: mark }, at);
      });
    });
  }
}
