import { Attachment, GuaranteeApplication, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type SignedInActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { DraftAccess } from './draft-access.js';

/** `submitted`: another tab has sent it meanwhile, and nothing of it is taken away. */
export type Discarded = { readonly kind: 'discarded' } | { readonly kind: 'submitted'; readonly applicationId: string; readonly receptionNumber: string };

/** 「下書きを消してやめる」. */
@Injectable()
export class DiscardDraft {
  constructor(
    private readonly work: UnitOfWork,
    private readonly drafts: DraftAccess,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What was typed goes, and the attachments: no row names their files any more, and the sweep of the store takes those that no other row names. The
   * empty row stays, so that a second press and a page that is still open find that it was given up.
   */
  run(actor: SignedInActor, draftId: string): Promise<Discarded> {
    return this.work.run(async (em): Promise<Discarded> => {
      const found = await this.drafts.lockToDiscard(em, actor, draftId);
      if (found.kind === 'submitted') {
        const { receptionNumber } = await em.findOneOrFail(GuaranteeApplication, found.applicationId);
        return { ...found, receptionNumber };
      }
      if (found.kind === 'discarded') return found;
      const { draft } = found;
      draft.discardedAt = this.clock.now();
      draft.form = {};
      draft.completedSteps = [];
      draft.stepSaves = null;
      const attachments = await em.nativeDelete(Attachment, { draft: draft.id });
      await recordFact(em, { caseId: draft.id, kind: 'DraftDiscarded', actor: factActor(actor), at: draft.discardedAt, data: { attachments } });
      return { kind: 'discarded' };
    });
  }
}
