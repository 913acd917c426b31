import { can, DomainError, type Act } from '#domain';
import { Branch, Staff, UnitOfWork } from '#persistence';
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
import { type ActView, actView, rightsOf } from '../authority.js';
import { caseHeader, type CaseHeaderView, casePath } from '../case/case-header.js';
import { readPlacedCase } from '../case/case-place.js';
import { HoldCase } from '../case/hold-case.js';
import { caseForm, requireVersion } from '../case/locked-case.js';
import { listOfCase, type QueueList } from '../queue/queue-list.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { isRowId } from '../../http/row-id.js';

interface HolderActView {
  readonly heading: string;
  readonly explanation: string;
  readonly action: string;
  readonly button: string;
  readonly select: SelectFieldView | null;
  readonly reason: TextFieldView;
  readonly act: ActView;
}

interface HolderPageView extends PageView {
  readonly header: CaseHeaderView;
  readonly holder: string;
  readonly acts: readonly HolderActView[];
}

const HOLDER_PAGE = pageTemplate<HolderPageView>('branch/holder');
const NOBODY = { value: '', label: '選んでください' };

/** The acts that hand a case on, with what each asks for. */
const ACTS = [
  { act: 'take-over', path: 'take-over', heading: '引き継ぐ', button: '私が引き継ぐ', explanation: 'いまの担当者に代わって、あなたが担当になります。', choice: null },
  { act: 'reassign', path: 'reassign', heading: '担当を変える（異動など）', button: '担当を変える', explanation: '同じ支店の審査担当に渡します。', choice: { name: 'staff', label: '新しい担当' } },
  {
    act: 'transfer', path: 'transfer', heading: 'ほかの支店へ移送する', button: '移送する',
    explanation: '案件と残っている作業を、未着手としてほかの支店へ移します。この支店からは見えなくなります。', choice: { name: 'branch', label: '移送先' },
  },
] as const satisfies readonly { act: Act; path: string; heading: string; button: string; explanation: string; choice: { name: string; label: string } | null }[];
type HandOver = (typeof ACTS)[number]['path'];

/** 担当・移送: who holds the case, and the ways to hand it on, each with its reason. */
@Controller('branch/cases/:id')
@ServesAudience('branch')
export class HolderController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly hold: HoldCase,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('holder')
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, null, null, new Map(), listOfCase(params));
  }

  @Post('take-over')
  takeOver(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.run(actor, id, 'take-over', form, reply, (reason) => this.hold.takeOver(actor, caseForm(id, form), reason));
  }

  @Post('reassign')
  reassign(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.run(actor, id, 'reassign', form, reply, (reason, staffId) => this.hold.reassign(actor, caseForm(id, form), staffId, reason));
  }

  @Post('transfer')
  transfer(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.run(actor, id, 'transfer', form, reply, (reason, branchId) => this.hold.transfer(actor, caseForm(id, form), branchId, reason));
  }

  private async run(
    actor: StaffActor, id: string, path: HandOver, form: SubmittedForm, reply: FastifyReply, work: (reason: string, chosen: string) => Promise<void>,
  ): Promise<void> {
    const errors: FormErrors = new Map();
    const choice = ACTS.find((item) => item.path === path)?.choice ?? null;
    const chosen = choice === null ? '' : form.text(choice.name);
    if (choice !== null && !isRowId(chosen)) errors.set(choice.name, `${choice.label}を選んでください`);
    const reason = readTypedText(form, { name: `reason-${path}`, label: '理由', maxLength: 200 }, errors);
    if (errors.size > 0) return this.page(reply, actor, id, path, form, errors);
    await work(reason, chosen);
    await seeOther(reply, path === 'transfer' && !actor.isHeadOffice ? '/branch' : casePath(id));
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, path: HandOver | null, form: SubmittedForm | null, errors: FormErrors, list: QueueList | null = null): Promise<void> {
    const { file, people, branches } = await this.work.read(async (em) => {
      const read = await readPlacedCase(em, actor, id, list, this.clock.now());
      return {
        file: read,
        people: await em.find(Staff, { branch: read.application.branch, role: 'reviewer', active: true }, { orderBy: { name: 'asc' } }),
        branches: await em.find(Branch, { id: { $ne: read.application.branch }, isHeadOffice: false }, { orderBy: { code: 'asc' } }),
      };
    });
    const rights = rightsOf(file.application);
    // Who may not even look must not learn why: the page answers like the act.
    const view = can(actor, 'view-case', rights);
    if (!view.allowed) throw new DomainError(view.code);
    if (form !== null) requireVersion(file.application, caseForm(id, form));
    const options = { staff: people.map(({ id: value, name }) => ({ value, label: name })), branch: branches.map(({ id: value, name }) => ({ value, label: name })) };
    const typed = (name: string, of: HandOver): string => (form !== null && path === of ? form.text(name) : '');
    await this.pages.page(reply, HOLDER_PAGE, {
      title: '担当・移送', errorSummary: errorSummary(errors), header: caseHeader(file, actor, 'holder', this.clock.now()),
      holder: file.application.assignee ? (file.names.get(file.application.assignee) ?? '') : '担当者はいません',
      acts: ACTS.map(({ act, path: to, heading, button, explanation, choice }) => ({
        heading, button, explanation, action: `${casePath(id)}/${to}`,
        select: choice === null ? null : selectField({
          name: choice.name, label: choice.label, options: [NOBODY, ...options[choice.name]], chosen: typed(choice.name, to), error: path === to ? errors.get(choice.name) : undefined,
        }),
        reason: textField({
          name: `reason-${to}`, label: '理由', width: 'full', maxLength: 200, value: typed(`reason-${to}`, to), error: path === to ? errors.get(`reason-${to}`) : undefined,
        }),
        act: actView(actor, act, rights),
      })),
    });
  }
}
