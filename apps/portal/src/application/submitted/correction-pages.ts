import { can, DomainError, editableFields, type FormReading, type RawForm, readForm } from '#domain';
import { Attachment, type GuaranteeApplication, searchOwners, UnitOfWork } from '#persistence';
import type { FileStore } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedInActor } from '../../http/actor.js';
import { Pages, seeOther } from '../../http/pages.js';
import { FILE_STORE } from '../../http/tokens.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import { ATTACHMENT_REFUSALS, printableName } from '../attachments/attach-contract-copy.js';
import { CopyUploads, type ReceivedCopy } from '../attachments/copy-uploads.js';
import { inspectPdf } from '../attachments/pdf-inspection.js';
import { FormContexts } from '../drafts/form-contexts.js';
import { rawStepFrom } from '../drafts/raw-step.js';
import { FORM_STEPS } from '../form-paths.js';
import { takeAnswers } from '../step/take-answers.js';
import { CORRECTION_PAGES, correctionView, withDependents } from './correction-view.js';
import { CorrectApplication, type CorrectedFiles, correctionAct, openRequest } from './correct-application.js';
import { findVisible, rightsOf } from './locked-application.js';

/** Where the pages of a correction stand, and where they lead back to. */
export interface CorrectionPlace {
  readonly audience: 'contractor' | 'branch';
  readonly base: string;
  readonly backHref: string;
}

const MOST_OWNERS_LISTED = 500;

/** 申込内容を直す and 補正: one page with all fields, of which only those that may be changed are open. */
@Injectable()
export class CorrectionPages {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly contexts: FormContexts,
    private readonly uploads: CopyUploads,
    private readonly correction: CorrectApplication,
    @Inject(FILE_STORE) private readonly files: FileStore,
  ) {}

  async show(actor: SignedInActor, id: string, place: CorrectionPlace, reply: FastifyReply): Promise<void> {
    const application = await this.work.read((em) => findVisible(em, actor, id));
    this.requireEditable(actor, application);
    await this.page(reply, place, application, application.form, null, null);
  }

  /** @throws DomainError `application/not-editable` when somebody has claimed the case since the page was opened */
  async save(actor: SignedInActor, id: string, place: CorrectionPlace, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const application = await this.work.read((em) => findVisible(em, actor, id));
    this.requireEditable(actor, application);
    const received = await this.uploads.receive(request);
    const { form } = received;
    const { files, refusal } = await this.newFile(received);
    const sent = this.sentForm(form, application.form);
    const context = await this.contexts.of({
      draftId: application.draft, customerId: application.customer, accountId: application.account ?? null, channel: application.channel, form: { ...application.form, ...sent },
    });
    const answered = answersTaken(sent, readForm({ ...application.form, ...sent }, context));
    if (refusal !== null) return this.page(reply, place, application, { ...application.form, ...answered }, readForm({ ...application.form, ...answered }, context), refusal);
    const act = correctionAct(actor, form.text('mode') !== 'edit');
    const result = await this.correction.run(actor, id, act, form.text('version'), answered, files);
    if (!result.ok) return this.page(reply, place, application, result.form, result.reading, result.fileRefusal && ATTACHMENT_REFUSALS[result.fileRefusal]);
    await seeOther(reply, place.backHref);
  }

  private requireEditable(actor: SignedInActor, application: GuaranteeApplication): void {
    if (!can(actor, correctionAct(actor, application.state === 'correction-requested'), rightsOf(application)).allowed) throw new DomainError('application/not-editable');
  }

  /** The steps of which the page had open fields; a step without any stays as it is. */
  private sentForm(form: SubmittedForm, stored: RawForm): RawForm {
    const steps = FORM_STEPS.map((step) => [step, rawStepFrom(form, step)] as const).filter(([, raw]) => Object.keys(raw).length > 0);
    const rowsShown = form.has('uses.0.item');
    return Object.fromEntries(steps.map(([step, raw]) => [step, { ...(step === 'uses' && rowsShown ? {} : stored[step]), ...raw }]));
  }

  private async newFile({ file, refusal, form }: ReceivedCopy): Promise<{ files: CorrectedFiles; refusal: string | null }> {
    const removed = form.list('remove');
    const purpose = form.text('evidenceKind') === 'award-notice' ? ('award-notice' as const) : ('contract-copy' as const);
    if (refusal !== null || file === null) return { files: { added: null, removed }, refusal };
    const inspection = await inspectPdf(await this.files.read(file.sha256));
    if (!inspection.ok) return { files: { added: null, removed }, refusal: ATTACHMENT_REFUSALS[inspection.refusal] };
    return { files: { added: { purpose, fileName: printableName(file.fileName), sha256: file.sha256, bytes: file.size, pages: inspection.pages }, removed }, refusal: null };
  }

  private async page(
    reply: FastifyReply, place: CorrectionPlace, application: GuaranteeApplication, raw: RawForm, judged: FormReading | null, fileRefusal: string | null,
  ): Promise<void> {
    const { request, attachments, owners } = await this.work.read(async (em) => ({
      request: await openRequest(em, application),
      attachments: await em.find(Attachment, { draft: application.draft, removedAt: null }, { orderBy: { id: 'asc' } }),
      owners: await searchOwners(em, '', MOST_OWNERS_LISTED),
    }));
    const context = await this.contexts.of({
      draftId: application.draft, customerId: application.customer, accountId: application.account ?? null, channel: application.channel, form: raw,
    });
    const editable = withDependents(editableFields(application.state, Boolean(application.assignee), request?.fields ?? []));
    const view = correctionView({
      application, request, editable, raw, context, reading: judged ?? readForm(raw, context), attachments, owners, base: place.base, backHref: place.backHref,
      judged: judged !== null, fileRefusal,
    });
    await this.pages.page(reply, CORRECTION_PAGES[place.audience], view, judged !== null || fileRefusal !== null ? 422 : 200);
  }
}

function answersTaken(sent: RawForm, reading: FormReading): RawForm {
  return Object.fromEntries(Object.entries(sent).map(([step, raw]) => {
    const known = FORM_STEPS.find((name) => name === step);
    return [step, known ? takeAnswers(known, raw, reading) : raw];
  }));
}
