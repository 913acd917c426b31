import { type ApplicationStep, DomainError } from '#domain';
import { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { SignedInActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { DraftAccess } from './draft-access.js';
import { type RawStep, withStep } from './raw-step.js';

/** Keeps what was typed on one page, right or wrong, and forgets drafts that are given up. */
@Injectable()
export class SaveStep {
  constructor(
    private readonly work: UnitOfWork,
    private readonly drafts: DraftAccess,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns when it was saved
   * @throws DomainError `application/not-editable` when the draft has been submitted meanwhile (another tab)
   */
  save(actor: SignedInActor, draftId: string, step: ApplicationStep, raw: RawStep, complete: boolean): Promise<Date> {
    return this.work.run(async (em) => {
      const found = await this.drafts.lock(em, actor, draftId);
      if (found.kind !== 'open') throw new DomainError('application/not-editable');
      const { draft } = found;
      draft.form = withStep(draft.form, step, raw);
      draft.completedSteps = [...draft.completedSteps.filter((name) => name !== step), ...(complete ? [step] : [])];
      draft.savedAt = this.clock.now();
      return draft.savedAt;
    });
  }

  /** この申込みをやめる: the draft is no longer shown; nothing of it was ever sent to the branch. */
  async discard(actor: SignedInActor, draftId: string): Promise<void> {
    await this.work.run(async (em) => {
      const found = await this.drafts.lock(em, actor, draftId);
      if (found.kind !== 'open') throw new DomainError('application/not-editable');
      found.draft.discardedAt = this.clock.now();
    });
  }
}
