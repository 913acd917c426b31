import { ADDRESSEE_OWNER, can, closedBy, DomainError, formatJapanInstant, type FormReading, type MarkableField, mergeCorrection, type RawForm, readForm } from '#domain';
import { Attachment, CorrectionRequest, type GuaranteeApplication, searchOwners, UnitOfWork } from '#persistence';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedInActor } from '../../http/actor.js';
import { Pages, seeOther } from '../../http/pages.js';
import { ToldRefusal } from '../../http/problems.js';
import { refuseUpload } from '../../http/refused-upload.js';
import { formMark, isRepeated } from '../../http/repeated-form.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import { UnsentForms } from '../../http/unsent-forms.js';
import { printableName } from '../attachments/attach-contract-copy.js';
import { ATTACHMENT_REFUSALS, type AttachmentRefusal, refusalStatus } from '../attachments/attachment-refusals.js';
import { CopyUploads, type ReceivedCopy } from '../attachments/copy-uploads.js';
import { FormContexts } from '../drafts/form-contexts.js';
import { type RawStep, rawStepFrom, withAddresseeOwner } from '../drafts/raw-step.js';
import { FORM_STEPS } from '../form-paths.js';
import { takeAnswers } from '../step/take-answers.js';
import { askedView } from './asked-view.js';
import { CORRECTION_PAGES, correctionView } from './correction-view.js';
import { CorrectApplication, type CorrectedFiles, type CorrectionAct, correctionAct, openFields, openRequests } from './correct-application.js';
import { findVisible, rightsOf } from './locked-application.js';
import { statementFrom, type TypedStatement } from './unchanged-statement.js';

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
    private readonly unsent: UnsentForms,
  ) {}

  async show(actor: SignedInActor, id: string, place: CorrectionPlace, reply: FastifyReply): Promise<void> {
    const application = await this.work.read((em) => findVisible(em, actor, id));
    await this.requireEditable(actor, application, null);
    await this.page(reply, place, { application, raw: application.form });
  }

  /**
   * What was typed is never lost: a page that is refused, or was overtaken by a wider 補正 or another's change, comes back with it.
   * @throws DomainError `application/not-editable` when somebody has claimed the case since the page was opened, `application/correction-answered` when another window has answered
   */
  async save(actor: SignedInActor, id: string, place: CorrectionPlace, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const application = await this.work.read((em) => findVisible(em, actor, id)).catch((error: unknown) => refuseUpload(request, error));
    await this.uploads.receive(request, actor, 'attachments', (received) => this.take(actor, application, place, received, reply));
  }

  private async take(actor: SignedInActor, application: GuaranteeApplication, place: CorrectionPlace, received: ReceivedCopy, reply: FastifyReply): Promise<void> {
    const { id } = application;
    const { form, refusal } = received;
    const mark = formMark(form, received.file === null ? [] : [received.file.sha256]);
    if (await this.work.read((em) => isRepeated(em, application.id, actor, mark))) return seeOther(reply, place.backHref);
    const act = correctionAct(actor, form.text('mode') !== 'edit');
    await this.requireEditable(actor, application, act);
    const files = correctedFiles(received);
    const sent = this.sentForm(form, application.form);
    const context = await this.contexts.of({
      draftId: application.draft, customerId: application.customer, accountId: application.account ?? null, channel: application.channel, ownerRuleId: application.ownerRule, form: { ...application.form, ...sent },
    });
    const answers = answersTaken(sent, readForm({ ...application.form, ...sent }, context));
    const statement = statementFrom(form);
    const kept = { application, raw: { ...application.form, ...answers }, removed: files.removed, statement };
    if (refusal !== null) return this.page(reply, place, { ...kept, judged: readForm(kept.raw, context), fileRefusal: refusal });
    const result = await this.correction.run(actor, id, { act, version: form.text('version'), mark, answers, files, statement }).catch(async (error: unknown) => {
      throw error instanceof DomainError && error.code === 'application/not-editable' ? await this.whyNotEditable(actor, application, act) : error;
    });
    switch (result.kind) {
      case 'refused':
        return this.page(reply, place, { ...kept, raw: result.form, judged: result.reading, fileRefusal: result.fileRefusal });
      case 'closed':
        return this.page(reply, place, { ...kept, closed: result.fields });
      case 'unchanged':
        return this.page(reply, place, { ...kept, unchanged: result.errors });
      case 'outdated': {
        const current = await this.work.read((em) => findVisible(em, actor, id));
        await this.requireEditable(actor, current, act);
        const overtaken = { round: Number(form.text('round')), fileLost: files.added !== null, keptAt: await this.unsent.keep(actor, form) };
        return this.page(reply, place, { ...kept, application: current, raw: { ...current.form, ...answers }, overtaken });
      }
      case 'taken':
        return seeOther(reply, place.backHref);
    }
  }

  /** @param sent what the page that was sent had offered; null of one that is asked for */
  private async requireEditable(actor: SignedInActor, application: GuaranteeApplication, sent: CorrectionAct | null): Promise<void> {
    if (can(actor, correctionAct(actor, application.state === 'correction-requested'), rightsOf(application)).allowed) return;
    const closed = closedBy(application.state);
    throw closed === null ? await this.whyNotEditable(actor, application, sent) : new DomainError(closed);
  }

  /** Of a 補正 that was answered already, in another window perhaps: when, and that nothing is left to do about it. */
  private async whyNotEditable(actor: SignedInActor, application: GuaranteeApplication, sent: CorrectionAct | null): Promise<DomainError> {
    const answers = sent === null || sent === correctionAct(actor, true);
    const answered = answers ? await this.work.read((em) => em.findOne(CorrectionRequest, { application: application.id, answeredAt: { $ne: null } }, { orderBy: { answeredAt: 'desc' } })) : null;
    if (!answered?.answeredAt) return new DomainError('application/not-editable');
    return new ToldRefusal('application/correction-answered', [
      `補正のお願いへのご回答は、${formatJapanInstant(answered.answeredAt.getTime())} に受け付けました。この補正について、していただくことはもうありません。`,
      ...(sent === null ? [] : ['いま送られた内容は、お申込みに入っていません。']), ...(actor.kind === 'contractor' ? ['ほかに変更が必要なときは、取扱支店へご連絡ください。'] : []),
    ].join(''));
  }

  /** The steps of which the page had open fields; a step without any stays as it is. */
  private sentForm(form: SubmittedForm, stored: RawForm): RawForm {
    const steps = FORM_STEPS.map((step) => [step, rawStepFrom(form, step)] as const).filter(([, raw]) => Object.keys(raw).length > 0);
    const rowsShown = form.has('uses.0.item');
    const sent: RawForm = Object.fromEntries(steps.map(([step, raw]) => [step, { ...(step === 'uses' && rowsShown ? {} : stored[step]), ...raw }]));
    // The 宛名 belongs to the 発注者 of the same form when it was typed anew or confirmed for it, otherwise to the one it was submitted with.
    const works = form.has('addressee') ? withAddresseeOwner(sent['works'] ?? {}, { ...stored, ...sent, works: knownAddressee(stored) }) : undefined;
    return works === undefined ? sent : { ...sent, works };
  }

  private async page(reply: FastifyReply, place: CorrectionPlace, shown: ShownCorrection): Promise<void> {
    const { application, judged, fileRefusal = null, closed = [], overtaken, unchanged, statement = null, removed = [] } = shown;
    const { requests, attachments, owners } = await this.work.read(async (em) => ({
      requests: await openRequests(em, application),
      attachments: await em.find(Attachment, { draft: application.draft, removedAt: null }, { orderBy: { id: 'asc' } }),
      owners: await searchOwners(em, '', MOST_OWNERS_LISTED),
    }));
    const editable = openFields(application, requests);
    const raw = mergeCorrection(application.form, shown.raw, editable);
    const context = await this.contexts.of({
      draftId: application.draft, customerId: application.customer, accountId: application.account ?? null, channel: application.channel, ownerRuleId: application.ownerRule, form: raw,
    });
    const view = correctionView({
      application, requests, editable, raw, context, reading: judged ?? readForm(raw, context), attachments, removed, owners, closed, base: place.base, backHref: place.backHref,
      judged: judged !== undefined, fileRefusal: fileRefusal && ATTACHMENT_REFUSALS[fileRefusal], statement: statement || unchanged ? { typed: statement, errors: unchanged ?? new Map() } : null,
      outdated: overtaken ? {
        asked: askedView(requests.filter(({ round }) => round > overtaken.round), null).asked, fileLost: overtaken.fileLost, keptAt: overtaken.keptAt,
      } : null,
    });
    const status = overtaken ? 409 : fileRefusal !== null ? refusalStatus(fileRefusal) : judged !== undefined || unchanged || closed.length > 0 ? 422 : 200;
    await this.pages.page(reply, CORRECTION_PAGES[place.audience], view, status);
  }
}

