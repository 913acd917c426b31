import { isDeepStrictEqual } from 'node:util';
import type { ApplicationStep } from '#domain';
import { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { SignedInActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { DraftAccess } from './draft-access.js';
import { type RawStep, withStep } from './raw-step.js';

/** What was typed on one page. */
export interface StepEntry {
  readonly step: ApplicationStep;
  readonly raw: RawStep;
  readonly complete: boolean;
  /** The draft's version from which the page was drawn. */
  readonly version: string;
  /** What tells this showing of the page from the one in another tab. */
  readonly showing: string;
}

/** `overtaken`: another tab or session saved something else on the same page after this one was drawn; nothing is written before that has been told. */
export type SavedStep =
  | { readonly kind: 'saved'; readonly at: Date; readonly version: number }
  | { readonly kind: 'overtaken'; readonly version: number };

/** Keeps what was typed on one page, right or wrong. */
@Injectable()
export class SaveStep {
  constructor(
    private readonly work: UnitOfWork,
    private readonly drafts: DraftAccess,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * A showing of a page never overtakes itself: its own automatic saves, a second click and what is saved again after going back are meant.
   * @throws DomainError `application/already-sent` when the draft has been submitted meanwhile (another tab)
   */
  save(actor: SignedInActor, draftId: string, { step, raw, complete, version, showing }: StepEntry): Promise<SavedStep> {
    return this.work.run(async (em): Promise<SavedStep> => {
      const draft = await this.drafts.lockOpen(em, actor, draftId);
      const last = draft.stepSaves?.[step];
      const own = last?.session === actor.sessionId && (last.showing ?? '') === showing;
      if (last && !own && !(Number(version) >= last.version) && !isDeepStrictEqual(draft.form[step], raw)) return { kind: 'overtaken', version: draft.version };
      const next = draft.version + 1;
      draft.form = withStep(draft.form, step, raw);
      draft.completedSteps = [...draft.completedSteps.filter((name) => name !== step), ...(complete ? [step] : [])];
      draft.stepSaves = { ...draft.stepSaves, [step]: { session: actor.sessionId, showing, version: next } };
      draft.savedAt = this.clock.now();
      return { kind: 'saved', at: draft.savedAt, version: next };
    });
  }
}
