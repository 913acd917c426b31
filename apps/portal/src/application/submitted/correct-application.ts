import {
  changedFields, closedChanges, editableFields, fieldsAskedFor, type FormReading, isMarkableField, type MarkableField, mergeCorrection, openCorrections, type RawForm, readCorrection,
  sameAnswers,
} from '#domain';
import { Attachment, CorrectionRequest, Customer, type GuaranteeApplication, moveTo, recordFact, renewDue, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellApplication } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type SignedInActor } from '../../http/actor.js';
import { isRepeated } from '../../http/repeated-form.js';
import { CLOCK } from '../../http/tokens.js';
import { limitMet } from '../attachments/attach-contract-copy.js';
import type { AttachmentLimit } from '../attachments/attachment-refusals.js';
import { FormContexts } from '../drafts/form-contexts.js';
import { derivedColumns } from '../submit/application-row.js';
import { withDependents } from './correction-view.js';
import { lockApplication, lockVisible } from './locked-application.js';
import { readStatement, type TypedStatement } from './unchanged-statement.js';

/** What came of a correction: taken, made from a page that is not up to date any more, or everything that stands against it. */
export type Correction =
  | { readonly kind: 'taken' }
  | { readonly kind: 'outdated' }
  /** Something else than what may be changed was sent: no page of ours sends it, and nothing of it is taken. */
  | { readonly kind: 'closed'; readonly fields: readonly MarkableField[] }
  | { readonly kind: 'refused'; readonly form: RawForm; readonly reading: FormReading; readonly fileRefusal: AttachmentLimit | null }
  /** A 補正 that changes nothing and does not say that all is right as it stands. */
  | { readonly kind: 'unchanged'; readonly errors: ReadonlyMap<string, string> };

/** What a correction is, by who sends it and whether it was asked for. */
export type CorrectionAct = 'edit-application' | 'edit-entry' | 'answer-correction' | 'enter-correction';

/** A correction as it was sent. */
export interface SentCorrection {
  /** What the page offered: a page opened before the claim is refused after it, not taken as a 補正. */
  readonly act: CorrectionAct;
  readonly version: string;
  /** What the form is recognised by when it comes a second time. */
  readonly mark: string;
  readonly answers: RawForm;
  readonly files: CorrectedFiles;
  readonly statement: TypedStatement | null;
}

/** A new file that passed the structural check, and files to be taken off. */
export interface CorrectedFiles {
  readonly added: Pick<Attachment, 'fileName' | 'sha256' | 'bytes' | 'pages' | 'purpose'> | null;
  /** Lets the added file into the store, once it is clear that it is taken. */
  readonly keepAdded: () => Promise<void>;
  readonly removed: readonly string[];
}

/** The requests the contractor is answering; none before anybody has claimed the case. */
export async function openRequests(em: EntityManager, application: Pick<GuaranteeApplication, 'id'>): Promise<readonly CorrectionRequest[]> {
  return openCorrections(await em.find(CorrectionRequest, { application: application.id }));
}

/** What may be changed now, with the fields that appear or vanish with the answer to another. */
export function openFields(application: GuaranteeApplication, requests: readonly CorrectionRequest[]): ReadonlySet<MarkableField> {
  return withDependents(editableFields(application.state, Boolean(application.assignee), fieldsAskedFor(requests)));
}

/** The act a correction is: everything before the claim, the marked fields during a 補正 (by 受付 for a paper application). */
export function correctionAct(actor: SignedInActor, asked: boolean): CorrectionAct {
  if (actor.kind === 'staff') return asked ? 'enter-correction' : 'edit-entry';
  return asked ? 'answer-correction' : 'edit-application';
}

/**
 * 申込内容の変更 and 補正: the whole form is read again with the new answers; when more was changed than may be,
 * nothing is taken. The row's lock decides against a claim at the same moment.
 */
