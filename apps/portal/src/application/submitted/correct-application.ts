import {
  changedFields, editableFields, type FormReading, isMarkableField, type MarkableField, mergeCorrection, type RawForm, readCorrection,
} from '#domain';
import { Attachment, CorrectionRequest, Customer, type GuaranteeApplication, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellApplication } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type SignedInActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { FormContexts } from '../drafts/form-contexts.js';
import { derivedColumns } from '../submit/application-row.js';
import { withDependents } from './correction-view.js';
import { lockApplication } from './locked-application.js';

/** What came of a correction: taken, or everything that stands against it. */
export type Correction = { readonly ok: true } | { readonly ok: false; readonly form: RawForm; readonly reading: FormReading };

/** A new file that passed the structural check, and files to be taken off. */
export interface CorrectedFiles {
  readonly added: Pick<Attachment, 'fileName' | 'sha256' | 'bytes' | 'pages' | 'purpose'> | null;
  readonly removed: readonly string[];
}

/** The request the contractor is answering; null before anybody has claimed the case. */
export async function openRequest(em: EntityManager, application: Pick<GuaranteeApplication, 'id'>): Promise<CorrectionRequest | null> {
  const latest = await em.findOne(CorrectionRequest, { application: application.id }, { orderBy: { round: 'desc' } });
  return latest && !latest.answeredAt ? latest : null;
}

/** The act a correction is: everything before the claim, the marked fields during a 補正 (by 受付 for a paper application). */
export function correctionAct(actor: SignedInActor, application: Pick<GuaranteeApplication, 'state'>): 'edit-application' | 'answer-correction' | 'enter-correction' {
  if (actor.kind === 'staff') return 'enter-correction';
  return application.state === 'correction-requested' ? 'answer-correction' : 'edit-application';
}

/**
 * 申込内容の変更 and 補正: the whole form is read again with the new answers; only what may be changed is taken, whatever was
 * sent. The row's lock decides against a claim at the same moment.
 */
@Injectable()
export class CorrectApplication {
  constructor(
    private readonly work: UnitOfWork,
    private readonly contexts: FormContexts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param act what the page offered: a page opened before the claim is refused after it, not taken as a 補正 */
  run(
    actor: SignedInActor, id: string, act: ReturnType<typeof correctionAct>, version: string, sent: RawForm, files: CorrectedFiles,
  ): Promise<Correction> {
    return this.work.run(async (em): Promise<Correction> => {
      const application = await lockApplication(em, actor, id, act, version);
      const request = await openRequest(em, application);
      const editable = withDependents(editableFields(application.state, Boolean(application.assignee), request?.fields ?? []));
      const now = this.clock.now();
      const before = application.form;
      const form = mergeCorrection(before, sent, editable);
      const changedFiles = await this.changeFiles(em, application, editable, files, now);
      await em.flush();
      const context = await this.contexts.within(em, {
        draftId: application.draft, customerId: application.customer, accountId: application.account ?? null, channel: application.channel, form,
      });
      const read = readCorrection(before, form, editable, context);
      if (!read.ok) {
        // The files of a refused correction are not kept with the case.
        throw new RefusedCorrection({ ok: false, form, reading: read.reading });
      }
      const customer = await em.findOneOrFail(Customer, application.customer);
      const changed: string[] = [...changedFields(before, form).filter((name) => isMarkableField(name)), ...(changedFiles ? (['attachments'] as const) : [])];
      Object.assign(application, derivedColumns(read.application, customer, application.receptionNumber), { form: copyOf(form) });
      if (request) Object.assign(request, { answeredAt: now, before: copyOf(before), after: copyOf(form) });
      if (application.state === 'correction-requested') Object.assign(application, { state: 'in-review', stateSince: now });
      await recordFact(em, {
        caseId: application.id, kind: 'ApplicationCorrected', actor: factActor(actor), at: now, data: { fields: changed }, notify: tellApplication(application.id),
      });
      return { ok: true };
    }).catch((error: unknown) => {
      if (error instanceof RefusedCorrection) return error.correction;
      throw error;
    });
  }

  private async changeFiles(
    em: EntityManager, application: GuaranteeApplication, editable: ReadonlySet<MarkableField>, files: CorrectedFiles, now: Date,
  ): Promise<boolean> {
    if (!editable.has('attachments')) return false;
    const removed = await em.find(Attachment, { draft: application.draft, removedAt: null, id: { $in: [...files.removed] } });
    for (const attachment of removed) attachment.removedAt = now;
    if (files.added) em.create(Attachment, { draft: application.draft, ...files.added, createdAt: now, removedAt: null });
    return removed.length > 0 || files.added !== null;
  }
}

/** Leaves the transaction without a trace; never seen outside. */
class RefusedCorrection extends Error {
  override readonly name = 'RefusedCorrection';

  constructor(readonly correction: Correction) {
    super('the corrected form has violations');
  }
}

function copyOf(form: RawForm): Record<string, Record<string, string>> {
  return Object.fromEntries(Object.entries(form).map(([step, fields]) => [step, { ...fields }]));
}
