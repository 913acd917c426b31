import { readRecordChanges, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { fieldId } from '../../http/fields.js';
import { Pages, seeOther } from '../../http/pages.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { caseForm } from '../case/locked-case.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { APPROVAL_PAGE, approvalPage, type ApprovalSource } from './approval-page.js';
import { ApproveRegistration } from './approve-registration.js';
import { knownValues } from './customer-values.js';
import { type DeskView, queuePath, readDeskView, throughView } from './desk-view.js';
import { readTexts, type TypedEntry, typedEntry, withTaken } from './entry-form.js';
import { ENTRY_PAGE, entryPage } from './entry-page.js';
import { intakePath } from './intake-words.js';
import { requireShown } from './locked-registration.js';
import { readRegistrationFile } from './registration-file.js';
import { type EntryProblems, SaveEntry } from './save-entry.js';
import { DESK_DONE } from './registration-header.js';

/** Pages of the branch alone. */
const LEAVES_TO = /^\/branch\/[\w%./?=&#~:-]*$/;
const NO_PROBLEMS: EntryProblems = new Map();

/** 入力・確認: the page at one side, the form in the paper's order at the other; for the second person, the comparison. */
@Controller('branch/intake/:id')
@ServesAudience('branch')
export class EntryController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly entry: SaveEntry,
    private readonly approval: ApproveRegistration,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const file = await this.file(actor, id);
    const awaited = file.registration.state === 'awaiting-approval';
    const open = params.text('pages') === 'open';
    // While it is typed in the pages stand beside the form; later they are opened on purpose.
    if (!awaited || open) await this.approval.look(actor, id);
    if (awaited) return this.renderApproval(reply, actor, id, { open });
    await this.render(reply, actor, id, readDeskView(params), null, NO_PROBLEMS, params.text('done'));
  }

  /** `act`: `keep` (一時保存; with `leave`, the page of the branch that was on its way to), `next` (保存して次へ), `submit` (確認へ回す). */
  @Post('entry')
  async save(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const from = readDeskView(params);
    const act = form.text('act');
    const { registration, customer } = await this.file(actor, id);
    const { entry: typed, taken } = withTaken(typedEntry(form), act, (field, source) => knownValues(field, registration, customer)[source]);
    const { problems, isKept } = await this.entry.save(actor, caseForm(id, form), typed, act === 'submit' ? 'submit' : act === 'next' ? 'check' : 'keep');
    // It is kept, with few exceptions, whatever is wrong with it, and what was typed is confirmed by that.
    if (problems.size > 0) return this.render(reply, actor, id, from, isKept ? null : typed, problems);
    if (act === 'submit') return seeOther(reply, '/branch/intake?view=mine');
    if (act === 'keep' && LEAVES_TO.test(form.text('leave'))) return seeOther(reply, form.text('leave'));
    if (act !== 'next') return seeOther(reply, `${DESK_DONE.after(throughView(intakePath(id), from), 'saved')}${taken === null ? '' : `#${fieldId(taken)}`}`);
    const next = await this.entry.next(actor, from, id);
    await seeOther(reply, next === null ? queuePath(from) : throughView(intakePath(next), from));
  }

  @Post('approve')
  async approve(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const refused = await this.approval.approve(actor, caseForm(id, form), readTexts(form.text('seen')));
    // What is missing, or was changed meanwhile, stands on the page that is answered.
    if (refused !== null) return this.renderApproval(reply, actor, id, { changes: refused.changes, status: 409 });
    await seeOther(reply, '/branch/intake?view=approval');
  }

  @Post('send-back')
  async sendBack(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const reason = readTypedText(form, { name: 'reason', label: '差戻しの理由', maxLength: 300, multiline: true }, errors);
    if (errors.size > 0) return this.renderApproval(reply, actor, id, { sentBack: form, errors });
    await this.approval.sendBack(actor, caseForm(id, form), reason);
    await seeOther(reply, '/branch/intake?view=approval');
  }

  private file(actor: StaffActor, id: string) {
    return this.work.read((em) => readRegistrationFile(em, actor, id));
  }

  private async render(reply: FastifyReply, actor: StaffActor, id: string, from: DeskView, typed: TypedEntry | null, problems: EntryProblems, done = ''): Promise<void> {
    await this.pages.page(reply, ENTRY_PAGE, entryPage({ file: await this.file(actor, id), actor, from, now: this.clock.now(), typed, problems, done }));
  }

  private async renderApproval(
    reply: FastifyReply, actor: StaffActor, id: string,
    { status, sentBack, ...shown }: Partial<Pick<ApprovalSource, 'open' | 'errors' | 'changes'>> & { readonly status?: number; readonly sentBack?: SubmittedForm },
  ): Promise<void> {
    const read = await this.work.read(async (em) => {
      const file = await readRegistrationFile(em, actor, id);
      return { file, recordChanges: file.customer === null ? [] : await readRecordChanges(em, file.customer, file.registration.receivedAt) };
    });
    if (sentBack) requireShown(actor, 'send-back', read.file.registration, caseForm(id, sentBack));
    await this.pages.page(reply, APPROVAL_PAGE, approvalPage({ ...read, actor, now: this.clock.now(), open: false, reason: sentBack?.text('reason') ?? '', errors: new Map(), ...shown }), status);
  }
}
