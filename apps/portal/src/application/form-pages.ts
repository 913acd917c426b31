import { type ApplicationStep, DomainError, readStep } from '#domain';
import { Attachment, rateTablesOf, termsInForce, UnitOfWork } from '#persistence';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedInActor } from '../http/actor.js';
import { fieldId } from '../http/fields.js';
import { Pages, seeOther } from '../http/pages.js';
import { PageNotFound } from '../http/problems.js';
import { refuseUpload } from '../http/refused-upload.js';
import { SHOWING } from '../http/repeated-form.js';
import type { SubmittedForm } from '../http/submitted-form.js';
import { AttachContractCopy } from './attachments/attach-contract-copy.js';
import { ATTACHMENT_REFUSALS, type AttachmentRefusal, refusalStatus } from './attachments/attachment-refusals.js';
import { CopyUploads, type ReceivedCopy } from './attachments/copy-uploads.js';
import { CHECK_PAGES, checkView, CONSENTS } from './check/check-view.js';
import { ALREADY_SENT_PAGES, alreadySentView, DISCARD_PAGES, discardView } from './check/discard-view.js';
import { DiscardDraft } from './drafts/discard-draft.js';
import { asRead, canKeep, OWNER_QUERY, rawInCalendar, type RawStep, rawStepFrom, withAddresseeOwner, withStep } from './drafts/raw-step.js';
import { SaveStep } from './drafts/save-step.js';
import { FormDesk, type OpenForm, type StepManner } from './form-desk.js';
import { formStep, stepAfter } from './form-paths.js';
import { autosaveAnswer } from './step/autosave-answer.js';
import { askedFields } from './step/controls.js';
import { ELIGIBILITY_PAGES, eligibilityView } from './step/eligibility-view.js';
import { AMOUNTS_PAGES, amountsView, ATTACHMENTS_PAGES, attachmentsView, PLAIN_STEP_PAGES, USES_PAGES, usesView } from './step/other-views.js';
import { actOf, meansSearch, queryChanged, type StepAct } from './step/step-act.js';
import { stepView } from './step/step-view.js';
import { takeAnswers } from './step/take-answers.js';
import { SubmitApplication } from './submit/submit-application.js';
import { TOP_PAGES, topView } from './top/top-view.js';

const PLAIN: StepManner = { judged: false, unkept: false, overtaken: false, version: null, notice: null, back: false };

