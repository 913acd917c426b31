import { type ApplicationStep, type FormContext, type FormReading, readForm, readStep, type RawForm, searchKey } from '#domain';
import { type ApplicationDraft, Branch, ProjectOwner, searchOwners, UnitOfWork } from '#persistence';
import { Injectable } from '@nestjs/common';
import type { SignedInActor } from '../http/actor.js';
import { DraftAccess } from './drafts/draft-access.js';
import { type Applicant, FormContexts, type FormSubject, suggestions } from './drafts/form-contexts.js';
import { asRead, OWNER_QUERY } from './drafts/raw-step.js';
import { FormPaths } from './form-paths.js';
import { type FoundOwners, MOST_OWNERS } from './step/eligibility-view.js';
import type { StepSource } from './step/step-view.js';
import { isRowId } from '../http/row-id.js';

/** Who fills the form in: the contractor, or 受付 of a branch for a paper that came in. */
export type FormAudience = 'contractor' | 'branch';

/** A draft with everything its pages are drawn from. */
export interface OpenForm {
  readonly audience: FormAudience;
  readonly draft: ApplicationDraft;
  readonly form: RawForm;
  readonly context: FormContext;
  readonly reading: FormReading;
  readonly applicant: Applicant;
  readonly addressees: readonly string[];
  readonly branch: { readonly name: string; readonly phone: string };
  readonly paths: FormPaths;
}

export type OpenedForm = { readonly kind: 'open'; readonly open: OpenForm } | { readonly kind: 'submitted'; readonly receipt: string };

/** What a page of a step needs besides the form: how it was come to. */
export interface StepManner {
  readonly judged: boolean;
  readonly unkept: boolean;
  /** Another session saved the page meanwhile. */
  readonly overtaken: boolean;
  /** The draft's version that the page carries; null: of the draft as it was opened. */
  readonly version: string | null;
  readonly notice: string | null;
  readonly back: boolean;
}

/** Opens drafts for the pages of the form and reads them, as they are or with one step typed anew. */
@Injectable()
export class FormDesk {
  constructor(
    private readonly work: UnitOfWork,
    private readonly drafts: DraftAccess,
    private readonly contexts: FormContexts,
  ) {}

  /** @param replace the form in place of the stored one, for what was just typed */
  async open(actor: SignedInActor, draftId: string, replace: (form: RawForm) => RawForm = (form) => form): Promise<OpenedForm> {
    const audience: FormAudience = actor.kind === 'contractor' ? 'contractor' : 'branch';
    const paths = FormPaths.of(audience, draftId);
    const found = await this.drafts.find(actor, draftId);
    if (found.kind === 'submitted') return { kind: 'submitted', receipt: paths.receipt(found.applicationId) };
    const { draft } = found;
    const form = replace(draft.form);
    const subject: FormSubject = { draftId, customerId: draft.customer, accountId: draft.account ?? null, channel: draft.channel, form };
    const [context, applicant] = await Promise.all([this.contexts.of(subject), this.contexts.applicant(subject)]);
    const branch = await this.work.read((em) => em.findOneOrFail(Branch, applicant.customer.branch));
    return {
      kind: 'open',
      open: {
        audience, draft, form, context, reading: readForm(asRead(form), context), applicant, addressees: await this.addressees(form),
        branch: { name: branch.name, phone: branch.phone }, paths,
      },
    };
  }

  /** What the page of a step is drawn from. */
  stepSource(open: OpenForm, step: ApplicationStep, manner: StepManner): StepSource {
    return {
      step, raw: open.form, context: open.context, reading: readStep(step, asRead(open.form), open.context), paths: open.paths,
      suggested: suggestions(open.applicant, open.addressees), savedAt: open.draft.savedAt, branch: open.branch, ...manner,
      version: manner.version ?? String(open.draft.version),
    };
  }

  /** The 発注者 the search found, the chosen one first; with nothing typed and nothing chosen, the first of the list. */
  async owners(form: RawForm): Promise<FoundOwners> {
    const typed = form['eligibility'] ?? {};
    const text = [...(typed[OWNER_QUERY] ?? '').trim()].slice(0, 100).join('');
    const chosen = typed['ownerId']?.trim() ?? '';
    return this.work.read(async (em) => {
      const found = chosen !== '' && text === '' ? [] : await searchOwners(em, text, MOST_OWNERS + 1);
      const owner = isRowId(chosen) ? await em.findOne(ProjectOwner, chosen) : null;
      const rest = found.slice(0, MOST_OWNERS).filter(({ id }) => id !== owner?.id);
      return { owners: owner ? [owner, ...rest] : rest, more: found.length > MOST_OWNERS };
    });
  }

  /** The one 発注者 of exactly this name, for whoever types it whole instead of choosing from the list. */
  async ownerNamed(name: string): Promise<string | null> {
    const key = searchKey(name);
    if (key === '') return null;
    const found = await this.work.read((em) => searchOwners(em, name.trim(), MOST_OWNERS));
    const exact = found.filter((owner) => searchKey(owner.name) === key);
    return exact.length === 1 ? (exact[0]?.id ?? null) : null;
  }

  private async addressees(form: RawForm): Promise<readonly string[]> {
    const id = form['eligibility']?.['ownerId']?.trim() ?? '';
    return isRowId(id) ? ((await this.work.read((em) => em.findOne(ProjectOwner, id)))?.addressees ?? []) : [];
  }
}
