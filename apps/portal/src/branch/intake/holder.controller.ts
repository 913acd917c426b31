import { REGISTRATION_CLOSING_LABELS, type RegistrationAct } from '#domain';
import { Branch, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { errorSummary, selectField, textField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { SelectFieldView, TextFieldView } from '../../http/view-models.js';
import type { ActView } from '../authority.js';
import { caseForm } from '../case/locked-case.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { readTexts } from './entry-form.js';
import { type DeskView, FIRST_VIEW, readDeskView, throughView } from './desk-view.js';
import { HoldRegistration, leaseIsOver } from './hold-registration.js';
import { intakePath, registrationActView } from './intake-words.js';
import { registrationRights, requireShown } from './locked-registration.js';
import { readRegistrationFile, type RegistrationFile } from './registration-file.js';
import { registrationHeader, type RegistrationHeaderView } from './registration-header.js';
import { type CameView, cameView, judgeShown, shownPapers } from './shown-papers.js';
import { isRowId } from '../../http/row-id.js';

interface HolderPageView extends PageView {
  readonly header: RegistrationHeaderView;
  readonly holder: string;
  readonly acts: readonly {
    readonly heading: string;
    readonly explanation: string;
    readonly action: string;
    readonly button: string;
    readonly select: SelectFieldView | null;
    readonly reason: TextFieldView;
    readonly act: ActView;
    /** 転送・終了: what has come is sent along. */
    readonly saysPapers: boolean;
  }[];
  readonly papers: readonly string[];
  readonly seen: string;
  readonly came: CameView | null;
}

const HOLDER_PAGE = pageTemplate<HolderPageView>('branch/intake/holder');
const NOBODY = { value: '', label: '選んでください' };
/** 統合 and 期限切れ have ways of their own. */
const CLOSINGS = ['declined', 'cancelled', 'not-an-application'] as const;

const ACTS = [
  { act: 'take-over', path: 'take-over', heading: '引き継ぐ', button: '私が引き継ぐ', explanation: 'いまの担当者に代わって、あなたが担当になります。', choice: null },
  {
    act: 'transfer', path: 'transfer', heading: 'ほかの支店へ転送する', button: '転送する',
    explanation: '未着手としてほかの支店へ移します。この支店からは見えなくなります。', choice: { name: 'branch', label: '転送先' },
  },
  {
    act: 'close', path: 'close', heading: '受付を終了する', button: '終了する',
    explanation: 'お客様IDを発行せずに終わります。元には戻せません。', choice: { name: 'closing', label: '終了の理由' },
  },
] as const satisfies readonly { act: RegistrationAct; path: string; heading: string; button: string; explanation: string; choice: { name: string; label: string } | null }[];
type HandOver = (typeof ACTS)[number]['path'];
const NOT_DONE = { transfer: '転送していません', close: '終了していません' } as const;

/** 担当・転送・終了 of a registration. */
@Controller('branch/intake/:id')
@ServesAudience('branch')
export class IntakeHolderController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly hold: HoldRegistration,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Asked for anew by the bar of every page that stays open. */
  @Get('holder')
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.hold.present(actor, id);
    await this.page(reply, actor, id, null, null, new Map(), { proposed: params.text('branch'), from: readDeskView(params) });
  }

  @Post('claim')
  async claim(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.hold.claim(actor, caseForm(id, form));
    await seeOther(reply, throughView(intakePath(id), readDeskView(params)));
  }

  /** Asked by the bar of an open page while its holder is at work there; answered with the bar as it is now. */
  @Post('renew')
  async renew(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.hold.renew(actor, id);
    await seeOther(reply, throughView(intakePath(id, 'holder'), readDeskView(params)));
  }

  @Post('release')
  async release(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.hold.release(actor, caseForm(id, form));
    await seeOther(reply, '/branch/intake?view=mine');
  }

  @Post('take-over')
  async takeOver(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const { registration } = await this.work.read((em) => readRegistrationFile(em, actor, id));
    const reason = readReason(form, 'take-over', errors, registration.assignee !== actor.staffId && !leaseIsOver(registration, this.clock.now()));
    if (errors.size > 0) return this.page(reply, actor, id, 'take-over', form, errors);
    await this.hold.takeOver(actor, caseForm(id, form), reason);
    await seeOther(reply, intakePath(id));
  }

  @Post('transfer')
  async transfer(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const branch = form.text('branch');
    if (!isRowId(branch)) errors.set('branch', '転送先を選んでください');
    const reason = readReason(form, 'transfer', errors);
    if (errors.size > 0) return this.page(reply, actor, id, 'transfer', form, errors);
    const came = cameView(await this.hold.transfer(actor, caseForm(id, form), branch, reason, readTexts(form.text('seen'))), NOT_DONE.transfer);
    if (came !== null) return this.page(reply, actor, id, 'transfer', form, errors, { came });
    await seeOther(reply, '/branch/intake');
  }

  @Post('close')
  async close(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const closing = CLOSINGS.find((known) => known === form.text('closing'));
    if (closing === undefined) errors.set('closing', '終了の理由を選んでください');
    const reason = readReason(form, 'close', errors);
    if (closing === undefined || errors.size > 0) return this.page(reply, actor, id, 'close', form, errors);
    const came = cameView(await this.hold.close(actor, caseForm(id, form), closing, reason, readTexts(form.text('seen'))), NOT_DONE.close);
    if (came !== null) return this.page(reply, actor, id, 'close', form, errors, { came });
    await seeOther(reply, intakePath(id));
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, path: HandOver | null, form: SubmittedForm | null, errors: FormErrors, { proposed = '', came = null, from = FIRST_VIEW }: { readonly proposed?: string; readonly came?: CameView | null; readonly from?: DeskView } = {}): Promise<void> {
    const { file, branches } = await this.work.read(async (em) => {
      const read = await readRegistrationFile(em, actor, id);
      return { file: read, branches: await em.find(Branch, { id: { $ne: read.registration.branch }, isHeadOffice: false }, { orderBy: { code: 'asc' } }) };
    });
    const now = this.clock.now();
    const { registration, names } = file;
    const papers = shownPapers(file);
    const late = path !== null && form !== null && errors.size > 0 ? cameMeanwhile(actor, file, path, form) : came;
    const options = {
      branch: branches.map(({ id: value, name }) => ({ value, label: name })), closing: CLOSINGS.map((value) => ({ value, label: REGISTRATION_CLOSING_LABELS[value] })),
    };
    // Whoever follows the proposal of the desk finds it filled in, to be changed or sent.
    const follows = form === null && file.proposal !== null && proposed === file.proposal.branch.id;
    const first: Readonly<Record<string, string>> = follows && file.proposal ? { branch: file.proposal.branch.id, 'reason-transfer': file.proposal.reason } : {};
    const typed = (name: string, of: HandOver): string => (form !== null && path === of ? form.text(name) : (first[name] ?? ''));
    await this.pages.page(reply, HOLDER_PAGE, {
      title: '担当・転送・終了', errorSummary: errorSummary(errors), header: registrationHeader(file, actor, 'holder', now, from),
      came: late, papers: Object.values(papers), seen: JSON.stringify(papers),
      holder: registration.assignee ? (names.get(registration.assignee) ?? '') : '担当者はいません',
      acts: ACTS.map(({ act, path: to, heading, button, explanation, choice }) => ({
        heading, button, explanation, action: `${intakePath(id)}/${to}`,
        select: choice === null ? null : selectField({
          name: choice.name, label: choice.label, options: [NOBODY, ...options[choice.name]], chosen: typed(choice.name, to), error: path === to ? errors.get(choice.name) : undefined,
        }),
        reason: textField({
          name: `reason-${to}`, label: choice?.name === 'closing' ? 'くわしい理由' : '理由', width: 'full', maxLength: 200, required: to !== 'take-over' || !leaseIsOver(registration, now),
          value: typed(`reason-${to}`, to), error: path === to ? errors.get(`reason-${to}`) : undefined,
        }),
        act: registrationActView(actor, act, registrationRights(registration)), saysPapers: act !== 'take-over',
      })),
    }, late !== null ? 409 : undefined);
  }
}

/** A form with something wrong in it is judged as one without: its page comes back with all that is there now. */
function cameMeanwhile(actor: StaffActor, file: RegistrationFile, path: HandOver, form: SubmittedForm): CameView | null {
  const shown = caseForm(file.registration.id, form);
  if (path !== 'take-over') return cameView(judgeShown(actor, file.registration, shown, { act: path, seen: readTexts(form.text('seen')), papers: shownPapers(file) }), NOT_DONE[path]);
  requireShown(actor, path, file.registration, shown);
  return null;
}

function readReason(form: SubmittedForm, path: HandOver, errors: FormErrors, required = true): string {
  return readTypedText(form, { name: `reason-${path}`, label: '理由', maxLength: 200, required }, errors);
}