/** The pages of the application form, the same for the contractor and for 受付; the controllers only say who is asking. */
@Injectable()
export class FormPages {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly desk: FormDesk,
    private readonly steps: SaveStep,
    private readonly giveUp: DiscardDraft,
    private readonly attachments: AttachContractCopy,
    private readonly uploads: CopyUploads,
    private readonly submission: SubmitApplication,
  ) {}

  async top(actor: SignedInActor, id: string, reply: FastifyReply): Promise<void> {
    const opened = await this.desk.open(actor, id);
    if (opened.kind === 'submitted') return seeOther(reply, opened.receipt);
    const { open } = opened;
    await this.pages.page(reply, TOP_PAGES[open.audience], topView({
      form: open.form, reading: open.reading, context: open.context, paths: open.paths, savedAt: open.draft.savedAt, branch: open.branch,
      customerName: open.applicant.customer.name,
    }));
  }

  async showStep(actor: SignedInActor, id: string, name: string, params: SubmittedForm, reply: FastifyReply): Promise<void> {
    const step = formStep(name);
    if (step === null) throw new PageNotFound();
    const opened = await this.desk.open(actor, id);
    if (opened.kind === 'submitted') return seeOther(reply, opened.receipt);
    await this.step(reply, opened.open, step, { ...PLAIN, back: params.text('return') === 'check', notice: noticeOf(params.text('notice')) });
  }

  /**
   * Saves what was typed on a page, right or wrong, and goes on when nothing stands against it.
   * @throws DomainError `application/already-sent` when another tab has sent the draft
   */
  async saveStep(actor: SignedInActor, id: string, name: string, params: SubmittedForm, form: SubmittedForm, reply: FastifyReply): Promise<void> {
    const step = formStep(name);
    if (step === null || step === 'attachments') throw new PageNotFound();
    await this.take(actor, id, step, params.text('return') === 'check', form, null, reply);
  }

  /** The last page carries a file: its other fields are saved with it, also when the file is refused. */
  async saveAttachments(actor: SignedInActor, id: string, params: SubmittedForm, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const opened = await this.desk.open(actor, id).catch((error: unknown) => refuseUpload(request, error));
    if (opened.kind === 'submitted') return refuseUpload(request, new DomainError('application/already-sent'));
    await this.uploads.receive(request, actor, 'attachments', (received) => this.takeAttachments(actor, id, params, received, reply));
  }

  private async takeAttachments(actor: SignedInActor, id: string, params: SubmittedForm, { form, file, refusal }: ReceivedCopy, reply: FastifyReply): Promise<void> {
    const act = actOf(form);
    if (act.kind === 'remove') await this.attachments.remove(actor, id, act.attachmentId);
    const purpose = form.text('evidenceKind') === 'award-notice' ? 'award-notice' : 'contract-copy';
    const attached = file ? await this.attachments.attach(actor, id, purpose, file) : null;
    const refused = refusal ?? (attached && !attached.ok ? attached.refusal : null);
    await this.take(actor, id, 'attachments', params.text('return') === 'check', form, { refused, attached: attached?.ok ?? false }, reply);
  }

  async check(actor: SignedInActor, id: string, reply: FastifyReply): Promise<void> {
    const opened = await this.desk.open(actor, id);
    if (opened.kind === 'submitted') return seeOther(reply, opened.receipt);
    await this.showCheck(reply, opened.open, null, false);
  }

  /** 「この内容で保証を申し込む」: leads to the receipt, the first time and every time after. */
  async submit(actor: SignedInActor, id: string, form: SubmittedForm, reply: FastifyReply): Promise<void> {
    const agreed = new Set<string>(CONSENTS.map(({ field }) => field).filter((field) => form.text(field) === 'agreed'));
    const result = await this.submission.run(actor, id, {
      agreedToClauses: agreed.has('agreedToClauses'), agreedToService: agreed.has('agreedToService'), editions: form.text('editions').split(' '),
      version: form.text('version'),
    });
    const opened = await this.desk.open(actor, id);
    if (opened.kind === 'submitted') return seeOther(reply, opened.receipt);
    const changed = !result.ok && result.changed;
    await this.showCheck(reply, opened.open, changed || (!result.ok && result.newEditions) ? new Set() : agreed, changed);
  }

  async confirmDiscard(actor: SignedInActor, id: string, reply: FastifyReply): Promise<void> {
    const opened = await this.desk.open(actor, id);
    if (opened.kind === 'submitted') return seeOther(reply, opened.receipt);
    await this.pages.page(reply, DISCARD_PAGES[opened.open.audience], discardView(opened.open));
  }

  async discard(actor: SignedInActor, id: string, leadsTo: string, reply: FastifyReply): Promise<void> {
    const discarded = await this.giveUp.run(actor, id);
    if (discarded.kind === 'discarded') return seeOther(reply, leadsTo);
    const audience = actor.kind === 'contractor' ? 'contractor' : 'branch';
    await this.pages.page(reply, ALREADY_SENT_PAGES[audience], alreadySentView(audience, id, discarded), 409);
  }

  private async take(
    actor: SignedInActor, id: string, step: ApplicationStep, back: boolean, form: SubmittedForm,
    upload: { readonly refused: AttachmentRefusal | null; readonly attached: boolean } | null, reply: FastifyReply,
  ): Promise<void> {
    const act = actOf(form);
    const { typed: sent, search } = await this.typedStep(step, act, form);
    let typed = sent;
    const opened = await this.desk.open(actor, id, (stored) => {
      if (step === 'works') typed = withAddresseeOwner(sent, stored);
      return withStep(stored, step, typed);
    });
    // The receipt would take what was typed for received.
    if (opened.kind === 'submitted') throw new DomainError('application/already-sent');
    const reading = readStep(step, asRead(opened.open.form), opened.open.context);
    const taken = takeAnswers(step, typed, reading);
    const answered = act.kind === 'calendar' ? rawInCalendar(step, taken, act.calendar) : taken;
    const open: OpenForm = { ...opened.open, form: withStep(opened.open.form, step, answered) };
    const { paths } = open;
    const refused = upload?.refused ?? null;
    const clean = reading.violations.length === 0 && reading.cautions.length === 0 && refused === null;
    const version = form.text('version');
    const saved = canKeep(typed) ? await this.steps.save(actor, id, { step, raw: answered, complete: clean, version, showing: form.text(SHOWING) }) : null;
    const kept = saved?.kind === 'saved';

    if (act.kind === 'autosave') return void (await reply.status(200).send(autosaveAnswer(saved)));
    if (saved?.kind === 'overtaken') return this.step(reply, open, step, { ...PLAIN, judged: !clean, overtaken: true, version: String(saved.version), back }, refused);
    if (kept && refused === null) {
      if (act.kind === 'top') return seeOther(reply, back ? paths.check : paths.top);
      const anchor = search ? 'f-ownerId' : act.kind === 'calendar' ? fieldId(act.field) : act.kind === 'remove' || (act.kind === 'upload' && upload?.attached) ? 'f-attachments' : null;
      if (anchor !== null) return seeOther(reply, paths.step(step, { back, anchor }));
    }
    if (kept && this.asksMore(open, step, form)) return seeOther(reply, `${paths.step(step, { back })}${back ? '&' : '?'}notice=more`);
    if (!clean || !kept) return this.step(reply, open, step, { ...PLAIN, judged: true, unkept: !kept, version: saved === null ? version : String(saved.version), back }, refused);
    if (step === 'eligibility') return seeOther(reply, paths.step(step, { back, anchor: 'verdict' }));
    const next = stepAfter(step);
    return seeOther(reply, back ? paths.check : next === null ? paths.top : paths.step(next));
  }

  /** What was typed on the page, with the 発注者 of exactly the name in the search box; and whether it asks for a search. */
  private async typedStep(step: ApplicationStep, act: StepAct, form: SubmittedForm): Promise<{ readonly typed: RawStep; readonly search: boolean }> {
    const typed = rawStepFrom(form, step);
    if (step !== 'eligibility') return { typed, search: false };
    const changed = queryChanged(form);
    const named = act.kind === 'next' && (changed || !typed['ownerId']) ? await this.desk.ownerNamed(typed[OWNER_QUERY] ?? '') : null;
    return named === null ? { typed, search: meansSearch(act, typed, changed) } : { typed: { ...typed, ownerId: named }, search: false };
  }

  /** A question that appeared only because of this answer is not held against the page on which it did not yet stand. */
  private asksMore(open: OpenForm, step: ApplicationStep, form: SubmittedForm): boolean {
    const reading = readStep(step, asRead(open.form), open.context);
    const unseen = askedFields(step, { raw: open.form, context: open.context })
      .filter(({ name, requirement }) => requirement === 'when-asked' && !form.has(name) && !form.has(`${name}-year`))
      .map(({ name }): string => name);
    return unseen.length > 0 && reading.cautions.length === 0 && reading.violations.every(({ field }) => unseen.includes(field));
  }

  private async step(reply: FastifyReply, open: OpenForm, step: ApplicationStep, manner: StepManner, refused: AttachmentRefusal | null = null): Promise<void> {
    const source = this.desk.stepSource(open, step, manner);
    const status = manner.overtaken ? 409 : refused !== null ? refusalStatus(refused) : manner.judged ? 422 : 200;
    switch (step) {
      case 'eligibility':
        return this.pages.page(reply, ELIGIBILITY_PAGES[open.audience], eligibilityView(source, await this.desk.owners(open.form)), status);
      case 'amounts': {
        const tables = await this.work.read((em) => rateTablesOf(em, 'advance-payment'));
        return this.pages.page(reply, AMOUNTS_PAGES[open.audience], amountsView(source, tables), status);
      }
      case 'uses':
        return this.pages.page(reply, USES_PAGES[open.audience], usesView(source), status);
      case 'attachments': {
        const files = await this.work.read((em) => em.find(Attachment, { draft: open.draft.id, removedAt: null }, { orderBy: { id: 'asc' } }));
        return this.pages.page(reply, ATTACHMENTS_PAGES[open.audience], attachmentsView(source, files, refused && ATTACHMENT_REFUSALS[refused]), status);
      }
      default:
        return this.pages.page(reply, PLAIN_STEP_PAGES[open.audience], stepView(source), status);
    }
  }

  private async showCheck(reply: FastifyReply, open: OpenForm, agreed: ReadonlySet<string> | null, changed: boolean): Promise<void> {
    const [tables, editions] = await this.work.read(async (em) => [await rateTablesOf(em, 'advance-payment'), await termsInForce(em, open.context.today)] as const);
    const { customer, account } = open.applicant;
    const view = checkView({
      reading: open.reading, context: open.context, tables, editions, customer, account, paths: open.paths, savedAt: open.draft.savedAt,
      version: open.draft.version, judged: agreed !== null, agreed: agreed ?? new Set(), changed,
    });
    await this.pages.page(reply, CHECK_PAGES[open.audience], view, agreed === null ? 200 : 422);
  }
}

function noticeOf(code: string): string | null {
  return code === 'more' ? 'この発注者では、あと1つお聞きすることがあります。下の項目を入力してください。' : null;
}
