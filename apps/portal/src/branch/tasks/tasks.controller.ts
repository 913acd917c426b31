import { BRANCH_TASK_KINDS, BRANCH_TASK_LABELS, type BranchTaskKind, groupDigits } from '#domain';
import { countOpenTasksByKind, countQueue, listTasks, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { branchInSight, CurrentActor, sightWords, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { keysetPagination, readPlace, sizeWords } from '../../http/keyset-pagination.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { formMark } from '../../http/repeated-form.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { PaginationView, ViewLinkView } from '../../http/view-models.js';
import type { DoneNotice } from '../done-words.js';
import { queueViewLinks } from '../queue/queue-page.js';
import { CloseTask } from './close-task.js';
import { readTaskNote, type RefusedNote, refusedNoteSummary } from './refused-note.js';
import { resendings, ResendMail } from './resend-mail.js';
import { afterResending, resentNotice } from './resent-notice.js';
import { taskRow, type TaskRowView } from './task-words.js';
import { daysToTell } from './told-otherwise.js';
import { rowId } from '../../http/row-id.js';

interface TasksPageView extends PageView {
  readonly views: readonly ViewLinkView[];
  readonly scope: string;
  readonly filters: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly done: boolean;
  /** What was sent again on the page before. */
  readonly resent: DoneNotice | null;
  readonly tasks: readonly TaskRowView[];
  readonly pagination: PaginationView | null;
}

const TASKS_PAGE = pageTemplate<TasksPageView>('branch/tasks');
const TASKS_PATH = '/branch/tasks';
const PAGE_SIZE = 30;

/** 作業: what a person of the branch has to do about a case, the oldest first, each closed with a note. */
@Controller('branch/tasks')
@ServesAudience('branch')
export class TasksController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly close: CloseTask,
    private readonly mails: ResendMail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, params, null);
  }

  @Post(':id/done')
  async done(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const { note, refused } = readTaskNote(form, id);
    if (refused !== null) return this.page(reply, actor, params, refused);
    await this.close.run(actor, id, formMark(form), note, form.list('with'));
    await seeOther(reply, TASKS_PATH);
  }

  @Post(':id/resend')
  async resend(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const refusal = await this.mails.run(actor, id, formMark(form), { mails: form.list('with'), to: form.text('to') });
    if (refusal !== null) return this.page(reply, actor, params, { taskId: rowId(id), typed: '', errors: new Map([['note', NOT_RESENT[refusal]]]) });
    await seeOther(reply, afterResending(TASKS_PATH, id));
  }

  private async page(reply: FastifyReply, actor: StaffActor, params: SubmittedForm, refused: RefusedNote | null): Promise<void> {
    const kind = BRANCH_TASK_KINDS.find((value) => value === params.text('kind')) ?? null;
    const done = params.text('done') === '1';
    const place = readPlace(params);
    const branchId = branchInSight(actor);
    const { counts, byKind, page } = await this.work.read(async (em) => ({
      counts: await countQueue(em, { branchId, staffId: actor.staffId }),
      byKind: await countOpenTasksByKind(em, branchId),
      page: await listTasks(em, { branchId, kind, done }, place, PAGE_SIZE),
    }));
    const { again, days, resent } = await this.work.read(async (em) => ({
      again: await resendings(em, page.rows), days: await daysToTell(em, page.rows, this.clock.now()), resent: refused === null ? await resentNotice(em, actor, params.text('resent')) : null,
    }));
    const address = `${TASKS_PATH}?${[done ? 'done=1' : '', kind === null ? '' : `kind=${kind}`].filter(Boolean).join('&')}`;
    await this.pages.page(reply, TASKS_PAGE, {
      title: '作業',
      errorSummary: refused ? refusedNoteSummary(refused) : null,
      views: queueViewLinks(counts, 'tasks'),
      scope: sightWords(actor),
      filters: filtersView(byKind, kind, done, counts.tasks),
      done,
      resent,
      tasks: page.rows.map((row) => taskRow(row, actor, refused?.taskId === row.id ? { typed: refused.typed, error: refused.errors.get('note') ?? null } : null, { again: again.get(row.id) ?? null, day: days.get(row.id) ?? null })),
      pagination: keysetPagination(page, place, { address, label: 'ページ', position: sizeWords(page, PAGE_SIZE) }),
    });
  }
}

/** Why a mail is not sent again, beside the note with which the task can be closed instead. */
const NOT_RESENT = {
  pointless: 'この用件は済んでいるため、再送できません。したことを書いて、完了にしてください',
  'receipt-waiting': '入金の確認を待っているため、いまは再送できません。入金を確認するか取り消したあとに、お支払いいただく額があれば再送できます',
  'other-address': '宛先が、押された画面に出ていたものから変わっています。いまの宛先を確かめて、もう一度押してください',
  'no-address': 'メールの宛先がありません（登録がないか、お客様IDが退会しています）。電話などで伝え、したことを書いて、完了にしてください',
} as const;

function filtersView(byKind: ReadonlyMap<BranchTaskKind, number>, current: BranchTaskKind | null, done: boolean, total: number): TasksPageView['filters'] {
  return [
    { href: TASKS_PATH, text: `すべて ${groupDigits(total)}`, current: current === null && !done },
    ...BRANCH_TASK_KINDS.filter((kind) => (byKind.get(kind) ?? 0) > 0).map((kind) => ({
      href: `${TASKS_PATH}?kind=${kind}`, text: `${BRANCH_TASK_LABELS[kind]} ${groupDigits(byKind.get(kind) ?? 0)}`, current: kind === current && !done,
    })),
    { href: `${TASKS_PATH}?done=1`, text: '完了した作業', current: done },
  ];
}