/** 発注者と工事 as submitted, with the 発注者 its 宛名 was for. */
function knownAddressee(stored: RawForm): RawStep {
  return { [ADDRESSEE_OWNER]: stored['eligibility']?.['ownerId']?.trim() ?? '', ...stored['works'] };
}

function correctedFiles({ file, form }: ReceivedCopy): CorrectedFiles {
  const purpose = form.text('evidenceKind') === 'award-notice' ? ('award-notice' as const) : ('contract-copy' as const);
  const added = file && { purpose, fileName: printableName(file.fileName), sha256: file.sha256, bytes: file.size, pages: file.pages };
  return { added, keepAdded: async () => file?.keep(), removed: form.list('remove') };
}

/** A page of a correction and how it was come to. */
interface ShownCorrection {
  readonly application: GuaranteeApplication;
  readonly raw: RawForm;
  /** How what was sent reads; without it nothing was sent, or it is not judged yet. */
  readonly judged?: FormReading;
  readonly fileRefusal?: AttachmentRefusal | null;
  /** Files that were ticked to be taken off. */
  readonly removed?: readonly string[];
  readonly statement?: TypedStatement | null;
  /** What was changed although it is not open. */
  readonly closed?: readonly MarkableField[];
  /** Nothing was changed, and what is missing of the statement that says so. */
  readonly unchanged?: ReadonlyMap<string, string>;
  /** The page that was sent was older than the application: up to which round of the 補正 it showed. */
  readonly overtaken?: { readonly round: number; readonly fileLost: boolean; readonly keptAt: string | null };
}

function answersTaken(sent: RawForm, reading: FormReading): RawForm {
  return Object.fromEntries(Object.entries(sent).map(([step, raw]) => {
    const known = FORM_STEPS.find((name) => name === step);
    return [step, known ? takeAnswers(known, raw, reading) : raw];
  }));
}
