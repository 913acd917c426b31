import { DECISION_OUTCOMES, type DecisionOutcome, japanDate, mayDecide } from '#domain';
import { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { errorSummary, textField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { TextFieldView } from '../../http/view-models.js';
import { type ActView, authorityPolicy, permissionView, reviewersOf, rightsOf, standInWords } from '../authority.js';
import { caseHeader, type CaseHeaderView, casePath } from '../case/case-header.js';
import { alongList, readPlacedCase } from '../case/case-place.js';
import { caseForm, requireVersion } from '../case/locked-case.js';
import { listOfCase, type QueueList } from '../queue/queue-list.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { DecideCase } from './decide-case.js';

interface DecisionPageView extends PageView {
  readonly header: CaseHeaderView;
  readonly outcome: string;
  readonly heading: string;
  readonly explanation: string;
  readonly action: string;
  readonly backHref: string;
  readonly button: string;
  readonly reason: TextFieldView;
  readonly act: ActView;
  /** 代決: in whose place. */
  readonly standIn: string | null;
}

const DECISION_PAGE = pageTemplate<DecisionPageView>('branch/decision');

const WORDS: Readonly<Record<Exclude<DecisionOutcome, 'approved'>, { readonly heading: string; readonly explanation: string; readonly button: string; readonly support: string }>> = {
  returned: {
    heading: '審査担当へ差し戻す', button: '差し戻す',
    explanation: '案件は審査中に戻り、審査担当がもう一度意見を付けます。お客様には知らせません。', support: '何を確かめ直すのかを書いてください。審査担当に表示されます。',
  },
  declined: {
    heading: '引受けを謝絶する', button: '引受謝絶とする',
    explanation: '案件は終了し、お客様に「お引受けできません」のメールが送られます。取り消せません。', support: '社内の記録です。お客様への案内には載りません。',
  },
};

/** 決裁: 承認 straight from the case, 差戻し and 引受謝絶 with their reason. */
@Controller('branch/cases/:id/decision')
@ServesAudience('branch')
export class DecisionController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly decide: DecideCase,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async ask(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, outcomeOf(params.text('outcome')), null, new Map(), listOfCase(params));
  }

  @Post()
  async run(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const outcome = outcomeOf(form.text('outcome'));
    const errors: FormErrors = new Map();
    const reason = readTypedText(form, { name: 'reason', label: '理由', maxLength: 500, multiline: true, required: outcome !== 'approved' }, errors);
    if (errors.size > 0) return this.page(reply, actor, id, outcome, form, errors, listOfCase(params));
    await this.decide.run(actor, { ...caseForm(id, form), outcome, reason });
    await seeOther(reply, alongList(casePath(id), listOfCase(params)));
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, outcome: DecisionOutcome, sent: SubmittedForm | null, errors: FormErrors, list: QueueList | null): Promise<void> {
    const now = this.clock.now();
    const { file, policy } = await this.work.read(async (em) => ({
      file: await readPlacedCase(em, actor, id, list, now), policy: await authorityPolicy(em, actor, japanDate(now.getTime())),
    }));
    if (sent !== null) requireVersion(file.application, caseForm(id, sent));
    if (outcome === 'approved') return seeOther(reply, alongList(casePath(id), list));
    const words = WORDS[outcome];
    const permission = mayDecide(actor, rightsOf(file.application, reviewersOf(file.reviews)), policy);
    await this.pages.page(reply, DECISION_PAGE, {
      title: words.heading, errorSummary: errorSummary(errors), header: caseHeader(file, actor, 'review', now), outcome, heading: words.heading,
      explanation: words.explanation, action: alongList(`${casePath(id)}/decision`, list), backHref: alongList(casePath(id), list), button: words.button,
      reason: textField({ name: 'reason', label: '理由', support: words.support, rows: 5, width: 'full', maxLength: 500, value: sent?.text('reason') ?? '', error: errors.get('reason') }),
      act: permissionView(permission), standIn: standInWords(permission, policy),
    });
  }
}

/** @throws PageNotFound for a word that is no decision */
function outcomeOf(text: string): DecisionOutcome {
  const outcome = DECISION_OUTCOMES.find((value) => value === text);
  if (outcome === undefined) throw new PageNotFound('no such decision');
  return outcome;
}
