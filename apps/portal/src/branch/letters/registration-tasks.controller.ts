import { formatJapanInstant } from '#domain';
import { listRegistrationTasks, type RegistrationTaskRow, UnitOfWork } from '#persistence';
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { keysetPagination, readPlace, sizeWords } from '../../http/keyset-pagination.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { formMark } from '../../http/repeated-form.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import type { PaginationView } from '../../http/view-models.js';
import { readTaskNote, type RefusedNote, refusedNoteSummary } from '../tasks/refused-note.js';
import { CloseRegistrationTask } from './close-registration-task.js';
import { branchOf, type LetterTabView, letterTabs, REGISTRATION_TASKS_PATH, scopeOf } from './letter-tabs.js';

interface RegistrationTaskView {
  readonly title: string;
  readonly advice: string;
  readonly openedAt: string;
  readonly receptionNumber: string;
  readonly name: string;
  readonly phone: string;
  readonly branchName: string | null;
  readonly account: { readonly href: string; readonly loginId: string } | null;
  readonly done: string | null;
  readonly action: string;
  readonly noteId: string;
  readonly note: string;
  readonly error: string | null;
}

interface RegistrationTasksPageView extends PageView {
  readonly tabs: readonly LetterTabView[];
  readonly scope: string;
  readonly filters: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly tasks: readonly RegistrationTaskView[];
  readonly pagination: PaginationView | null;
}

const TASKS_PAGE = pageTemplate<RegistrationTasksPageView>('branch/letters/tasks');
const PAGE_SIZE = 30;

const WORDS: Readonly<Record<RegistrationTaskRow['kind'], { readonly title: string; readonly advice: string }>> = {
  'entry-overdue': { title: '登録の遅れ', advice: '入力か確認が目安の日を過ぎています。担当を決めて進めてください。' },
  'not-signed-in': { title: '初回ログイン待ち', advice: 'お客様に電話し、通知書が届いているかを確かめてください。届いていない、または期限が過ぎるときは再発行します。' },
  'letter-returned': { title: '通知書の返戻', advice: '住所を公的な記録か、申込書以外で知った電話番号で確かめ、お客様の登録を直してから、通知書を印刷し直してください。' },
  'mail-undeliverable': { title: 'メールの不達', advice: 'お客様に電話で用件を伝え、正しいアドレスを確かめてください。' },
};

/** 作業 about ID registrations: the oldest first, each closed with a note. */
@Controller('branch/letters/tasks')
@ServesAudience('branch')
export class RegistrationTasksController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly close: CloseRegistrationTask,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, params, null);
  }

  @Post(':id/done')
  async done(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const { note, refused } = readTaskNote(form, id);
    if (refused !== null) return this.page(reply, actor, params, refused);
    await this.close.run(actor, id, formMark(form), note);
    await seeOther(reply, REGISTRATION_TASKS_PATH);
  }

  private async page(reply: FastifyReply, actor: StaffActor, params: SubmittedForm, refused: RefusedNote | null): Promise<void> {
    const done = params.text('done') === '1';
    const place = readPlace(params);
    const { page, tabs } = await this.work.read(async (em) => ({
      page: await listRegistrationTasks(em, branchOf(actor), done, place, PAGE_SIZE), tabs: await letterTabs(em, actor, REGISTRATION_TASKS_PATH),
    }));
    const address = done ? `${REGISTRATION_TASKS_PATH}?done=1` : REGISTRATION_TASKS_PATH;
    await this.pages.page(reply, TASKS_PAGE, {
      title: 'ID登録の作業', tabs, scope: scopeOf(actor),
      errorSummary: refused && refusedNoteSummary(refused),
      filters: [{ href: REGISTRATION_TASKS_PATH, text: 'これからの作業', current: !done }, { href: `${REGISTRATION_TASKS_PATH}?done=1`, text: '完了した作業', current: done }],
      tasks: page.rows.map((row) => taskView(row, actor, refused)),
      pagination: keysetPagination(page, place, { address, label: 'ページ', position: sizeWords(page, PAGE_SIZE) }),
    });
  }
}

function taskView(row: RegistrationTaskRow, actor: StaffActor, refused: RefusedNote | null): RegistrationTaskView {
  const mine = refused?.taskId === row.id ? refused : null;
  return {
    ...WORDS[row.kind], openedAt: formatJapanInstant(row.openedAt.getTime()), receptionNumber: row.receptionNumber, name: row.name, phone: row.phone,
    branchName: actor.isHeadOffice ? row.branchName : null,
    account: row.accountId === null ? null : { href: `/branch/accounts/${row.accountId}`, loginId: row.loginId ?? '' },
    done: row.doneAt === null ? null : [formatJapanInstant(row.doneAt.getTime()), row.doneByName ?? '', row.doneNote ?? ''].filter((text) => text !== '').join('　'),
    action: `${REGISTRATION_TASKS_PATH}/${row.id}/done`, noteId: `note-${row.id}`, note: mine?.typed ?? '', error: mine?.errors.get('note') ?? null,
  };
}
