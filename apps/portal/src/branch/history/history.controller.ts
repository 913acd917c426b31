import {
  caseFactLabel, type CalendarDate, changedFields, describeField, formatJapanInstant, formatJapanTime, formatShortDate, initialOf, isMarkableField, japanDate,
  type MarkableField, markableLabel, openCorrections, type RawForm, readForm,
} from '#domain';
import { type CorrectionRequest, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { FormContexts } from '../../application/drafts/form-contexts.js';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { type PageView, Pages, pageTemplate } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { type FoldedFact, shownFacts, type ViewingsView } from '../../http/viewing-facts.js';
import { type CaseFile } from '../case/case-file.js';
import { caseHeader, type CaseHeaderView } from '../case/case-header.js';
import { alongList, readPlacedCase } from '../case/case-place.js';
import { listOfCase } from '../queue/queue-list.js';
import { resendings } from '../tasks/resend-mail.js';
import { tasksOfTab } from '../tasks/task-tabs.js';
import { daysToTell } from '../tasks/told-otherwise.js';
import { taskRow, type TaskRowView } from '../tasks/task-words.js';
import { factResult, toldOnce } from './fact-words.js';

interface HistoryPageView extends PageView {
  readonly header: CaseHeaderView;
  readonly days: readonly {
    readonly day: string;
    readonly lines: readonly { readonly time: string; readonly who: string; readonly initial: string; readonly kind: string; readonly what: string; readonly result: string }[];
  }[];
  readonly viewings: ViewingsView;
  readonly tasks: readonly TaskRowView[];
  readonly corrections: readonly {
    readonly title: string;
    readonly reason: string;
    readonly state: string;
    /** What the customer said instead of changing anything. */
    readonly statement: string | null;
    readonly fields: readonly { readonly label: string; readonly before: string; readonly after: string; readonly changed: boolean }[];
  }[];
}

const HISTORY_PAGE = pageTemplate<HistoryPageView>('branch/history');

/** 経過: every fact of the case in its order, and what each 補正 changed. */
@Controller('branch/cases/:id/history')
@ServesAudience('branch')
export class HistoryController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly contexts: FormContexts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const list = listOfCase(params);
    const { file, tasks, again, days } = await this.work.read(async (em) => {
      const read = await readPlacedCase(em, actor, id, list, this.clock.now());
      const here = tasksOfTab(read.tasks, 'history');
      return { file: read, tasks: here, again: await resendings(em, here), days: await daysToTell(em, here, this.clock.now()) };
    });
    const { facts, viewings } = shownFacts(toldOnce(file.facts), params.text('viewings'), (page) => alongList(`/branch/cases/${id}/history${page === null ? '' : `?viewings=${page}`}`, list));
    await this.pages.page(reply, HISTORY_PAGE, {
      title: `${file.application.receptionNumber} 経過`,
      header: caseHeader(file, actor, 'history', this.clock.now()),
      days: daysView(facts, file),
      viewings,
      tasks: tasks.map((task) => taskRow(task, actor, null, { again: again.get(task.id) ?? null, day: days.get(task.id) ?? null })),
      corrections: await Promise.all(file.corrections.map((request) => this.correction(file, request))),
    });
  }

  /** One 補正: what was asked, and what the marked fields held before and after it. */
  private async correction(file: CaseFile, request: CorrectionRequest): Promise<HistoryPageView['corrections'][number]> {
    const { application, names } = file;
    const { before, after } = request;
    const changed = new Set<string>(before && after ? changedFields(before, after) : []);
    const [old, corrected] = [await this.described(file, before ?? null), await this.described(file, after ?? null)];
    return {
      title: `第${request.round}回　${formatJapanInstant(request.requestedAt.getTime())}　${names.get(request.requestedBy) ?? ''}`,
      reason: request.reason,
      state: stateOf(request, file),
      statement: request.statement ?? null,
      fields: request.fields.filter(isMarkableField).map((name) => ({
        label: markableLabel(name, application.workClass), before: old(name), after: corrected(name), changed: changed.has(name),
      })),
    };
  }

  /** Reads a form as it was typed, to say its fields in the same words as everywhere. */
  private async described({ application }: CaseFile, form: RawForm | null): Promise<(name: MarkableField) => string> {
    if (form === null) return () => '';
    const context = await this.contexts.of({
      draftId: application.draft, customerId: application.customer, accountId: application.account ?? null, channel: application.channel, ownerRuleId: application.ownerRule, form,
    });
    const { values } = readForm(form, context);
    const bank = context.depositBanks.find(({ id }) => id === values.depositBankId);
    const known = { ownerName: context.owners[0]?.name ?? '', depositBank: bank ? `${bank.bankName} ${bank.branchName}` : '' };
    return (name) => (name === 'attachments' ? '' : describeField(name, values, known));
  }
}

/** One answer ends every request that was open; one that is left without an answer later ones had was taken back by them. */
function stateOf(request: CorrectionRequest, { application, corrections }: CaseFile): string {
  if (request.answeredAt) return `${formatJapanInstant(request.answeredAt.getTime())} に返答`;
  if (openCorrections(corrections).includes(request)) return (application.endedAt ?? null) === null ? '返答待ち' : '返答のないまま、お申込みが終わりました';
  return `第${request.round + 1}回のお願いに替えました`;
}

/** What the decider wrote: it stands in the round of the review, not in the record. */
function reasonOf({ kind, data }: FoldedFact, reviews: CaseFile['reviews']): string {
  return (kind === 'DecisionMade' && reviews.find(({ round }) => round === data['round'])?.decisionText) || '';
}

function daysView(facts: readonly FoldedFact[], { application, reviews }: CaseFile): HistoryPageView['days'] {
  const days = new Map<CalendarDate, HistoryPageView['days'][number]['lines'][number][]>();
  for (const fact of facts) {
    const at = fact.at.getTime();
    const lines = days.get(japanDate(at)) ?? [];
    lines.push({
      time: formatJapanTime(at), who: fact.actorName, initial: initialOf(fact.actorName), kind: fact.actorKind,
      what: caseFactLabel(fact), result: fact.times === 1 ? [factResult(fact, application.workClass), reasonOf(fact, reviews)].filter(Boolean).join('　') : `${fact.times}回（最後 ${formatJapanTime(at)}）`,
    });
    days.set(japanDate(at), lines);
  }
  return [...days].map(([day, lines]) => ({ day: formatShortDate(day), lines }));
}