@Injectable()
export class CorrectApplication {
  constructor(
    private readonly work: UnitOfWork,
    private readonly contexts: FormContexts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  run(actor: SignedInActor, id: string, { act, version, mark, answers, files, statement }: SentCorrection): Promise<Correction> {
    return this.work.run(async (em): Promise<Correction> => {
      if (await isRepeated(em, (await lockVisible(em, actor, id)).id, actor, mark)) return { kind: 'taken' };
      const application = await lockApplication(em, actor, id, act);
      if (version !== String(application.version)) return { kind: 'outdated' };
      const requests = await openRequests(em, application);
      const editable = openFields(application, requests);
      const now = this.clock.now();
      const before = application.form;
      const closed = closedSent(before, answers, files, editable);
      if (closed.length > 0) return { kind: 'closed', fields: closed };
      const form = mergeCorrection(before, answers, editable);
      const changedFiles = editable.has('attachments') ? await this.changeFiles(em, application, files, now) : 'unchanged';
      await em.flush();
      const context = await this.contexts.within(em, {
        draftId: application.draft, customerId: application.customer, accountId: application.account ?? null, channel: application.channel, ownerRuleId: application.ownerRule, form,
      });
      const read = readCorrection(before, form, editable, context);
      const fileRefusal = changedFiles === 'same-file' || changedFiles === 'too-many-files' ? changedFiles : null;
      // The files of a refused correction are not kept with the case.
      if (!read.ok || fileRefusal !== null) throw new RefusedCorrection({ kind: 'refused', form, reading: read.reading, fileRefusal });
      const unchanged = changedFiles === 'unchanged' && sameAnswers(before, form, context);
      const said = unchanged && requests.length > 0 ? readStatement(statement) : null;
      if (said?.ok === false) throw new RefusedCorrection({ kind: 'unchanged', errors: said.errors });
      const customer = await em.findOneOrFail(Customer, application.customer);
      if (changedFiles === 'changed') await files.keepAdded();
      const changed: string[] = unchanged ? [] : [...changedFields(before, form).filter((name) => isMarkableField(name)), ...(changedFiles === 'changed' ? (['attachments'] as const) : [])];
      Object.assign(application, derivedColumns(read.application, customer, application.receptionNumber), { form: copyOf(form) });
      for (const request of requests) Object.assign(request, { answeredAt: now, before: copyOf(before), after: copyOf(form), statement: said?.text ?? null });
      if (application.state === 'correction-requested') await moveTo(em, application, 'in-review', now);
      else await renewDue(em, application);
      await recordFact(em, {
        caseId: application.id, kind: 'ApplicationCorrected', actor: factActor(actor), at: now, data: { fields: changed, answered: requests.length > 0, form: mark, ...(said ? { reason: said.text } : {}) },
        notify: tellApplication(application.id),
      });
      return { kind: 'taken' };
    }).catch((error: unknown) => {
      if (error instanceof RefusedCorrection) return error.correction;
      throw error;
    });
  }

  /** The same limits as with a draft, on the files that are left. */
  private async changeFiles(
    em: EntityManager, application: GuaranteeApplication, { added, removed }: CorrectedFiles, now: Date,
  ): Promise<'changed' | 'unchanged' | AttachmentLimit> {
    const present = await em.find(Attachment, { draft: application.draft, removedAt: null });
    const [leaving, staying] = [present.filter(({ id }) => removed.includes(id)), present.filter(({ id }) => !removed.includes(id))];
    const refusal = added && limitMet(staying, added);
    if (refusal) return refusal;
    for (const attachment of leaving) attachment.removedAt = now;
    if (added) em.create(Attachment, { draft: application.draft, ...added, createdAt: now, removedAt: null });
    return leaving.length > 0 || added !== null ? 'changed' : 'unchanged';
  }
}

function closedSent(before: RawForm, answers: RawForm, { added, removed }: CorrectedFiles, editable: ReadonlySet<MarkableField>): readonly MarkableField[] {
  const filesTouched = added !== null || removed.length > 0;
  return [...closedChanges(before, answers, editable), ...(filesTouched && !editable.has('attachments') ? (['attachments'] as const) : [])];
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
